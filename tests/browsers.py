"""A real Chromium, and what every page must be in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.needs import lacking

FLAGS = (
    *("--no-sandbox", "--disable-gpu"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PHONE, DESK = 360, 1200


@contextmanager
def launched() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if found is None:
        lacking("chromium", "Debian's package of that name has it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def hinders_nobody(page: Page, folder: Path) -> None:
    """As wide as a phone and as a desk, in light and in dark, nothing sticks out at the side and axe finds nothing; the
    folder has pictures of it."""
    papers = []
    for scheme in ("light", "dark"):
        for width in (DESK, PHONE):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=folder / f"{scheme}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        papers.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert papers == ["rgb(246, 247, 249)", "rgb(17, 21, 28)"]
