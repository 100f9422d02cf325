"""This process and others, of which each does the next task when it is free.

Whatever another process doesn't do, for whatever reason, this one does: no result depends on
how many there are.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import os
import pickle
import select
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from graphload.sharing.messages import receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Team", "Work", "Worker", "count_workers"]

Task = TypeVar("Task")
Result = TypeVar("Result")

_MAX_WORKERS = 3
"""Other processes; more would wait for the one that takes their results."""
_MAX_KEPT_RESULTS = 16
"""Results that may be there before their turn."""
_PIPE_BYTES = 1 << 20
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from graphload.sharing.worker import run; run()"
)


def count_workers() -> int:
    """Return how many other processes may work: one a processor that this one doesn't use."""
    if os.name != "posix" or not sys.executable or getattr(sys, "frozen", False):
        return 0
    affinity = getattr(os, "sched_getaffinity", None)
    processors = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(processors - 1, _MAX_WORKERS)


class Work(NamedTuple):
    """The work of another process: a function of each task.

    `function`, of a module, is called there with `given`, and returns the function of one task.
    `files` are open ones that the other process has, too, under the same numbers.
    """

    module: str
    function: str
    given: Mapping[str, Any]
    files: Sequence[int] = ()


class Team(contextlib.ExitStack, Generic[Task, Result]):
    """Processes that share tasks; when it is closed, the other ones end.

    `own` does a task in this process. `pack` makes a task what is sent to another one. `adopt`
    is called for each other process, and returns the function that makes its answers results.
    """

    def __init__(
        self,
        work: Work,
        tasks: Sequence[Task],
        own: Callable[[Task], Result],
        *,
        pack: Callable[[Task], Any] = lambda task: task,
        adopt: Callable[[], Callable[[Any], Result]] = lambda: lambda answer: answer,
    ) -> None:
        super().__init__()
        self._work = work
        self._tasks = [*tasks]
        self._own = own
        self._pack = pack
        self._adopt = adopt
        self._ahead = 0
        self._todo = [*range(len(tasks))]  # a heap
        self._done: dict[int, Result] = {}
        self._workers: list[Worker[Result]] = []
        self.is_hired = False

    def hire(self, count: int, *, ahead: int = 2) -> None:
        """Start other processes; each has `ahead` tasks, so that it need not wait for the next."""
        self.is_hired = True
        self._ahead = ahead
        for _ in range(count):
            with contextlib.suppress(OSError):
                self._workers.append(self.enter_context(Worker(self._work, self._adopt())))
        for worker in self._workers:
            self._give(worker)

    def add(self, task: Task) -> None:
        """Add a task behind all others."""
        heapq.heappush(self._todo, len(self._tasks))
        self._tasks.append(task)
        for worker in self._workers:
            self._give(worker)

    def take(self, number: int) -> Result:
        """Return the result of a task, of which all before were taken."""
        todo, done = self._todo, self._done
        while number not in done:
            self._receive(wait=False)
            if todo and (todo[0] == number or len(done) < _MAX_KEPT_RESULTS):
                own = heapq.heappop(todo)
                done[own] = self._own(self._tasks[own])
            elif number not in done:
                self._receive(wait=True)
        return done.pop(number)

    def _give(self, worker: Worker[Result]) -> None:
        while self._todo and len(worker.numbers) < self._ahead:
            number = heapq.heappop(self._todo)
            task = self._tasks[number]
            try:
                worker.give(number, self._pack(task))
            except (RecursionError, pickle.PicklingError):
                # A value is nested too deep to be sent.
                self._done[number] = self._own(task)

    def _receive(self, *, wait: bool) -> None:
        """Take the results of others; `wait` until one has done a task, or has ended."""
        busy = {worker.fileno(): worker for worker in self._workers if worker.numbers}
        if not busy:
            return
        poll = select.poll()
        for pipe in busy:
            poll.register(pipe, select.POLLIN)
        for pipe, _ in poll.poll(None if wait else 0):
            worker = busy[pipe]
            try:
                result = worker.receive()
            except (EOFError, OSError):
                self._workers.remove(worker)
                for number in worker.numbers:
                    heapq.heappush(self._todo, number)
            else:
                self._done[worker.numbers.popleft()] = result
                self._give(worker)


def _widen(pipe: int) -> None:
    """Have a pipe hold more bytes, where the system can, so that processes wait less often."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not on every system

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


class Worker(contextlib.ExitStack, Generic[Result]):
    """Another process; it ends with this one, however that ends."""

    def __init__(self, work: Work, adopt: Callable[[Any], Result]) -> None:
        super().__init__()
        self.numbers: deque[int] = deque()
        self._adopt = adopt
        tasks, self._tasks = os.pipe()
        self._results, results = os.pipe()
        for pipe in (tasks, results):
            _widen(pipe)
        self.callback(os.close, self._tasks)
        self.callback(os.close, self._results)
        # Without the start-up of an interpreter: what this one imports from is known.
        path = json.dumps([*map(str, sys.path), str(Path(__file__).parents[2])])
        try:
            process = subprocess.Popen(  # noqa: S603 - graphload's own code
                [sys.executable, "-I", "-S", "-c", _START, path],
                stdin=tasks,
                stdout=results,
                stderr=subprocess.DEVNULL,
                pass_fds=work.files,
                # Ctrl-C is for this process, which ends the other one.
                start_new_session=True,
            )
        except BaseException:
            self.close()
            raise
        finally:
            os.close(tasks)
            os.close(results)
        self.callback(process.wait)
        self.callback(process.kill)
        self._send((work.module, work.function, dict(work.given)))

    def fileno(self) -> int:
        """Return the descriptor from which results come."""
        return self._results

    def give(self, number: int, task: Any) -> None:  # noqa: ANN401 - of any kind
        """Give a task; where the process has ended, `receive` says so.

        Raises:
            RecursionError: it can't be sent.
            PicklingError: likewise.
        """
        self._send(task)
        self.numbers.append(number)

    def _send(self, value: Any) -> None:  # noqa: ANN401
        with contextlib.suppress(OSError):
            send(self._tasks, value)

    def receive(self) -> Result:
        """Return the result of the first task that it has.

        Raises:
            EOFError: it has ended.
            OSError: likewise.
        """
        return self._adopt(receive(self._results))
