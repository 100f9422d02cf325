"""Fixtures for all tests: Neo4j, Chromium, real records; and a report of skipped tests."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from support.parts import MissingPart, find_headless, on_ci
from support.servers import neo4j_server as servers

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser

    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer, Neo4jServers
    from support.sharing import ByServer

REAL_DATA = "GRAPHLOAD_REAL_DATA"

# No deadline: the time of an example depends on what else the machine does. The gate has little
# time, and other examples at each run.
settings.register_profile("graphload", deadline=None, max_examples=20 if on_ci() else 100)
settings.load_profile("graphload")

# A shell's background jobs ignore Ctrl-C, those of nohup a hang-up, and so do their children:
# the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def neo4j_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServers]:
    """Give all Neo4j servers of this run: `neo4j_servers.get(version)` returns an empty one."""
    running = servers.Neo4jServers(tmp_path_factory.mktemp("neo4j"))
    yield running
    running.close()


@pytest.fixture(params=servers.NEO4J_VERSIONS)
def neo4j_server(
    request: pytest.FixtureRequest, neo4j_servers: Neo4jServers
) -> GivenNeo4j | Neo4jServer:
    """Return an empty Neo4j; a test with this fixture runs once for each version."""
    return neo4j_servers.get(request.param)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium without a window."""
    return find_headless()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests of pages: a process can't drive two."""
    from support.page.browser import launch_browser

    with launch_browser(chromium) as browser:
        yield browser


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder with real records, which are not part of the project."""
    folder = os.environ.get(REAL_DATA)
    if not folder:
        pytest.skip(f"{REAL_DATA} is not set to a folder of real records")
    return Path(folder)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run all tests in several processes; named tests, `-n 0` and --pdb run in one."""
    if config.pluginmanager.hasplugin("xdist"):
        from support.sharing import share_out

        share_out(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByServer:  # noqa: ANN401
    """Run the tests of one server in one process."""
    from support.sharing import ByServer

    return ByServer(config, log)


_MARKED_BY = {
    "neo4j_server": "neo4j",
    "neo4j_servers": "neo4j",
    "chromium": "browser",
    "real_data": "real_data",
}


ALL_VERSIONS = "GRAPHLOAD_ALL_VERSIONS"
"""The environment variable with which all tests run on each version of Neo4j."""
_ON_ONE_VERSION = (
    "tests/loading/",
    "tests/neo4j_import/",
    "tests/questions/",
    "tests/docs/",
    "tests/cli/shell/",
    "tests/cli/test_tls.py",
    "tests/cli/watching/",
    *(
        f"tests/stores/contract/test_{name}.py"
        for name in ("fields", "loads", "mentions", "plain_texts", "statistics", "stored_measures")
    ),
)
"""Tests of what is above the stores: where all tests run, the newest Neo4j is left out of these."""
_WITH_SPARK = "tests/cluster/test_importing.py::test_what_neo4j_admin_imports"
"""A test of a minute, which runs where those with Spark do."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by their fixtures, so that `-m 'not neo4j'` selects correctly.

    Where all tests run, some run on one version of Neo4j only, so that they take no half hour.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for name in fixtures & _MARKED_BY.keys():
            item.add_marker(_MARKED_BY[name])
    if os.environ.get(ALL_VERSIONS) or [Path(arg).name for arg in config.args] != ["tests"]:
        return
    left_out = [
        item
        for item in items
        if (
            item.nodeid.startswith(_ON_ONE_VERSION)
            and any(version in item.nodeid for version in servers.NEO4J_VERSIONS[1:])
        )
        or item.nodeid.startswith(_WITH_SPARK)
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On CI, fail tests that are skipped because a program is missing."""
    report = yield
    if report.skipped and on_ci() and call.excinfo and not hasattr(report, "wasxfail"):
        marks = {mark.name for mark in item.iter_markers()}
        if call.excinfo.errisinstance(MissingPart) or marks & {"neo4j", "browser"}:
            report.outcome = "failed"
            report.longrepr = f"skipped, which is a failure on CI: {call.excinfo.value}"
    return report


class _TellFailures:
    """Prints each failure when it happens: a run that is ended early still says what failed."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._terminal.ensure_newline()
            self._terminal.line(f"FAILED {report.nodeid} ({report.when})")
            self._terminal.line(report.longreprtext)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if on_ci() and isinstance(terminal, pytest.TerminalReporter):
        config.pluginmanager.register(_TellFailures(terminal))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tests that were skipped, and the reasons."""
    reasons: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        where = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        reasons.setdefault(
            str(where).removeprefix("Skipped: ").removeprefix("support.parts.MissingPart: "), []
        ).append(report.nodeid)
    notes = list(_notes())
    if reasons or notes:
        terminalreporter.section("not run")
        for reason, tests in sorted(reasons.items()):
            terminalreporter.line(f"{len(tests)} tests: {reason}")
            for test in sorted(tests):
                terminalreporter.line(f"    {test}")
        for note in notes:
            terminalreporter.line(note)


def _notes() -> Iterator[str]:
    if servers.NEO4J_VERSIONS == (servers.LONG_TERM,):
        least = servers.least_java(servers.LATEST)
        yield f"Neo4j {servers.LATEST} was not tested: it needs Java {least} or later."
    if not os.environ.get(REAL_DATA):
        yield f"Real records were not tested: {REAL_DATA} names no folder."
