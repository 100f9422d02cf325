"""What the cookbook's questions are answered with, computed without any Cypher."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graphload.graph import forest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphload.graph import ReplyGraph
    from graphload.items import Id

    Rows = list[tuple[Any, ...]]

__all__ = ["ANSWERS", "Discussion"]


class Discussion:
    """A reply graph with what is asked of it most: authors, parents, roots, depths."""

    def __init__(self, graph: ReplyGraph) -> None:
        self.graph = graph
        self.forest = forest_of(graph)
        self.nodes: dict[Id, dict[str, Any]] = {one: graph.nodes[one] for one in graph}
        self.by: dict[Id, str | None] = {one: data.get("by") for one, data in self.nodes.items()}

    @cached_property
    def depth(self) -> dict[Id, int]:
        """The depth of every item that has one: those in circles have none."""
        pairs = zip(self.forest.ids, self.forest.depth.tolist(), strict=True)
        return {one: depth for one, depth in pairs if depth >= 0}

    @cached_property
    def root(self) -> dict[Id, Id]:
        ids, root = self.forest.ids, self.forest.root.tolist()
        return {ids[at]: ids[root[at]] for at in range(len(ids)) if root[at] >= 0}

    @cached_property
    def items(self) -> list[Id]:
        """The ids that a record describes, ascending."""
        return [one for one in self.forest.ids if not self.nodes[one].get("stub")]

    @property
    def replies(self) -> Iterator[tuple[Id, Id]]:
        """Each reply and what it answers."""
        return ((kid, parent) for parent, kid in self.graph.edges)

    def kids(self, one: Id) -> list[Id]:
        return sorted(self.graph.successors(one))

    def parent(self, one: Id) -> Id | None:
        return next(self.graph.predecessors(one), None)

    def is_live(self, one: Id) -> bool:
        data = self.nodes[one]
        return not (data.get("stub") or data.get("dead") or data.get("deleted"))

    def posts(self) -> dict[str, list[Id]]:
        """The items of each author."""
        posts: dict[str, list[Id]] = defaultdict(list)
        for one, author in self.by.items():
            if author is not None:
                posts[author].append(one)
        return posts


def _top(rows: Iterable[tuple[Any, ...]], order: Callable[..., Any], limit: int = 10) -> Rows:
    return sorted(rows, key=lambda row: order(*row))[:limit]


def _exchanges(talk: Discussion) -> Counter[tuple[str, str]]:
    """How often one author answered another."""
    pairs = ((talk.by[kid], talk.by[parent]) for kid, parent in talk.replies)
    return Counter((one, other) for one, other in pairs if one and other and one != other)


def answer_who_to_whom(talk: Discussion, _: Id) -> Rows:
    rows = ((*pair, count) for pair, count in _exchanges(talk).items())
    return _top(rows, lambda author, answered, count: (-count, author, answered))


def answer_both_ways(talk: Discussion, _: Id) -> Rows:
    count = _exchanges(talk)
    rows = ((a, b, there, count[b, a]) for (a, b), there in count.items() if a < b)
    both = (row for row in rows if row[3])
    return _top(both, lambda a, b, there, back: (-there - back, a, b))


def answer_most_answered(talk: Discussion, _: Id) -> Rows:
    comments = (one for one in talk.items if talk.nodes[one].get("item_type") == "comment")
    rows = ((one, talk.by[one], len(talk.kids(one))) for one in comments)
    return _top((row for row in rows if row[2]), lambda one, _by, count: (-count, one))


def answer_deepest(talk: Discussion, _: Id) -> Rows:
    rows = ((one, talk.root[one], depth) for one, depth in talk.depth.items())
    return _top(rows, lambda one, _root, depth: (-depth, one), 5)


def answer_path(talk: Discussion, one: Id) -> Rows:
    forest = talk.forest
    path = [*forest.ancestors(forest.index[one]), forest.index[one]]
    ids = [forest.ids[node] for node in path]
    return [(one, talk.by[one], depth) for depth, one in enumerate(ids)]


def answer_most_authors(talk: Discussion, _: Id) -> Rows:
    authors: dict[Id, list[str]] = defaultdict(list)
    for one, thread in talk.root.items():
        if (author := talk.by[one]) is not None:
            authors[thread].append(author)
    rows = ((thread, len(set(names)), len(names)) for thread, names in authors.items())
    return _top(rows, lambda thread, names, _items: (-names, thread))


def answer_levels(talk: Discussion, _: Id) -> Rows:
    levels: dict[int, list[str | None]] = defaultdict(list)
    for one in talk.items:
        if one in talk.depth:
            levels[talk.depth[one]].append(talk.by[one])
    return [(depth, len(by), len(set(by) - {None})) for depth, by in sorted(levels.items())]


def answer_width(talk: Discussion, _: Id) -> Rows:
    levels: dict[Id, Counter[int]] = defaultdict(Counter)
    for one in talk.items:
        if one in talk.root:
            levels[talk.root[one]][talk.depth[one]] += 1
    rows = ((t, max(at.values()), max(at), at.total()) for t, at in levels.items())
    return _top(rows, lambda thread, width, _depth, _items: (-width, thread))


def answer_branching(talk: Discussion, _: Id) -> Rows:
    kids: dict[int, list[int]] = defaultdict(list)
    for one, depth in talk.depth.items():
        if count := talk.graph.out_degree(one):
            kids[depth].append(count)
    return [(depth, len(n), sum(n) / len(n), max(n)) for depth, n in sorted(kids.items())]


def answer_leaves(talk: Discussion, _: Id) -> Rows:
    leaves = sum(not talk.kids(one) for one in talk.items)
    return [(len(talk.items), leaves, leaves / len(talk.items))]


def answer_dead_with_live(talk: Discussion, _: Id) -> Rows:
    dead = (one for one in talk.items if talk.nodes[one].get("dead"))
    rows = ((one, talk.by[one], sum(map(talk.is_live, talk.kids(one)))) for one in dead)
    return _top((r for r in rows if r[2]), lambda one, _by, count: (-count, one))


def answer_orphans(talk: Discussion, _: Id) -> Rows:
    below = Counter(talk.root[one] for one in talk.items if talk.depth.get(one))
    rows = (row for row in below.items() if talk.nodes[row[0]].get("stub"))
    return _top(rows, lambda missing, count: (-count, missing))


def answer_missing_replies(talk: Discussion, _: Id) -> Rows:
    missing = Counter(parent for kid, parent in talk.replies if talk.nodes[kid].get("stub"))
    rows = ((one, talk.by[one], count) for one, count in missing.items())
    return _top(rows, lambda one, _by, count: (-count, one))


def _times(talk: Discussion, ids: Iterable[Id]) -> list[int]:
    return [talk.nodes[one]["time"] for one in ids if "time" in talk.nodes[one]]


def answer_first_reply(talk: Discussion, _: Id) -> Rows:
    stories = (one for one in talk.items if talk.nodes[one].get("item_type") == "story")
    rows = [
        (one, talk.nodes[one].get("title"), min(times) - talk.nodes[one]["time"])
        for one in stories
        if (times := _times(talk, talk.kids(one))) and "time" in talk.nodes[one]
    ]
    return _top(rows, lambda one, _title, seconds: (seconds, one))


def _dialogue(talk: Discussion, last: Id) -> list[Id]:
    """From an item up, as long as two authors take turns."""
    above = [talk.forest.ids[node] for node in talk.forest.ancestors(talk.forest.index[last])]
    chain = [last]
    for one in reversed(above):
        again = len(chain) < 2 or talk.by[one] == talk.by[chain[-2]]
        if talk.by[one] is None or talk.by[one] == talk.by[chain[-1]] or not again:
            break
        chain.append(one)
    return chain


def answer_dialogues(talk: Discussion, _: Id) -> Rows:
    rows = []
    for last in talk.depth:
        if talk.by[last] is None or len(chain := _dialogue(talk, last)) < 3:
            continue
        one, other = talk.by[last], talk.by[chain[1]]
        before = talk.parent(chain[-1])
        goes_on = any(talk.by[kid] == other for kid in talk.kids(last))
        if not goes_on and (before is None or talk.by[before] != talk.by[chain[-2]]):
            rows.append((chain[-1], last, one, other, len(chain)))
    return _top(rows, lambda first, last, _one, _other, items: (-items, first, last), 5)


def answer_several_threads(talk: Discussion, _: Id) -> Rows:
    posts = {a: [one for one in ids if one in talk.root] for a, ids in talk.posts().items()}
    rows = ((a, len({talk.root[one] for one in ids}), len(ids)) for a, ids in posts.items())
    several = (row for row in rows if row[1] > 1)
    return _top(several, lambda author, threads, items: (-threads, -items, author))


def answer_answers_each(talk: Discussion, _: Id) -> Rows:
    counts = (
        (author, len(ids), sum(len(talk.kids(one)) for one in ids))
        for author, ids in talk.posts().items()
    )
    rows = ((author, posts, got, got / posts) for author, posts, got in counts if posts >= 3)
    return _top(rows, lambda author, _posts, _got, each: (-each, author))


def answer_subthreads(talk: Discussion, _: Id) -> Rows:
    forest = talk.forest
    tops = [one for one, depth in talk.depth.items() if depth == 1]
    rows = (
        (one, talk.by[one], int(forest.size[at]), int(forest.height[at]))
        for one, at in ((one, forest.index[one]) for one in tops)
    )
    return _top(rows, lambda one, _by, items, _height: (-items, one))


def answer_shown_first(talk: Discussion, _: Id) -> Rows:
    rows = []
    rank: int | None
    for parent, top, rank in talk.graph.edges(data="rank"):
        times = _times(talk, talk.kids(parent))
        time = talk.nodes[top].get("time")
        if rank == 0 and time is not None and time > min(times):
            rows.append((parent, len(talk.kids(parent)), top, time - min(times)))
    return _top(rows, lambda one, replies, _top, _later: (-replies, one))


def answer_circles(talk: Discussion, _: Id) -> Rows:
    ids = talk.forest.ids
    rings = [[ids[node] for node in ring] for ring in talk.forest.cycles]
    links = [pair for ring in rings for pair in pairwise([*ring, ring[0]])]
    return sorted((one, talk.by[one], above) for one, above in links)


ANSWERS: dict[str, Callable[[Discussion, Id], Rows]] = {
    "Who replies to whom most?": answer_who_to_whom,
    "Who replies to each other?": answer_both_ways,
    "Which comments got the most replies?": answer_most_answered,
    "How deep does the discussion go?": answer_deepest,
    "Which comments lead to this one?": answer_path,
    "Which threads have the most authors?": answer_most_authors,
    "How many items and authors are on each level?": answer_levels,
    "How wide are the threads?": answer_width,
    "How many replies does an answered item get, level by level?": answer_branching,
    "How many items have no reply?": answer_leaves,
    "Which dead comments have live replies?": answer_dead_with_live,
    "Which subtrees are orphaned?": answer_orphans,
    "Whose replies are missing?": answer_missing_replies,
    "How long does a story wait for its first reply?": answer_first_reply,
    "Which are the longest dialogues of two?": answer_dialogues,
    "Who takes part in several threads?": answer_several_threads,
    "Whose posts are answered most?": answer_answers_each,
    "Which replies to a story started the most discussion?": answer_subthreads,
    "Where is the reply that is shown first not the oldest?": answer_shown_first,
    "Which items reply to each other in a circle?": answer_circles,
}
"""How each question of the cookbook is answered, from the graph and an item's id."""
