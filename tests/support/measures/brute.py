"""Every measure computed anew from its definition, item by item, with networkx for distances."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import statistics
from collections import Counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphload.graph import ReplyGraph

__all__ = ["brute_rows"]

Row = dict[str, Any]
Node = Any  # an id, int or str as in the whole graph


class Brute:
    """A graph as dictionaries: the parent of each node in its tree, its kids, its data."""

    def __init__(self, graph: ReplyGraph, stubs: str, tz: str) -> None:
        self.zone = ZoneInfo(tz)
        nodes: Any = graph.nodes(data=True)
        self.data: dict[Node, dict[str, Any]] = dict(sorted(nodes))
        edges: Any = graph.edges(data="rank")
        self.rank = {kid: rank for _, kid, rank in edges}
        cycles = {node for cycle in nx.simple_cycles(graph) for node in cycle}
        self.cycles = cycles
        self.above = {
            node: next((up for up in graph.predecessors(node) if up not in cycles), None)
            for node in self.data
            if node not in cycles
        }
        self.kids: dict[Any, list[Any]] = {node: [] for node in self.data}
        for node, up in self.above.items():
            if up is not None:
                self.kids[up].append(node)
        self.counts = {
            node: stubs == "count" or not data.get("stub") for node, data in self.data.items()
        }

    def by(self, node: Node) -> str | None:
        return self.data[node].get("by") if node is not None else None

    def time(self, node: Node) -> int | None:
        return self.data[node].get("time")

    def path(self, node: Node) -> list[Any]:
        """Return the node and its ancestors."""
        path = [node]
        while self.above[path[-1]] is not None:
            path.append(self.above[path[-1]])
        return path

    def root(self, node: Node) -> Node | None:
        return None if node in self.cycles else self.path(node)[-1]

    def depth(self, node: Node) -> int:
        return len(self.path(node)) - 1

    def below(self, node: Node) -> list[Any]:
        """Return the node and its descendants."""
        found = [node]
        for at in found:
            found += self.kids[at]
        return found

    def replies(self, node: Node) -> list[Any]:
        return [kid for kid in self.kids[node] if self.counts[kid]]

    def delay(self, node: Node) -> int | None:
        up = self.above.get(node)
        end, start = self.time(node), None if up is None else self.time(up)
        return None if end is None or start is None else end - start

    def answered(self, node: Node) -> str | None:
        """Return the other author whom an item answers."""
        other = self.by(self.above.get(node))
        return other if None not in (self.by(node), other) and other != self.by(node) else None

    def dialogue(self, node: Node) -> int:
        """Return the length of the alternating chain that ends at an item."""
        if self.answered(node) is None:
            return 0
        two = [self.by(node), self.answered(node)]
        alternating = itertools.takewhile(
            lambda pair: self.by(pair[1]) == two[pair[0] % 2], enumerate(self.path(node))
        )
        return len(list(alternating))

    def counted(self, nodes: Iterable[Any]) -> list[Any]:
        return [node for node in nodes if self.counts[node]]

    def local(self, node: Node) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.time(node) or 0, self.zone)


def _entropy(counts: Iterable[int]) -> float | None:
    counts = [count for count in counts if count]
    total = sum(counts)
    return -sum(c / total * math.log2(c / total) for c in counts) if total else None


def _ratio(dividend: float, divisor: float) -> float | None:
    return dividend / divisor if divisor else None


def _mean(values: list[int]) -> float | None:
    return statistics.fmean(values) if values else None


def _median(values: Iterable[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _percentile(values: list[int], share: float) -> float | None:
    if not values:
        return None
    values = sorted(values)
    at = (len(values) - 1) * share
    low, high = values[math.floor(at)], values[math.ceil(at)]
    return low + (high - low) * (at - math.floor(at))


def _gini(counts: list[int]) -> float | None:
    apart = sum(abs(one - other) for one in counts for other in counts)
    return _ratio(apart, 2 * len(counts) * sum(counts))


def _reciprocity(ways: set[tuple[str, str]]) -> float | None:
    graph = nx.DiGraph(ways)
    return nx.overall_reciprocity(graph) if ways else None


def _hirsch(values: list[int]) -> int:
    return max(h for h in range(len(values) + 1) if sum(value >= h for value in values) >= h)


def _thread(g: Brute, root: Node) -> Row:
    every = g.below(root)
    items = g.counted(every)
    tree = nx.Graph([(node, up) for node in every if (up := g.above[node]) is not None])
    tree.add_nodes_from(every)
    length = dict(nx.all_pairs_shortest_path_length(tree))
    wiener = sum(length[one][other] for one, other in itertools.combinations(items, 2))
    levels = Counter(g.depth(node) for node in items)
    short = (level for level in itertools.count(1) if levels[level] < level)
    branching = [len(g.replies(node)) for node in items if g.replies(node)]
    times = sorted(t for node in items if (t := g.time(node)) is not None)
    start = g.time(root) if g.counts[root] else None
    later = [t for node in items if node != root and (t := g.time(node)) is not None]
    delays = [d for node in items if (d := g.delay(node)) is not None]
    activity = Counter(name for node in items if (name := g.by(node)) is not None)
    ways = {(name, other) for node in items if (name := g.by(node)) and (other := g.answered(node))}
    n = len(items)
    return {
        "thread": root,
        "size": n,
        "authors": len(activity),
        "depth": max(levels, default=0),
        "mean_depth": _mean(list(levels.elements())),
        "width": max(levels.values(), default=0),
        "mean_branching": _mean(branching),
        "max_branching": max(branching, default=0),
        "leaves": sum(not g.kids[node] for node in items),
        "virality": _ratio(2 * wiener, n * (n - 1)),
        "wiener_index": wiener,
        "h_index": min(next(short) - 1, max(levels, default=0)),
        "depth_entropy": _entropy(levels.values()),
        "width_entropy": _entropy(Counter(levels.values()).values()),
        "first_delay": min(later) - start if later and start is not None else None,
        "median_delay": _median(delays),
        "p90_delay": _percentile(delays, 0.9),
        "half_life": times[math.ceil(len(times) / 2) - 1] - times[0] if times else None,
        "lifetime": times[-1] - times[0] if times else None,
        "reciprocity": _reciprocity(ways),
        "gini": _gini(list(activity.values())),
        "top_author_share": _ratio(max(activity.values(), default=0), activity.total()),
        "longest_dialogue": max((g.dialogue(node) for node in items), default=0),
        "deleted_share": _ratio(sum(bool(g.data[node].get("deleted")) for node in items), n),
        "dead_share": _ratio(sum(bool(g.data[node].get("dead")) for node in items), n),
        "stubs": sum(bool(g.data[node].get("stub")) for node in every),
    }


def _item(g: Brute, node: Node) -> Row:
    root = g.root(node)
    row: Row = {"item": node, "thread": root, "author": g.by(node)}
    names = ("depth", "size", "height", "replies", "delay", "first_reply_delay")
    row |= dict.fromkeys(names)
    row["rank"] = g.rank.get(node)
    row["thread_share"] = None
    one, first = g.by(node), g.by(root)
    row["by_thread_author"] = None if None in (one, first) else one == first
    if root is None:
        return row
    below = g.counted(g.below(node))
    delays = [d for kid in g.replies(node) if (d := g.delay(kid)) is not None]
    return row | {
        "depth": g.depth(node),
        "size": len(below),
        "height": max(g.depth(one) for one in below) - g.depth(node),
        "replies": len(g.replies(node)),
        "delay": g.delay(node),
        "first_reply_delay": min(delays, default=None),
        "thread_share": len(below) / len(g.counted(g.below(root))),
    }


def _authors(g: Brute) -> list[Row]:
    ways: nx.DiGraph[str] = nx.DiGraph()
    for node in g.data:
        if (name := g.by(node)) is not None:
            ways.add_node(name)
            if (other := g.answered(node)) is not None:
                ways.add_edge(name, other)
    return [_author(g, name, ways) for name in sorted(ways)]


def _author(g: Brute, name: str, ways: nx.DiGraph[str]) -> Row:
    own = [node for node in g.data if g.by(node) == name]
    given = [node for node in own if g.answered(node) is not None]
    times = [t for node in own if (t := g.time(node)) is not None]
    received = [sum(g.answered(kid) == name for kid in g.kids[node]) for node in own]
    partners = {*ways.predecessors(name), *ways.successors(name)}
    return {
        "author": name,
        "items": len(own),
        "threads": len({g.root(node) for node in own} - {None}),
        "roots": sum(node not in g.cycles and g.above[node] is None for node in own),
        "replies_given": len(given),
        "replies_received": sum(received),
        "self_replies": sum(g.by(g.above.get(node)) == name for node in own),
        "partners": len(partners),
        "reciprocity": nx.reciprocity(ways, name) if partners else None,
        "median_delay": _median(g.delay(node) for node in given),
        "first": min(times, default=None),
        "last": max(times, default=None),
        "active_days": len({g.local(node).date() for node in own if g.time(node) is not None}),
        "h_index": _hirsch(received),
    }


def _pairs(g: Brute) -> list[Row]:
    pairs: dict[tuple[str, str], list[Node]] = {}
    for node in g.data:
        if (other := g.answered(node)) is not None:
            one = g.by(node) or ""
            pairs.setdefault((min(one, other), max(one, other)), []).append(node)
    return [_pair(g, *pair, replies) for pair, replies in sorted(pairs.items())]


def _pair(g: Brute, one: str, other: str, replies: list[Any]) -> Row:
    times = [t for node in replies if (t := g.time(node)) is not None]
    return {
        "author_a": one,
        "author_b": other,
        "replies": len(replies),
        "replies_a_to_b": sum(g.by(node) == one for node in replies),
        "replies_b_to_a": sum(g.by(node) == other for node in replies),
        "first": min(times, default=None),
        "last": max(times, default=None),
        "median_delay": _median(g.delay(node) for node in replies),
        "longest_dialogue": max(g.dialogue(node) for node in replies),
    }


def _bins(g: Brute, name: str, labels: Iterable[Any], of: Callable[[Any], Any]) -> list[Row]:
    placed = [(node, of(node)) for node in g.counted(g.data)]
    rows = []
    for label in labels:
        items = [node for node, place in placed if place == label]
        replies = [len(g.replies(node)) for node in items]
        authors = {g.by(node) for node in items} - {None}
        rows.append(
            {
                name: label,
                "items": len(items),
                "authors": len(authors),
                "mean_replies": _mean(replies),
            }
        )
    return rows


def _level_rows(g: Brute) -> list[Row]:
    def level(node: Node) -> int | None:
        return None if node in g.cycles else g.depth(node)

    deepest = max((g.depth(node) for node in g.counted(g.above)), default=-1)
    return _bins(g, "level", range(deepest + 1), level)


def _time_rows(g: Brute, name: str, form: str, labels: Iterable[Any] | None) -> list[Row]:
    def place(node: Node) -> str | None:
        return None if g.time(node) is None else g.local(node).strftime(form)

    days = {day for node in g.counted(g.data) if (day := place(node)) is not None}
    return _bins(g, name, sorted(days) if labels is None else labels, place)


_WEEK = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_ROWS: dict[str, Callable[[Brute], list[Row]]] = {
    "thread": lambda g: [_thread(g, node) for node, up in g.above.items() if up is None],
    "item": lambda g: [_item(g, node) for node in g.counted(g.data)],
    "author": _authors,
    "pair": _pairs,
    "level": _level_rows,
    "hour": lambda g: [
        row | {"hour": int(row["hour"])}
        for row in _time_rows(g, "hour", "%H", [f"{hour:02}" for hour in range(24)])
    ],
    "weekday": lambda g: _time_rows(g, "weekday", "%A", _WEEK),
    "day": lambda g: _time_rows(g, "day", "%Y-%m-%d", None),
}


def brute_rows(per: str, graph: ReplyGraph, *, stubs: str = "skip", tz: str = "UTC") -> list[Row]:
    """Return the rows of a kind in the order of their keys, unknown values None."""
    return _ROWS[per](Brute(graph, stubs, tz))
