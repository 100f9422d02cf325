"""How the tests are shared out among processes: what shares a server or a file stays together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from xdist.scheduler import LoadScopeScheduling

from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    import pytest

__all__ = ["ByServer", "share_out"]

MOST = 4
"""More processes than this only start more servers and browsers."""


class ByServer(LoadScopeScheduling):  # type: ignore[misc]  # xdist is untyped
    """All tests of one Neo4j in one process, which starts it; of the others, those of a file."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        return next((version for version in NEO4J_VERSIONS if version in test), file)

    def remove_node(self, node: Any) -> str | None:  # noqa: ANN401 - xdist is untyped
        """Hand on the tests of a process that ended, and return the one that it was running.

        xdist hands on files that are finished too, and waits for ever for their tests' ends; and
        the test that ended the process, which ends the next one.
        """
        assigned = self.assigned_work.pop(node)
        left = [
            (scope, test)
            for scope in assigned
            for test in assigned[scope]
            if not assigned[scope][test]
        ]
        if not left:
            return None
        (_, running), *others = left
        for scope, test in others:
            self.workqueue.setdefault(scope, {})[test] = False
        for other in self.assigned_work:
            self._reschedule(other)
        return str(running)


def share_out(config: pytest.Config) -> None:
    """Use all cores where all tests were asked for: for a few, starting takes longer."""
    chosen: Any = config.option
    whole = config.args_source is config.ArgsSource.TESTPATHS
    if whole and chosen.numprocesses is None and not chosen.usepdb and not _is_worker(config):
        chosen.numprocesses = min(os.cpu_count() or 1, MOST)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
