"""`graphload fetch`: from a real server in another process, which fails as it is told."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import json
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from graphload.cli import main
from graphload.export import export_lines
from graphload.graph import build_graph
from graphload.items import Reject
from graphload.readers import read_items
from support.command import PROGRAM, Done, environment
from support.fetch.server import HackerNews, hacker_news

if TYPE_CHECKING:
    from pathlib import Path

THREAD: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "time": 1600000000, "title": "One", "kids": [3, 2, 9]},
    {"id": 2, "type": "comment", "by": "bob", "time": 1600000060, "parent": 1, "text": "two"},
    {"id": 3, "type": "comment", "parent": 1, "deleted": True, "time": 1600000030, "kids": [4]},
    {"id": 4, "type": "comment", "by": "cid", "time": 1600000090, "parent": 3, "text": "\ud800"},
]
"""A thread whose third reply the API doesn't have; the text of one can't be UTF-8."""
POLL: list[dict[str, Any]] = [
    {"id": 20, "type": "poll", "by": "ann", "time": 1600000000, "title": "?", "parts": [21]},
    {"id": 21, "type": "pollopt", "by": "ann", "time": 1600000000, "poll": 20, "text": "yes"},
]
QUICK = ("--retries", "2", "--rate", "1000")


def chain(count: int) -> list[dict[str, Any]]:
    """Return a story, replies to it, and a reply to each of these."""
    half = count // 2
    replies: list[dict[str, Any]]
    replies = [{"id": at, "parent": 1, "kids": [at + half]} for at in range(2, half + 2)]
    below: list[dict[str, Any]]
    below = [{"id": at + half, "parent": at} for at in range(2, half + 2)]
    own: dict[str, Any] = {"type": "comment", "by": "ann", "time": 1600000000, "text": "x" * 60}
    story: dict[str, Any] = {**THREAD[0], "kids": [reply["id"] for reply in replies]}
    return [story, *({**own, **record} for record in (*replies, *below))]


@pytest.fixture
def fetch(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: Any) -> Any:  # noqa: ANN401
    """Return a function that fetches from a server, in this process, into `out`."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(server: HackerNews, *args: str) -> Done:
        capsysbinary.readouterr()
        code = main(["fetch", "hn", *args, "-o", "out", "--base-url", server.url])
        out, err = capsysbinary.readouterr()
        return Done(code, out.decode(), err.decode())

    return run


def lines_of(path: Path) -> list[dict[str, Any]]:
    text = path.read_bytes()
    assert text == b"" or text.endswith(b"\n")
    return [json.loads(line) for line in text.splitlines()]


