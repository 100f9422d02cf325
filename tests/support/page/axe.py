"""Accessibility checks by axe-core, which comes from npm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.npm import find_package

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["serious_faults"]

VERSION = "4.11.1"
_RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}"""


def serious_faults(page: Page) -> list[str]:
    """Return the serious and critical findings of axe-core in the page as it is now."""
    script = find_package("axe-core", VERSION) / "axe.min.js"
    page.evaluate(script.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_RUN)
    return found
