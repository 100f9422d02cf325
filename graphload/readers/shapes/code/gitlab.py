"""GitLab: issues, merge requests, notes and discussions of the REST API.

Issues and merge requests are numbered apart from each other and from notes, so ids are texts of
the kind and the number.
"""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.posted import id_within, object_of
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Hook, Shape, keep_extra, rename_fields

__all__ = ["GITLAB"]

_NAMES = {
    "author": "by",
    "body": "text",
    "created_at": "time",
    "updated_at": "retrieved_at",
    "web_url": "url",
    # Of a note or issue: DiffNote, ISSUE.
    "type": EXTRA,
    "id": EXTRA,
}


def matches(value: dict[str, Any]) -> bool:
    # Milestones and pipelines have such numbers, too, and no authors.
    return "noteable_type" in value or "author" in value


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a note, or an issue or merge request with the notes that a collector put in it."""
    record = rename_fields(raw, _NAMES)
    number = raw.get("id")
    if "iid" not in raw:
        record["item_type"] = "comment"
        record["id"] = id_within("note", number)
        # Of a discussion, the notes below the first have one.
        record.setdefault("parent", _noteable_of(raw))
        return FlatRecord(record, [])
    if "parent" in record:
        # Of an epic.
        keep_extra(record, {"parent": record.pop("parent")})
    # Not under `names`: in any other object a description is none of a post.
    if "description" in record:
        record.setdefault("text", record.pop("description"))
    record["item_type"] = "story"
    record["id"] = id_within(_kind_of(raw), number)
    up, down = raw.get("upvotes"), raw.get("downvotes")
    if isinstance(up, int) and isinstance(down, int):
        record["score"] = up - down
    nested: list[tuple[None, Any]] = []
    for name in ("notes", "discussions"):
        if isinstance(entries := record.get(name), list):
            del record[name]
            nested += [(None, note) for entry in entries for note in _open(entry)]
    return FlatRecord(record, nested)


def _kind_of(raw: dict[str, Any]) -> str:
    """Return the kind of what has notes, as `noteable_type` spells it."""
    address = raw.get("web_url")
    if "source_branch" in raw or (isinstance(address, str) and "/merge_requests/" in address):
        return "MergeRequest"
    return "Epic" if "group_id" in raw and "project_id" not in raw else "Issue"


def _noteable_of(raw: dict[str, Any]) -> object:
    kind, number = raw.get("noteable_type"), raw.get("noteable_id")
    # Commits have no numbers.
    number = raw.get("commit_id") if number is None else number
    return None if kind is None else id_within(kind, number)


def _open(entry: object) -> list[Any]:
    """Return the first note of a discussion with the others nested in it; else what it is.

    Each gets the discussion's id, so that it says more than the same note in pages of `notes`.
    """
    notes = object_of(entry).get("notes")
    if not isinstance(notes, list):
        return [entry]
    own = {"discussion_id": object_of(entry).get("id")}
    first = object_of(notes[0]) if notes else {}
    above = id_within("note", first.get("id"))
    if not isinstance(above, str):
        return notes
    added = {**own, "parent": above}
    below = [{**added, **note} if isinstance(note, dict) else note for note in notes[1:]]
    return [{**own, **first, "notes": below}]


def unpack(value: dict[str, Any]) -> list[Any] | None:
    return _open(value) if isinstance(value["notes"], list) else None


GITLAB = Shape(
    "gitlab",
    source="docs.gitlab.com/api 17: issues, merge requests, notes, discussions; `glab … -F json`",
    keys=(
        frozenset({"noteable_type"}),
        frozenset({"noteable_id"}),
        frozenset({"iid", "author"}),
    ),
    matches=matches,
    names=_NAMES,
    restructure=flatten,
    nested=("notes", "discussions"),
    not_replies=frozenset(
        {"assignee", "assignees", "labels", "milestone", "reviewers", "position", "references"}
        | {"_links", "head_pipeline", "pipeline", "suggestions", "merged_by", "closed_by"}
    ),
    text_format="markdown",
    unpack=Hook((frozenset({"individual_note", "notes"}),), unpack),
    depth=2,
    addresses=(
        Address(
            "`…/-/issues/NUMBER#note_ID`, `…/-/merge_requests/NUMBER#note_ID`, with `--site`",
            path=re.compile(
                r"/[^?#]+/-/(?:issues|merge_requests|work_items)/[^?#]+[^#]*#note_(?P<id>[0-9]+)$",
                re.ASCII,
            ),
            ids=("note/{id}",),
            own=re.compile(r"(?:note|Issue|MergeRequest|Epic)/[0-9]+"),
        ),
    ),
    ids="`Issue/ID`, `MergeRequest/ID`, `note/ID`, with the `id` that counts in all projects",
    roots="issues and merge requests",
    notes=(
        "notes of a discussion reply to its first one, all others to the issue or merge request;"
        " the pages of `notes` don't tell which are of one discussion, those of `discussions` do,"
        " whose id is `discussion_id` in `extra`;"
        " the text of an issue is its `description`; `score` is upvotes less downvotes;"
        " `retrieved_at` is the time of the last change (`updated_at`); notes of the system"
        " (`system`) are records too"
    ),
)
