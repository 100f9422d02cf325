"""A server of a small graph, shared by the tests that only ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.loading import write_measures
from support.places import embedded
from support.servers.served import RECORDS, serve, wait_for_list

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.places import Place
    from support.servers.served import Site


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An embedded store of `RECORDS`, with measures."""
    place = embedded(tmp_path_factory.mktemp("serve"))
    place.push(*RECORDS)
    with place.open(write=True) as store:
        write_measures(store)
    return place


@pytest.fixture(scope="session")
def site(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of `place`, with low limits."""
    args = ("--in", place.name, "--items", "40", "--timeout", "60", "--rows", "50")
    with serve(*args, cwd=tmp_path_factory.mktemp("served")) as site:
        wait_for_list(site)
        yield site


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder for a server of one test."""
    return tmp_path
