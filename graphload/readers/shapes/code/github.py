"""GitHub: issues, pull requests, comments and reviews, of the REST API and of `gh --json`.

Their numbers are those of a repository, or of one kind, so ids are texts made of their addresses:
`OWNER/REPO#NUMBER`, and behind it `/issuecomment-ID`, `/discussion_rID`, `/pullrequestreview-ID`.
"""

from __future__ import annotations

import base64
import re
from typing import Any

import msgspec

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.posted import count_reactions, id_within, object_of
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Hook, Shape, rename_fields

__all__ = ["GITHUB"]

_NAMES = {
    "html_url": "url",
    "url": "url",
    "user": "by",
    "author": "by",
    "body": "text",
    "created_at": "time",
    "createdAt": "time",
    "submitted_at": "time",
    "submittedAt": "time",
    "updated_at": "retrieved_at",
    "updatedAt": "retrieved_at",
    # The number of all of its kind; a type of issues that a repository may define.
    "id": EXTRA,
    "type": EXTRA,
    # Of a search: how well it fits.
    "score": EXTRA,
}
_ADDRESS = re.compile(
    r"https?://(?:api\.)?(?P<host>[^/\s#]{1,200})/(?:api/v3/)?(?:repos/)?"
    r"(?P<repository>[^/\s#]{1,100}/[^/\s#]{1,100})/(?:issues|pulls?)/(?P<number>[0-9]{1,18})"
    r"(?:#(?P<part>\S{1,100}))?"
)
"""The address of an issue, a pull request or what is below it, on the site or of its API."""
_OLD_REVIEW_ID = re.compile(rb"017:PullRequestReview([0-9]{1,18})")
_PARTS = (("comments", "issuecomment-"), ("reviews", "pullrequestreview-"))
_OUTER = ("issue_url", "pull_request_url")


def matches(value: dict[str, Any]) -> bool:
    if any(_find_address(value.get(name)) for name in ("html_url", "url", *_OUTER)):
        return True
    # Fields that were asked of `gh` may be without the address.
    return "html_url" not in value and "login" in object_of(value.get("author"))


def _find_address(value: object) -> re.Match[str] | None:
    return _ADDRESS.fullmatch(value) if isinstance(value, str) else None


def _id_of(address: re.Match[str]) -> str:
    host = "" if address["host"] == "github.com" else f"{address['host']}/"
    return f"{host}{address['repository']}#{address['number']}"


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten an issue or a pull request with what is nested in it, a comment or a review."""
    record = rename_fields(raw, _NAMES)
    own = next(filter(None, map(_find_address, (raw.get("html_url"), raw.get("url")))), None)
    outer = next(filter(None, (_find_address(raw.get(name)) for name in _OUTER)), None)
    if own is None and outer is None:
        own = _address_by_comments(raw)
    # A pull request names its issue, too, which it is itself.
    above = own if own and own["part"] else None if own else outer
    record["score"] = _count_reactions(raw)
    if above is not None:
        record["item_type"] = "comment"
        record["id"] = id_within(_id_of(above), _part_of(raw, own))
        reply = _numbered("discussion_r", raw.get("in_reply_to_id"))
        record["parent"] = _id_of(above) if reply is None else id_within(_id_of(above), reply)
        return FlatRecord(record, [])
    if own is not None:
        record["id"] = _id_of(own)
    elif (number := raw.get("number")) is not None:
        record["id"] = f"#{number}"
    elif raw.get("id") is not None:
        # Something of `gh` without an address.
        record["id"] = raw["id"]
    is_top = "number" in raw or "title" in raw
    record["item_type"] = "story" if is_top else "comment"
    nested = []
    for name, prefix in _PARTS:
        if isinstance(entries := record.get(name), list):
            del record[name]
            nested += [_with_address(entry, own, prefix) for entry in entries]
    nested.sort(key=_time_of)
    return FlatRecord(record, [(None, entry) for entry in nested])


def _address_by_comments(raw: dict[str, Any]) -> re.Match[str] | None:
    """Return the address of an issue whose fields were asked of `gh` without it: its comments' one.

    Theirs is that of the issue and their own part.
    """
    comments = raw.get("comments")
    for comment in comments if isinstance(comments, list) else ():
        address = object_of(comment).get("url")
        inner = _find_address(address)
        if inner and inner["part"] and inner["number"] == str(raw.get("number")):
            return _find_address(str(address).partition("#")[0])
    return None


def _describe_event(value: dict[str, Any]) -> str | None:
    """Return what an event of an issue's history is, such as a label that was set."""
    return None if "body" in value else "an event in the history of an issue"


