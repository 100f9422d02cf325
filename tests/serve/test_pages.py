"""The pages of the server in a real Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest

from support.page.axe import serious_faults
from support.page.browser import OpenPage
from support.servers.served import EVIL, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from support.places import Place
    from support.servers.served import Site

_WATCH = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
READY = "html[data-graphload=ready]"


DESK = pytest.mark.parametrize("page", [1280], ids=["desk"], indirect=True)


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A page with the session of the server, on a desk and on a phone, whose acts are watched."""
    name, _, value = site.cookie.partition("=")
    context = browser.new_context(
        viewport={"width": request.param, "height": 800},
        base_url=site.origin,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.add_cookies([{"name": name, "value": value, "url": site.origin}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(_WATCH)
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield page
    assert page.evaluate("globalThis.violations") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= request.param
    assert wrong == []
    assert [url for url in asked if not url.startswith((site.origin, "blob:"))] == []
    context.close()


def first_thread(page: Page) -> str:
    return page.locator("tbody tr a").first.inner_text()


def test_the_list_is_searched_sorted_and_paged(page: Page) -> None:
    page.goto("/")
    page.get_by_text("72 threads", exact=True).wait_for()
    assert first_thread(page) == "Ärger im Bau"
    # A title is a text, whatever it has in it.
    assert page.locator("tbody tr").nth(1).locator("a").inner_text() == EVIL
    page.get_by_role("button", name="Next").click()
    page.get_by_text("51\u201372 of 72").wait_for()
    assert page.locator("tbody tr").count() == 22
    page.select_option("#sort", "first")
    page.get_by_text("1\u201350 of 72").wait_for()
    assert first_thread(page) == EVIL
    page.get_by_role("button", name="turn the order").click()
    page.locator("tbody tr a").first.get_by_text("Story 200").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("ÄRGER")
    page.get_by_text("1 thread found").wait_for()
    assert first_thread(page) == "Ärger im Bau"
    # What was asked for is still there after a visit to a thread.
    page.locator("tbody tr a").first.click()
    page.wait_for_selector(READY, state="attached")
    page.go_back()
    page.get_by_text("1 thread found").wait_for()


@DESK
def test_a_heading_sorts_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.get_by_text("72 threads", exact=True).wait_for()
    page.locator("th button", has_text="Authors").focus()
    page.keyboard.press("Enter")
    page.locator("th[aria-sort=descending] button", has_text="Authors").wait_for()
    page.keyboard.press("Enter")
    page.locator("th[aria-sort=ascending] button", has_text="Authors").wait_for()


@DESK
def test_a_thread_opens_and_its_branches_open_from_it(page: Page) -> None:
    page.goto("/")
    page.locator("tbody tr a", has_text="Ärger").click()
    page.wait_for_selector(READY, state="attached")
    assert page.title() == "Ärger im Bau"
    page.get_by_text("branches go on").wait_for()
    page.locator(".branches a").first.click()
    page.wait_for_url("**below=*")
    page.wait_for_selector(READY, state="attached")
    assert page.title().startswith("Below ")
    page.locator("#served a", has_text="Whole thread").click()
    page.wait_for_selector(READY, state="attached")
    assert page.title() == "Ärger im Bau"
    OpenPage(page, page.url).go_to("#item=21")
    page.get_by_text(re.compile(r"repl(y isn't|ies aren't) drawn here")).wait_for()
    page.get_by_role("link", name="Open this branch").click()
    page.wait_for_url("**below=21")
    page.wait_for_selector(READY, state="attached")
    page.locator("#served a", has_text="Threads").click()
    page.locator("tbody tr").first.wait_for()


def test_a_query_is_completed_run_drawn_and_saved(page: Page) -> None:
    page.goto("/query")
    page.locator("#cypher").press_sequentially("MATCH (i:")
    page.locator("#suggestions li", has_text="Item").wait_for()
    # What is typed on narrows the list at once, though no answer comes.
    page.route("**/api/complete", lambda _: None)
    page.locator("#cypher").press_sequentially("It")
    assert page.locator("#suggestions li").all_inner_texts()[0].startswith("Item")
    assert not page.locator("#suggestions li", has_text="User").count()
    page.keyboard.press("Tab")
    assert page.input_value("#cypher") == "MATCH (i:Item"
    page.unroute("**/api/complete")
    page.fill("#cypher", "")
    page.locator("#cypher").press_sequentially("MATCH (i:It")
    page.locator("#suggestions li", has_text="Item").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type(") RETURN i, i.id AS id ORDER BY id LIMIT 5")
    page.keyboard.press("Escape")
    assert page.input_value("#cypher") == "MATCH (i:Item) RETURN i, i.id AS id ORDER BY id LIMIT 5"
    page.keyboard.press("Control+Enter")
    page.get_by_text("5 rows. Draw shows their items.").wait_for()
    link = page.locator("#result a").first
    assert (link.inner_text(), link.get_attribute("href")) == ("Ärger im Bau", "/thread/1")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download CSV").click()
    assert saved.value.suggested_filename == "query.csv"
    assert len(saved.value.path().read_text("utf-8").splitlines()) == 6
    page.get_by_text("The rows are in query.csv.").wait_for()
    page.get_by_role("button", name="Draw").click()
    page.wait_for_url("**/drawing/*")
    page.wait_for_selector(READY, state="attached")
    assert page.title() == "5 items of a query"
    page.go_back()
    # The query is in the address, and runs again.
    page.get_by_text("5 rows.").wait_for()


@DESK
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto("/")
    page.get_by_text("72 threads", exact=True).wait_for()
    assert serious_faults(page) == []
    page.locator("tbody tr a", has_text="Ärger").click()
    page.wait_for_selector(READY, state="attached")
    page.get_by_text("branches go on").wait_for()
    assert serious_faults(page) == []
    page.goto("/query")
    page.locator("#cypher").press_sequentially("MATCH (i:It")
    page.get_by_role("option").first.wait_for()
    assert serious_faults(page) == []
    page.fill("#cypher", "MATCH (i:Item) RETURN i.id, i.title LIMIT 5")
    page.keyboard.press("Control+Enter")
    page.locator("table tbody tr").first.wait_for()
    assert serious_faults(page) == []


@DESK
def test_an_error_is_marked_and_a_query_can_be_stopped(page: Page) -> None:
    page.goto("/query")
    page.fill("#cypher", "MATCH (i:Item) RETRN i")
    page.get_by_role("button", name="Run").click()
    assert page.locator("mark").inner_text() == "RETRN"
    page.fill("#cypher", "MATCH (a:Item), (b:Item), (c:Item) WHERE a.id+b.id+c.id = -1 RETURN 1")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").wait_for()


def test_the_address_that_is_printed_opens_the_list_in_one_browser(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    with serve("--in", place.name, cwd=tmp_path, enters=False) as site:
        first, second = browser.new_context(), browser.new_context()
        page = first.new_page()
        page.goto(site.address)
        page.locator("tbody tr").first.wait_for()
        assert page.url.startswith(f"{site.origin}/")
        assert "token" not in page.url
        assert page.evaluate("document.cookie") == ""
        other = second.new_page()
        other.goto(site.address)
        assert "403" in other.inner_text("body")
        # Another site that knows the address and the port gets nothing, even from this browser.
        page.goto("data:text/html,<title>evil</title>")
        answer = page.evaluate(
            "address => fetch(address, {mode: 'no-cors', credentials: 'include'})"
            ".then((answer) => answer.type, () => 'refused')",
            f"{site.origin}/api/threads",
        )
        assert answer == "refused"
        first.close()
        second.close()
