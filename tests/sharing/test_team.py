"""A team does every task once and in order, whatever happens to its processes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from graphload.sharing import Team, Work, count_workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODULE = """
import os

def start(*, fatal):
    def square(task):
        if task == fatal:
            os._exit(7)
        if task == "deep":
            deep = 0
            for _ in range(5_000):
                deep = [deep]
            return [deep, os.getpid()]
        return [task * task if isinstance(task, int) else task, os.getpid()]
    return square
"""


def square(task: object) -> list[Any]:
    return [task * task if isinstance(task, int) else task, os.getpid()]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Team[Any, list[Any]]]:
    (tmp_path / "work_of_a_test.py").write_text(MODULE)
    # A path may be an object, too: programs append such.
    monkeypatch.setattr(sys, "path", [*sys.path, tmp_path])

    def team(tasks: list[Any], *, fatal: int | None = None) -> Team[Any, list[Any]]:
        work = Work("work_of_a_test", "start", {"fatal": fatal})
        return Team(work, tasks, square)

    return team


def test_several_processes_do_the_tasks_and_results_come_in_order(
    start: Callable[..., Team[Any, list[Any]]],
) -> None:
    with start([*range(400)]) as team:
        team.hire(2)
        results = [team.take(at) for at in range(400)]
    assert [number for number, _ in results] == [at * at for at in range(400)]
    assert len({process for _, process in results}) > 1


def test_a_task_that_ends_the_others_is_done_here(
    start: Callable[..., Team[Any, list[Any]]],
) -> None:
    with start([*range(100)], fatal=0) as team:
        team.hire(2)
        results = [team.take(at) for at in range(100)]
    assert [number for number, _ in results] == [at * at for at in range(100)]
    assert results[0][1] == os.getpid()


def test_what_cannot_be_sent_is_done_here(start: Callable[..., Team[Any, list[Any]]]) -> None:
    deep: Any = 0
    for _ in range(5_000):
        deep = [deep]
    with start([1, deep, 2]) as team:
        team.hire(1)
        results = [team.take(at) for at in range(3)]
    assert [number for number, _ in results] == [1, deep, 4]
    assert results[1][1] == os.getpid()


def test_a_result_that_cannot_be_sent_is_made_here(
    start: Callable[..., Team[Any, list[Any]]],
) -> None:
    with start([1, "deep", 2, 3]) as team:
        team.hire(1)
        results = [team.take(at) for at in range(4)]
    assert [each for each, _ in results] == [1, "deep", 4, 9]
    assert results[1][1] == os.getpid()


def test_without_others_one_process_does_all(start: Callable[..., Team[Any, list[Any]]]) -> None:
    with start([*range(5)]) as team:
        assert [team.take(at)[0] for at in range(5)] == [0, 1, 4, 9, 16]


def test_a_processor_is_left_to_each_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert count_workers() == 0
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {*range(64)}, raising=False)
    assert count_workers() == 3
    monkeypatch.setattr(sys, "executable", "")
    assert count_workers() == 0
