"""A process that works for another one: see `team`."""

from __future__ import annotations

import gc
import importlib
import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, Any

from graphload.sharing.messages import receive, send

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["run"]


def run() -> None:
    """Do tasks until there are no more: they come in, their results go out.

    While one result waits to be taken, and a task to be begun, another one is done.
    """
    gc.disable()
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    results: queue.SimpleQueue[Any] = queue.SimpleQueue()
    module, name, given = receive(sys.stdin.fileno())
    work: Callable[[Any], Any] = getattr(importlib.import_module(module), name)(**given)
    threading.Thread(target=_receive_all, args=(tasks,), daemon=True).start()
    threading.Thread(target=_send_all, args=(results,), daemon=True).start()
    while True:
        results.put(work(tasks.get()))


def _receive_all(tasks: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            tasks.put(receive(sys.stdin.fileno()))
    finally:
        # The process that gave them has ended, or what it sent can't be read.
        os._exit(0)


def _send_all(results: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            send(sys.stdout.fileno(), results.get())
    finally:
        # Nobody takes them, or one is nested too deep to be sent: that task is done elsewhere.
        os._exit(0)
