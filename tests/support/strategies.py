"""hypothesis strategies: any forest of records, as they come from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from graphload.items import Place, Unfetched

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["forests", "ids", "texts", "unfetched_below"]

Record = dict[str, Any]


def ids(*, text: bool = False) -> st.SearchStrategy[int | str]:
    """Ids of one kind: ints with some negative and large ones, or text with signs in it."""
    if text:
        return st.text("abcXYZ_:/é<&\"' \u2028😀", min_size=1, max_size=8)
    return st.integers(1, 60) | st.integers(-(2**53) + 1, 2**53 - 1)


def texts() -> st.SearchStrategy[str]:
    """Texts as they occur: HTML, entities, line ends, signs of every plane, none NUL."""
    return st.text(
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=40
    ) | st.sampled_from(["<p>a&#x27;b", "=1+1", "</script>", "line\r\nline", '"quoted", comma'])


@st.composite
def forests(  # noqa: PLR0913 - each a way in which forests differ
    draw: st.DrawFn,
    *,
    max_items: int = 14,
    gaps: bool = True,
    polls: bool = True,
    cycles: bool = False,
    messy: bool = False,
    text_ids: bool = False,
) -> list[Record]:
    """Records of a forest, one an id, each naming its parent, some with lists of their kids.

    `gaps` leaves records out, so that ids point at nothing; `polls` makes some items polls
    with options; `cycles` lets a parent be any item, itself too; `messy` lets lists name
    anybody and leave anybody out, and records name no parent. Order is any.
    """
    names = draw(st.lists(ids(text=text_ids), unique=True, max_size=max_items))
    parents = _parents(draw, names, cycles=cycles)
    kids = {one: [kid for kid in names if parents[kid] == one] for one in names}
    records = [_record(draw, one, parents[one]) for one in names]
    for record in records:
        _list_kids(draw, record, names if messy else kids[record["id"]], messy=messy)
        if messy and draw(st.booleans()):
            record.pop("parent", None)
    if polls:
        _make_polls(draw, records, kids)
    kept = [record for record in records if not gaps or draw(st.integers(0, 4))]
    return draw(st.permutations(kept))


def _parents(draw: st.DrawFn, names: Sequence[Any], *, cycles: bool) -> dict[Any, Any]:
    """Each id's parent or None; without cycles always an earlier one."""
    choices = (names if cycles else names[:at] for at in range(len(names)))
    return {
        one: draw(st.none() | st.sampled_from(above)) if above else None
        for one, above in zip(names, choices, strict=True)
    }


def _record(draw: st.DrawFn, one: object, parent: object) -> Record:
    optional = {
        "by": st.sampled_from(["ann", "bob", "Zoë", "a<b>", "=x"]),
        "time": st.integers(1_160_000_000, 1_160_000_009) | st.integers(-(10**12), 10**12),
        "text": texts(),
        "title": texts(),
        "text_format": st.sampled_from(["markdown", "plain"]),
        "url": st.just("https://example.org/?a=1&b=2"),
        "score": st.integers(-5, 500),
        "dead": st.just(True),
        "deleted": st.just(True),
    }
    record = draw(st.fixed_dictionaries({"id": st.just(one)}, optional=optional))
    record["type"] = "story" if parent is None else "comment"
    if parent is not None:
        record["parent"] = parent
    return record


def _list_kids(draw: st.DrawFn, record: Record, kids: Sequence[Any], *, messy: bool) -> None:
    """Give a record its kids in any order; a messy one lists some, some of them twice."""
    anybody = st.lists(st.sampled_from(kids), max_size=6) if kids else st.just([])
    listed = draw(anybody if messy else st.permutations(kids))
    silent = draw(st.integers(0, 3)) == 0
    if listed and not silent:
        record["kids"] = listed


def _make_polls(draw: st.DrawFn, records: list[Record], kids: dict[Any, list[Any]]) -> None:
    """Make some items with replies polls, their first replies the options."""
    by_id = {record["id"]: record for record in records}
    for record in records:
        below = [by_id[kid] for kid in kids[record["id"]] if "parent" in by_id[kid]]
        if record["type"] == "story" and below and not draw(st.integers(0, 2)):
            options = below[: draw(st.integers(1, len(below)))]
            record["type"], record["parts"] = "poll", [option["id"] for option in options]
            record["kids"] = [kid for kid in record.get("kids", ()) if kid not in record["parts"]]
            for option in options:
                option["type"], option["poll"] = "pollopt", option.pop("parent")


@st.composite
def unfetched_below(
    draw: st.DrawFn, records: Sequence[Record], *, text_ids: bool = False
) -> list[Unfetched]:
    """What sources of a forest name as left out: ids with and without a record, below any item.

    Some have no parent, some a parent without a record, some a rank.
    """
    known = {record["id"] for record in records} | {1, 61, 62}
    names = st.sampled_from(sorted({str(one) if text_ids else one for one in known}))
    entries = []
    for at in range(draw(st.integers(0, 3))):
        left_out = draw(st.lists(names, min_size=1, max_size=3))
        ranks = draw(st.just(()) | st.tuples(*[st.none() | st.integers(0, 3) for _ in left_out]))
        parent = draw(st.none() | names)
        entries.append(Unfetched(Place("test", at), parent, tuple(left_out), ranks=ranks))
    return entries