def test_items_are_fetched_where_a_loop_runs_as_in_a_notebook(
    fetch: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    async def run(server: HackerNews) -> Done:
        done: Done = fetch(server, "1")
        return done

    # Another test of this process may have left a loop that runs in this thread.
    with hacker_news(tmp_path / "server", THREAD) as server, ThreadPoolExecutor(1) as pool:
        done = pool.submit(lambda: asyncio.run(run(server))).result()
    assert done.code == 0, done.err


def test_a_thread_is_fetched_whole_and_read_back(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    before = int(time.time())
    with hacker_news(tmp_path / "server", [*THREAD, *POLL]) as server:
        done = fetch(server, "1", "https://news.ycombinator.com/item?id=20", *QUICK, "--json")
    assert done.code == 0, done.err
    result = json.loads(done.out)
    counts = ("known", "present", "fetched", "null", "left", "requests", "retries")
    assert [result[name] for name in counts] == [7, 0, 6, 1, 0, 7, 0]
    records = lines_of(tmp_path / "out" / "hn.jsonl")
    assert all(before <= record.pop("retrieved_at") <= time.time() for record in records)
    assert sorted(records, key=lambda record: record["id"]) == [*THREAD, *POLL]
    assert [line["null"] for line in lines_of(tmp_path / "out" / "hn.null.jsonl")] == [9]
    # One line says that there is no such item, and that is no record.
    stream = read_items([tmp_path / "out"])
    graph = build_graph(stream)
    assert [*stream.report.ignored.values()] == ["no records"]
    assert sorted(graph.nodes) == [1, 2, 3, 4, 9, 20, 21]
    assert graph.nodes[9] == {"stub": True}


def test_what_is_in_the_folder_is_not_asked_for_again_but_followed(
    fetch: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    with hacker_news(tmp_path / "server", THREAD) as server:
        assert fetch(server, "1", "3", "--no-kids").code == 0
        assert sorted(server.asked()) == [1, 3]
        done = fetch(server, "1", "--json")
        assert sorted(server.asked()) == [1, 2, 3, 4, 9]
        assert json.loads(done.out)["present"] == 2
        assert fetch(server, "1").out.splitlines()[0] == (
            "items    5 = 5 in the folder before + 0 fetched"
        )
        assert len(server.asked()) == 5


@pytest.mark.parametrize("fault", [500, 502, 503, 504, 408, 429, "drop", "cut", "text"], ids=str)
def test_a_failure_that_passes_is_tried_again(
    fault: object,
    fetch: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    with hacker_news(tmp_path / "server", THREAD, faults={1: [fault, fault]}) as server:
        done = fetch(server, "1", *QUICK, "--json")
    assert done.code == 0, done.err
    result = json.loads(done.out)
    assert (result["fetched"], result["retries"], result["requests"]) == (4, 2, 7)


@pytest.mark.parametrize(
    ("fault", "asked", "why"),
    [
        (503, 3, "HTTP 503, 3 times"),
        (404, 1, "HTTP 404"),
        (403, 1, "HTTP 403"),
        (301, 1, "HTTP 301"),
        ("other", 1, "an answer that isn't this item"),
        ("text", 3, "an answer that isn't JSON, 3 times"),
    ],
    ids=str,
)
def test_an_item_that_fails_for_good_is_named_and_takes_no_other_with_it(
    fault: object,
    asked: int,
    why: str,
    fetch: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    faults = {2: [fault] * asked}
    with hacker_news(tmp_path / "server", THREAD, faults=faults) as server:
        done = fetch(server, "1", *QUICK)
        assert done.code == 1
        assert f"failed   2: {why}\n" in done.out
        assert "1 item not fetched\nRun the same command again" in done.err
        assert server.asked().count(2) == asked
        assert {record["id"] for record in lines_of(tmp_path / "out" / "hn.jsonl")} == {1, 3, 4}
        # The next run asks for just this one.
        assert fetch(server, "1", *QUICK).code == 0
        assert len(server.asked()) == asked + 5


def test_a_pause_that_the_server_asks_for_is_kept(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    for is_date in (False, True):
        moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=3)
        after = email.utils.format_datetime(moment) if is_date else "1"
        faults = {1: [{"status": 429, "headers": {"Retry-After": after}}]}
        with hacker_news(tmp_path / str(is_date), THREAD, faults=faults) as server:
            # Others are asked for at the same time, and wait as well.
            assert fetch(server, "1", "2", "3", "4", "9", "--parallel", "1", *QUICK).code == 0
            (_, first), *others = server.requests()
        # A date has whole seconds; on a slow machine the server starts late.
        until = int(moment.timestamp()) if is_date else first + 1
        assert min(at for _, at in others) > until - 0.1
        (tmp_path / "out").rename(tmp_path / f"out {is_date}")


def test_a_pause_of_many_minutes_ends_fetching(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    faults = {2: [{"status": 503, "headers": {"Retry-After": "9" * 50}}]}
    with hacker_news(tmp_path / "server", THREAD, faults=faults) as server:
        done = fetch(server, "1", *QUICK)
    assert done.code == 1
    assert "the server asks for a pause of 999,999,999 seconds" in done.err
    assert "goes on where it stopped" in done.err
    assert lines_of(tmp_path / "out" / "hn.jsonl")[0]["id"] == 1


def test_a_server_that_is_gone_ends_fetching(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    with hacker_news(tmp_path / "server", []) as server:
        pass
    ids = ",".join(map(str, range(1, 400)))
    done = fetch(server, "--ids", ids, "--retries", "0", "--rate", "1000", "--json")
    assert done.code == 1
    result = json.loads(done.out)
    assert 10 <= len(result["failed"]) < 30
    assert result["left"] == 399 - len(result["failed"])
    assert "stopped after many failures in a row" in done.err


def test_no_more_is_asked_in_a_second_than_the_rate_allows(
    fetch: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    with hacker_news(tmp_path / "server", chain(12)) as server:
        assert fetch(server, "1", "--rate", "20").code == 0
        moments = [at for _, at in server.requests()]
    assert len(moments) == 13
    assert moments[-1] - moments[0] > 0.9 * 12 / 20


def start(server: HackerNews, folder: Path, *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PROGRAM, "fetch", "hn", "1", "-o", str(folder), "--base-url", server.url, *args],
        env=environment({"NO_PROXY": "127.0.0.1"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_kill_at_any_moment_leaves_whole_lines_and_the_next_run_goes_on(tmp_path: Path) -> None:
    items = chain(60)
    numbers = random.Random(7)  # noqa: S311 - the same moments each time
    out = tmp_path / "out" / "hn.jsonl"
    with hacker_news(tmp_path / "server", items, delay_s=0.03) as server:
        for _ in range(8):
            there = {line["id"] for line in lines_of(out)} if out.exists() else set()
            asked = len(server.asked())
            run = start(server, tmp_path / "out", "--parallel", "3")
            while run.poll() is None and len(server.asked()) == asked:
                time.sleep(0.01)
            time.sleep(numbers.uniform(0, 0.25))
            run.kill()
            run.communicate()
            assert there.isdisjoint(server.asked()[asked:])
            assert there <= {line["id"] for line in lines_of(out)}
        last = start(server, tmp_path / "out", "--rate", "1000")
        _, err = last.communicate()
        assert last.returncode == 0, err
    records = lines_of(out)
    assert len(records) == len({record["id"] for record in records}) == len(items)
    for record in records:
        del record["retrieved_at"]
    whole = tmp_path / "whole.jsonl"
    for path, part in ((whole, items), (tmp_path / "fetched.jsonl", records)):
        path.write_text("".join(f"{json.dumps(record)}\n" for record in part))
    exported = [
        b"".join(export_lines(build_graph(read_items([path]))))
        for path in (whole, tmp_path / "fetched.jsonl")
    ]
    assert exported[0] == exported[1]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal")
def test_ctrl_c_ends_at_once_with_whole_lines(tmp_path: Path) -> None:
    with hacker_news(tmp_path / "server", chain(60), delay_s=0.2) as server:
        run = start(server, tmp_path / "out")
        while len(server.asked()) < 10:
            time.sleep(0.01)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=20)
    assert (run.returncode, err.decode().splitlines()[-1:]) == (130, ["graphload: interrupted"])
    assert time.monotonic() - began < 10
    assert 1 <= len(lines_of(tmp_path / "out" / "hn.jsonl")) < 61


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_full_disk_leaves_whole_lines(tmp_path: Path) -> None:
    import resource

    with hacker_news(tmp_path / "server", chain(20)) as server:
        run = subprocess.run(
            [*PROGRAM, "fetch", "hn", "1", "-o", str(tmp_path / "out"), "--base-url", server.url],
            env=environment({"NO_PROXY": "127.0.0.1"}),
            capture_output=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
        )
    assert run.returncode == 1
    assert b"hn.jsonl: " in run.stderr
    assert b"Traceback" not in run.stderr
    assert 1 <= len(lines_of(tmp_path / "out" / "hn.jsonl")) < 20


def test_missing_items_of_files_are_fetched_without_what_is_below_them(
    fetch: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    (tmp_path / "some.jsonl").write_text(f"{json.dumps(THREAD[0])}\n")
    with hacker_news(tmp_path / "server", THREAD) as server:
        done = fetch(server, "--missing", "some.jsonl", *QUICK, "--json")
        assert done.code == 0, done.err
        assert sorted(server.asked()) == [2, 3, 9]
        # What is missing in both is the reply below.
        assert fetch(server, "--missing", "some.jsonl", "--missing", "out", *QUICK).code == 0
        assert sorted(server.asked()) == [2, 3, 4, 9]
    graph = build_graph(read_items(["some.jsonl", "out"]))
    # The text of 4 can't be UTF-8.
    assert {node for node, is_stub in graph.nodes(data="stub") if is_stub} == {4, 9}


def test_stubs_of_another_site_are_not_asked_for(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    row = {"id": "b", "author": "bob", "created_utc": 1, "subreddit": "x", "parent_id": "t3_a"}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row))
    with hacker_news(tmp_path / "server", []) as server:
        done = fetch(server, "--missing", "rows.jsonl")
        assert (done.code, server.asked()) == (2, [])
    assert "no stub has an id of Hacker News" in done.err


def test_ids_are_read_from_a_file(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    (tmp_path / "ids.txt").write_text("# my list\n2\n\n https://news.ycombinator.com/item?id=4 \n")
    with hacker_news(tmp_path / "server", THREAD) as server:
        assert fetch(server, "--ids", "ids.txt").code == 0
        assert sorted(server.asked()) == [2, 4]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ((), "no ids"),
        (("x",), "isn't the id of an item"),
        (("0",), "isn't the id of an item"),
        (("-5",), "isn't the id of an item"),
        (("9" * 30,), "isn't the id of an item"),
        (("--ids", "1,t1_a"), "isn't the id of an item"),
        (("1", "--base-url", "ftp://x.example"), "isn't an address"),
        (("1", "--base-url", "http://[::1"), "isn't an address"),
        (("1", "--base-url", "http://x.example:99999"), "isn't an address"),
        (("1", "--base-url", "http://a\nb"), "isn't an address"),
        (("1", "--base-url", "http://x.example/v0?a=1"), "isn't an address"),
        (("1", "--base-url", "http://ann:secret@x.example/v0"), "isn't an address"),
    ],
    ids=str,
)
def test_a_wrong_call_is_refused_before_anything_is_asked_or_written(
    args: tuple[str, ...], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", "hn", *args, "-o", str(tmp_path / "out")]) == 2
    assert why in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "line", [b"{}\n", b'{"id": 5}\n', b"[]\n", b"\xff\n", b"[" * 5000 + b"\n", b"\n"], ids=repr
)
def test_a_file_of_something_else_is_never_touched(
    line: bytes,
    fetch: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    path = tmp_path / "out" / "hn.jsonl"
    path.parent.mkdir()
    path.write_bytes(b'{"id": 1, "retrieved_at": 2}\n' + line)
    with hacker_news(tmp_path / "server", THREAD) as server:
        done = fetch(server, "1")
        assert (done.code, server.asked()) == (1, [])
    assert "hn.jsonl:2: not a line that graphload fetch wrote" in done.err
    assert path.read_bytes() == b'{"id": 1, "retrieved_at": 2}\n' + line


def test_a_line_that_a_crash_cut_is_fetched_again(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    path = tmp_path / "out" / "hn.jsonl"
    path.parent.mkdir()
    whole = json.dumps({**THREAD[0], "retrieved_at": 2})
    path.write_text(f'{whole}\n{{"id": 2, "typ')
    with hacker_news(tmp_path / "server", THREAD) as server:
        assert fetch(server, "1").code == 0
        assert 1 not in server.asked()
    assert lines_of(path)[0]["id"] == 1
    assert {record["id"] for record in lines_of(path)} == {1, 2, 3, 4}
    records = list(read_items([path]))
    # The text that can't be UTF-8 is a reject, as it is everywhere.
    assert sum(isinstance(record, Reject) for record in records) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="files have no locks there")
def test_two_processes_never_fetch_into_one_folder(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    with hacker_news(tmp_path / "server", chain(20), delay_s=0.3) as server:
        other = start(server, tmp_path / "out")
        while not server.asked():
            time.sleep(0.01)
        done = fetch(server, "1")
        other.kill()
        other.communicate()
    assert done.code == 2
    assert "is in use by another process" in done.err


@pytest.mark.parametrize(
    ("proxy", "url"),
    [
        ("ftp://x.example", "http://x.example"),
        ("socks9://x.example", "http://x.example"),
        ("", "http://xn--a/"),
    ],
)
def test_a_proxy_or_a_host_that_cannot_be_used_is_named_with_a_hint(
    proxy: str,
    url: str,
    fetch: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    done = fetch(HackerNews(url, tmp_path), "1")
    assert done.code == 1
    assert ("a proxy can't be used" if proxy else f"{url}: not an address") in done.err
    assert "Correct " in done.err.splitlines()[-1]


def test_hostile_kids_are_kept_and_not_followed(fetch: Any, tmp_path: Path) -> None:  # noqa: ANN401
    kids = ["2", -2, 0, 2**70, 2.0, True, None, {"id": 2}, [2], 1, 2, 2, "../x"]
    items = [{"id": 1, "type": "story", "kids": kids, "parts": 7}, {"id": 2, "kids": {"a": 3}}]
    with hacker_news(tmp_path / "server", items) as server:
        assert fetch(server, "1").code == 0
        assert sorted(server.asked()) == [1, 2]
    assert lines_of(tmp_path / "out" / "hn.jsonl")[0]["kids"] == kids


def test_without_the_client_the_command_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    for name in [name for name in sys.modules if name.startswith("graphload.fetch")]:
        monkeypatch.delitem(sys.modules, name)
    assert main(["fetch", "hn", "1", "-o", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Install it: pip install 'graphload[fetch]'"
    )
