"""Render the page of the local server: the list of threads, and queries."""

from __future__ import annotations

import html
from functools import cache
from string import Template
from typing import TYPE_CHECKING, Any

from viz.page.bundle import ascii_script, compact_css, join_modules, read_asset
from viz.page.csp import policy_of
from viz.page.pack import json_block

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["render_server_page"]

STYLES = ("ui/theme.css", "ui/base.css", "ui/document.css", "serve/page.css")


def render_server_page(meta: Mapping[str, Any]) -> tuple[str, str]:
    """Return the page, and the policy with which a server sends it.

    `meta` says what it shows: `name` of the source, `view`, `queries`, `rows`, `seconds`.
    """
    css, script, policy = _fixed_parts()
    page = Template(read_asset("serve/page.html")).substitute(
        policy=html.escape(policy),
        title=html.escape(str(meta["name"])),
        css=css,
        script=script,
        meta=json_block(meta),
    )
    return page, f"{policy}; frame-ancestors 'none'"


@cache
def _fixed_parts() -> tuple[str, str, str]:
    """Return style sheet, script and policy, which are the same whatever the page shows."""
    css = compact_css("\n".join(map(read_asset, STYLES)))
    script = ascii_script(join_modules("serve/app.js"))
    return css, script, policy_of(scripts=[script], styles=[css], asks_server=True)
