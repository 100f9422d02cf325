"""YouTube comments, as yt-dlp and youtube-comment-downloader write them."""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Hook, Shape, rename_fields

__all__ = ["YOUTUBE_COMMENT_DOWNLOADER", "YT_DLP"]

_COMMENT_NAMES = {"author": "by", "timestamp": "time", "like_count": "score"}
_VIDEO_NAMES = {
    "uploader": "by",
    "channel": "by",
    "timestamp": "time",
    "description": "text",
    "webpage_url": "url",
    "url": EXTRA,
    "like_count": "score",
}
_MEDIA = frozenset(
    {"formats", "requested_formats", "requested_downloads", "requested_subtitles", "thumbnails"}
    | {"automatic_captions", "subtitles", "heatmap", "http_headers", "fragments"}
)
"""Fields that describe the files of a video, often megabytes of them."""
_DATE_CHARS = len("20231114")
_DOWNLOADER_NAMES = {
    "cid": "id",
    "author": "by",
    "time_parsed": "time",
    # "2 years ago".
    "time": EXTRA,
}


def flatten(raw: dict[str, Any]) -> FlatRecord:
    if "webpage_url" not in raw:
        return FlatRecord({**rename_fields(raw, _COMMENT_NAMES), "item_type": "comment"}, [])
    media_free = {name: value for name, value in raw.items() if name not in _MEDIA}
    record = rename_fields(media_free, _VIDEO_NAMES)
    record["item_type"] = "story"
    date = record.get("upload_date")
    if "time" not in record and isinstance(date, str) and len(date) == _DATE_CHARS:
        record["time"] = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    return FlatRecord(record, [])


def unpack(value: dict[str, Any]) -> list[Any] | None:
    """Return a video and its comments, which name it as their parent instead of `root`."""
    comments = value["comments"]
    if not isinstance(comments, list):
        return None
    video = {name: part for name, part in value.items() if name != "comments"}
    kids: dict[object, list[object]] = {}
    for comment in comments:
        if isinstance(comment, dict):
            parent = comment.get("parent")
            key = str(video.get("id") if parent == "root" else parent)
            kids.setdefault(key, []).append(comment.get("id"))
    records: list[Any] = [video]
    for comment in comments:
        is_top = isinstance(comment, dict) and comment.get("parent") == "root"
        records.append({**comment, "parent": video.get("id")} if is_top else comment)
    # In the order of display, as they were collected.
    return [
        {**record, "kids": below}
        if isinstance(record, dict) and (below := kids.get(str(record.get("id"))))
        else record
        for record in records
    ]


def flatten_downloaded(raw: dict[str, Any]) -> FlatRecord:
    record = rename_fields(raw, _DOWNLOADER_NAMES)
    record["item_type"] = "comment"
    id_ = raw.get("cid")
    if isinstance(id_, str) and "." in id_:
        record["parent"] = id_.rpartition(".")[0]
    votes = record.get("votes")
    if isinstance(votes, int) or (isinstance(votes, str) and votes.isdigit()):
        record["score"] = record.pop("votes")
    return FlatRecord(record, [])


_ID = re.compile(r"[\w-]{11}|Ug[\w.-]{9,}", re.ASCII)
_ADDRESSES = (
    Address(
        "`youtube.com/watch?v=VIDEO&lc=COMMENT`",
        hosts=("youtube.com",),
        path=re.compile(
            r"/(?:watch\?(?:[^#]*&)?v=|(?:shorts|live|embed)/)(?P<video>[\w-]{11})(?=[?&#/]|$)"
            r"(?:[^#]*[?&]lc=(?P<comment>[\w.-]+))?",
            re.ASCII,
        ),
        ids=("{comment}", "{video}"),
        own=_ID,
    ),
    Address(
        "`youtu.be/VIDEO`",
        hosts=("youtu.be",),
        path=re.compile(r"/(?P<video>[\w-]{11})(?:[?#]|$)", re.ASCII),
        ids=("{video}",),
        own=_ID,
    ),
)

YT_DLP = Shape(
    "yt-dlp",
    source="github.com/yt-dlp/yt-dlp: `.info.json` with `comments`, and arrays of comments",
    keys=(
        frozenset({"like_count", "parent"}),
        frozenset({"author_id", "parent", "author"}),
        frozenset({"webpage_url", "extractor"}),
        frozenset({"webpage_url", "uploader"}),
    ),
    names=_COMMENT_NAMES,
    restructure=flatten,
    text_format="plain",
    unpack=Hook((frozenset({"webpage_url", "comments"}),), unpack),
    addresses=_ADDRESSES,
    ids="the comment's and the video's `id`",
    roots="`parent` is `root`; of comments in an `.info.json`, the parent is the video",
    notes="what describes a video's files (`formats`, `thumbnails`, …) is left out",
)

YOUTUBE_COMMENT_DOWNLOADER = Shape(
    "youtube-comment-downloader",
    source="github.com/egbertbouman/youtube-comment-downloader",
    keys=(frozenset({"cid", "votes"}), frozenset({"cid", "text", "author"})),
    names=_DOWNLOADER_NAMES,
    restructure=flatten_downloaded,
    text_format="plain",
    addresses=_ADDRESSES,
    ids="`cid`; that of a reply begins with its parent's and a dot",
    roots="a `cid` without a dot",
    notes=(
        "the time is `time_parsed`, and the words in `time` stay in `extra`; `votes` is the score"
        " where it is a whole number"
    ),
)