def _part_of(raw: dict[str, Any], own: re.Match[str] | None) -> str | None:
    """Return the part of an id that names a comment or a review in its thread."""
    if own is not None and own["part"]:
        return own["part"]
    is_review = "submitted_at" in raw or "state" in raw
    prefix = "pullrequestreview-" if is_review else "discussion_r"
    return _numbered("issuecomment-" if "issue_url" in raw else prefix, raw.get("id"))


def _numbered(prefix: str, number: object) -> str | None:
    return f"{prefix}{number}" if isinstance(number, (int, str)) and number else None


def _with_address(entry: object, own: re.Match[str] | None, prefix: str) -> object:
    """Return a comment or review in a record of `gh`; a review has its number in its id only."""
    if not isinstance(entry, dict) or own is None or "url" in entry or "html_url" in entry:
        return entry
    id_ = entry.get("id")
    part = _numbered(prefix, (_read_global_id(id_) or id_) if isinstance(id_, str) else id_)
    return entry if part is None else {**entry, "url": f"{own[0]}#{part}"}


def _read_global_id(id_: str) -> int | None:
    """Return the number in the id that an object has in GitHub's GraphQL API, if it is known."""
    try:
        data = base64.urlsafe_b64decode(id_.rpartition("_")[2] + "==")
        if match := _OLD_REVIEW_ID.fullmatch(data):
            return int(match[1])
        # A version, the number of the repository, the own one.
        return msgspec.msgpack.decode(data, type=list[int])[-1]
    except (ValueError, IndexError, msgspec.DecodeError):
        return None


def _count_reactions(raw: dict[str, Any]) -> object:
    if isinstance(reactions := raw.get("reactions"), dict):
        return reactions.get("total_count")
    return count_reactions(raw.get("reactionGroups"), "users", "totalCount")


def _time_of(entry: object) -> str:
    """Return the time of a nested record as text, which is in the order of the times."""
    fields = object_of(entry)
    times = (fields.get(name) for name in ("createdAt", "submittedAt", "created_at"))
    return next((time for time in times if isinstance(time, str)), "")


GITHUB = Shape(
    "github",
    source="docs.github.com/rest (2022-11-28): issues, pulls, comments, reviews; `gh … --json`",
    keys=(
        frozenset({"comments_url"}),
        frozenset({"issue_url"}),
        frozenset({"pull_request_url"}),
        frozenset({"html_url", "body"}),
        frozenset({"authorAssociation"}),
        frozenset({"reactionGroups"}),
        *(
            frozenset({"number", name})
            for name in ("html_url", "url", "author", "createdAt", "updatedAt", "closedAt")
        ),
    ),
    matches=matches,
    names=_NAMES,
    restructure=flatten,
    nested=("comments", "reviews"),
    not_replies=frozenset(
        {"assignees", "closingIssuesReferences", "commits", "files", "head", "base", "labels"}
        | {"latestReviews", "milestone", "reactionGroups", "reviewRequests", "statusCheckRollup"}
        | {
            "reactions",
            "performed_via_github_app",
            "pull_request",
            "sub_issues_summary",
            "repository",
        }
        | {"requested_reviewers", "requested_teams", "_links", "issue", "projectItems"}
    ),
    text_format="markdown",
    non_record=Hook((frozenset({"event", "actor", "commit_id"}),), _describe_event),
    addresses=(
        Address(
            "`github.com/OWNER/REPO/issues/NUMBER`, `…/pull/NUMBER`, `#issuecomment-ID` behind it",
            hosts=("github.com",),
            path=re.compile(
                r"/(?P<repository>[\w.-]+/[\w.-]+)/(?:issues|pull)/(?P<number>[0-9]+)(?:[/?][^#]*)?"
                r"(?:#(?P<part>issuecomment-[0-9]+|discussion_r[0-9]+|pullrequestreview-[0-9]+))?"
                r"(?:#|$)",
                re.ASCII,
            ),
            ids=("{repository}#{number}/{part}", "{repository}#{number}"),
            own=re.compile(r"[\w.-]+/[\w.-]+#[0-9]+(?:/[\w-]+)?"),
        ),
    ),
    ids=(
        "the address: `OWNER/REPO#NUMBER`, what is below it with `/issuecomment-ID`,"
        " `/discussion_rID` or `/pullrequestreview-ID`; before it the host, if it isn't github.com"
    ),
    roots="issues and pull requests",
    notes=(
        "a comment on lines of code replies to the one in `in_reply_to_id`, else to the pull"
        " request, as reviews and all other comments do; `score` is the number of reactions;"
        " `retrieved_at` is the time of the last change (`updated_at`); an issue without an address"
        " has that of its comments, else it is `#NUMBER`; events in the history of an issue are"
        " rejects"
    ),
)
