from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.page.browser import launch_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests of pages."""
    with launch_browser(chromium) as browser:
        yield browser
