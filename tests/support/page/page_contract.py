"""The contract of a finished page, checked on the file alone: it makes no request."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["POLICY", "Parsed", "contract_violations"]

POLICY = {
    "default-src": {"'none'"},
    "img-src": {"data:", "blob:"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
    "require-trusted-types-for": {"'script'"},
    "trusted-types": {"'none'"},
}
"""The page's policy, but for the hashes of its own scripts and styles."""
LOADING = {"src", "srcset", "srcdoc", "href", "xlink:href", "action", "formaction", "poster"}
LOADING |= {"background", "ping", "data", "manifest", "codebase", "style"}
_NAMES = (
    "html head meta title style body header main aside nav section footer div span p h1 h2 h3 "
    "label input select option optgroup output button details summary fieldset legend dialog "
    "script noscript template kbd dl dt dd ul ol li table thead tbody tr th td canvas datalist"
)
ELEMENTS = set(_NAMES.split())
"""Elements that load nothing by themselves."""
BLOCKS = {"graphload-meta", "graphload-options", "graphload-nodes", "graphload-edges"}
BLOCKS |= {"graphload-columns", "graphload-ids", "graphload-texts"}
PLACES = {"search", "hits", "panel", "graph", "legend", "tip"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    words: str = ""


@dataclass
class Parsed(HTMLParser):
    """All elements of a page, in order, with the words that follow their beginning."""

    html: str
    elements: list[Element] = field(default_factory=list)
    inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = True
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, _tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.elements[-1].words += data

    def named(self, name: str) -> list[Element]:
        return [each for each in self.elements if each.name == name]

    @property
    def policies(self) -> list[dict[str, set[str]]]:
        """The policies in the page: sources by directive."""
        return [
            {words[0]: set(words[1:]) for words in map(str.split, each.split(";")) if words}
            for meta in self.named("meta")
            if meta.attributes.get("http-equiv", "").lower() == "content-security-policy"
            for each in [meta.attributes["content"]]
        ]

    @property
    def scripts(self) -> list[Element]:
        """The scripts that run; the others are blocks of data."""
        return [each for each in self.named("script") if "type" not in each.attributes]

    @property
    def blocks(self) -> dict[str, str]:
        return {
            each.attributes["id"]: each.words
            for each in self.named("script")
            if "type" in each.attributes
        }


def contract_violations(html: str) -> list[str]:
    """Return the parts of the contract that a page violates; empty if it keeps it."""
    page = Parsed(html)
    return [*_policy(page), *_elements(page), *_blocks(page)]


def _policy(page: Parsed) -> list[str]:
    if len(page.policies) != 1:
        return [f"{len(page.policies)} policies"]
    wanted = {
        **POLICY,
        "script-src": {_hash(each.words) for each in page.scripts},
        "style-src": {_hash(each.words) for each in page.named("style")},
    }
    found = page.policies[0]
    wrong = [name for name in {**wanted, **found} if wanted.get(name) != found.get(name)]
    names = [each.name for each in page.elements]
    before = names[: names.index("meta") + 2]
    late = [] if before == ["html", "head", "meta", "meta"] else ["the policy comes late"]
    return [f"{name} is {found.get(name)}" for name in sorted(wrong)] + late


def _elements(page: Parsed) -> list[str]:
    strange = {each.name for each in page.elements} - ELEMENTS
    loading = {
        f"{each.name} has {name}"
        for each in page.elements
        for name in each.attributes
        if name in LOADING or name.startswith("on")
    }
    others = [each for each in page.named("meta") if each.attributes.get("http-equiv")]
    ids = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
    twice = {each for each in ids if ids.count(each) > 1}
    return [
        *sorted(f"there is a {name}" for name in strange),
        *sorted(loading),
        *(["another http-equiv"] if len(others) != 1 else []),
        *(["not three scripts"] if len(page.scripts) != 3 else []),
        *sorted(f"#{each} is there twice" for each in twice),
        *sorted(f"there is no #{each}" for each in PLACES - set(ids)),
    ]


def _blocks(page: Parsed) -> list[str]:
    missing = BLOCKS - set(page.blocks)
    marked = [name for name, words in page.blocks.items() if "<" in words]
    meta = json.loads(page.blocks.get("graphload-meta", "{}"))
    untold = {"items", "edges", "stubs", "title", "version"} - set(meta)
    return [
        *sorted(f"there is no block {name}" for name in missing),
        *sorted(f"there is markup in {name}" for name in marked),
        *sorted(f"the meta block doesn't say {name}" for name in untold),
    ]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
