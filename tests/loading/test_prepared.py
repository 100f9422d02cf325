"""The benchmarks' store that notes batches takes a push as an empty database does."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from graphload.loading import push
from graphload.merge import merge_items
from graphload.readers import read_items
from support.project import ROOT, SEEDS

if TYPE_CHECKING:
    import pytest


def test_a_push_is_noted_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    merged = merge_items(read_items([SEEDS / "thread.jsonl"]))
    store = importlib.import_module("prepared").Recorder()
    result = push(merged, store, verify=False)
    assert result.items.created == len(merged.items) + 4  # stubs
    assert store.rounds
