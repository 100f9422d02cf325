from __future__ import annotations

import json
import math
import zlib
from base64 import b64decode
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from support.odd_graphs import star
from viz.attributes import MAX_ATTRIBUTES, attribute_columns
from viz.options import Options
from viz.page.contents import read_contents
from viz.page.payload import pack_scene
from viz.scene import build_scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.graph import ReplyGraph
    from viz.page.payload import Payload


def packed(graph: ReplyGraph) -> Payload:
    scene, options = build_scene(graph), Options()
    return pack_scene(scene, read_contents(scene, options), options, layout="tidy")


def test_numbers_become_a_column_with_nan_for_none() -> None:
    [found] = attribute_columns([{"rank": 2}, {}, {"rank": 0.5}, {"rank": math.nan}])
    assert (found.name, found.kind, found.values) == ("rank", "number", None)
    np.testing.assert_array_equal(found.column, [2, np.nan, 0.5, np.nan])


def test_numbers_of_numpy_are_numbers() -> None:
    [found] = attribute_columns([{"rank": np.int64(7)}, {"rank": np.float32(0.5)}])
    assert list(found.column) == [7, 0.5]


def test_texts_that_recur_become_codes_the_most_frequent_first() -> None:
    [found] = attribute_columns([{"tongue": "fr"}, {"tongue": "de"}, {}, {"tongue": "de"}])
    assert (found.name, found.kind, found.values) == ("tongue", "text", ["de", "fr"])
    assert found.column.tolist() == [1, 0, -1, 0]


def test_true_and_false_and_mixtures_are_texts() -> None:
    found = attribute_columns([{"bot": True, "odd": 1}, {"bot": False, "odd": "x"}])
    assert [each.values for each in found] == [["False", "True"], ["1", "x"]]


def test_unknown_fields_of_a_record_are_attributes() -> None:
    [found] = attribute_columns([{"extra": {"ups": 3}}, {"extra": {"ups": 4}}])
    assert (found.name, list(found.column)) == ("ups", [3, 4])


def test_values_that_cannot_be_compared_are_no_column() -> None:
    same = [{"by": f"u{at}", "text": "x", "tags": ["a"], "same": 1} for at in range(40)]
    unique = [{"name": f"name {at}", "long": "x" * 900} for at in range(40)]
    assert attribute_columns([]) == []
    assert attribute_columns(same) == []
    assert attribute_columns(unique) == []


def test_a_number_too_large_for_a_float_is_no_number() -> None:
    assert attribute_columns([{"big": 10**400}, {}]) == []


def test_of_very_many_attributes_those_that_most_nodes_have_are_kept() -> None:
    nodes = [{f"a{at:03}": node for at in range(100) if node <= at} for node in range(100)]
    found = attribute_columns(nodes)
    assert [each.name for each in found] == [f"a{at:03}" for at in range(100 - MAX_ATTRIBUTES, 100)]


def test_an_attribute_that_is_wanted_is_kept_however_few_have_it() -> None:
    nodes = [{f"a{at:03}": node for at in range(100) if node <= at} for node in range(100)]
    found = attribute_columns(nodes, wanted=["a001"])
    assert len(found) == MAX_ATTRIBUTES
    assert found[0].name == "a001"


def test_an_attribute_that_all_nodes_share_is_kept_where_it_is_wanted() -> None:
    nodes = [{"row": 1, "lang": "en", "other": 1} for _ in range(3)]
    assert [each.name for each in attribute_columns(nodes, wanted=["row", "lang"])] == [
        "lang",
        "row",
    ]


def test_the_payload_names_attributes_and_packs_each_by_itself() -> None:
    graph = star(2)
    nx.set_node_attributes(graph, {1: 0.25, 3: 2}, "weight")
    nx.set_node_attributes(graph, {1: "a", 2: "b"}, "group")
    payload = packed(graph)
    assert payload.meta["attributes"] == [["group", "text"], ["weight", "number"]]
    group, weight = (zlib.decompress(b64decode(each), -15) for each in payload.attributes)
    assert json.loads(group) == [["a", "b"], [0, 1, -1]]
    numbers = np.frombuffer(weight, np.uint8).reshape(8, 3).T.copy().view("<f8").ravel()
    np.testing.assert_array_equal(numbers, [0.25, np.nan, 2])


@pytest.mark.parametrize("value", [lambda at: math.sin(at * at), lambda at: at % 100])
def test_a_column_of_numbers_is_hardly_larger_than_it_is_deflated(
    value: Callable[[int], float],
) -> None:
    graph = star(4_999)
    numbers = {node: value(int(node)) for node in graph}
    nx.set_node_attributes(graph, numbers, "weight")
    (block,) = packed(graph).attributes
    column = np.array(list(numbers.values()))
    assert len(block) < 1.4 * len(zlib.compress(column.tobytes(), 6))


def test_scores_and_kinds_are_columns() -> None:
    graph = star(2)
    graph.nodes[1].update(score=7, item_type="story")
    graph.nodes[2].update(score="many", item_type="comment")
    scene = build_scene(graph)
    score = read_contents(scene, Options()).score
    assert score.tolist()[0] == 7
    assert np.isnan(score[1:]).all()
    assert (scene.kind.tolist(), list(scene.kinds)) == ([0, 1, -1], ["story", "comment"])
