"""The pages in a real Chromium, over a service with the real Lean: they live, can be used, and run nothing else."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, expect

from services.api.app import create_app
from stp import bootstrap
from stp.settings import Settings
from stp.store.keys import Scope
from tests.browsers import hinders_nobody, launched
from tests.pages import EVALUATION, EVIL, EVIL_PROOF, EVIL_STATEMENT, fill
from tests.services import served

pytestmark = [pytest.mark.e2e, pytest.mark.lean]
PATHS = (
    *("/", "/runs", "/runs/tiny", "/runs/tiny/rounds/1/conjectures", "/statements?source=open"),
    *("/evaluations", f"/evaluations/{EVALUATION}"),
    *(f"/statements/{EVIL_STATEMENT.id}", f"/proofs/{EVIL_PROOF.id}", "/try", "/login", "/nowhere"),
)
PATIENCE_MS = 120_000


@dataclass(frozen=True, slots=True)
class Site:
    url: str
    secret: str
    """Of a key with every scope."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service behind a port, with a database that has something to show."""
    home = tmp_path_factory.mktemp("site")
    fill(home)
    settings = Settings(home=home, checkers=1)
    with bootstrap.open_keys(settings) as keys:
        _, secret = keys.create("ada", list(Scope), 0, 0, time.time())
    with served(create_app(settings)) as url:
        yield Site(url, secret)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


class Visitor:
    """Somebody with a browser; what went wrong in it is noted."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site, self.context = site, context
        self.troubles: list[str] = []
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.troubles.append(str(error.error)))
        context.on("dialog", self._asked)
        context.on("request", self._fetched)

    def _said(self, message: ConsoleMessage) -> None:
        # A page that is not there, or not without a key, is no trouble: tests open some.
        if message.type == "error" and not re.search(r"status of 40[14]", message.text):
            self.troubles.append(message.text)

    def _asked(self, dialog: Dialog) -> None:
        self.troubles.append(dialog.message)
        dialog.dismiss()

    def _fetched(self, request: Request) -> None:
        if not request.url.startswith(self.site.url):
            self.troubles.append(request.url)

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(self.site.url + path)
        return page

    def log_in(self) -> Page:
        """By the form that every page shows until then."""
        page = self.open("/try")
        page.get_by_label("API key").fill(self.site.secret)
        page.get_by_role("button", name="Log in").click()
        expect(page).to_have_title("Try a proof · stp")
        return page


@pytest.fixture
def visitor(chromium: Browser, site: Site) -> Iterator[Visitor]:
    """Logged in; in the end nothing may have gone wrong."""
    with chromium.new_context() as context:
        made = Visitor(context, site)
        made.log_in().close()
        yield made
        assert made.troubles == []


def attempt(page: Page, statement: str, proof: str) -> None:
    page.get_by_label("Statement").fill(statement)
    page.get_by_label("Proof", exact=True).fill(proof)
    page.get_by_role("button", name="Check", exact=True).click()


def test_a_proof_typed_into_the_form_is_proved_by_lean_and_its_page_says_so_by_itself(visitor: Visitor) -> None:
    page = visitor.open("/try")
    attempt(page, "theorem t (a b : Nat) : a + b = b + a := by", "exact Nat.add_comm a b")
    expect(page.get_by_role("status").first).to_have_text("Done: 1 proved.", timeout=PATIENCE_MS)
    page.get_by_text("Verdict in full").click()
    expect(page.get_by_text("the kernel checked the proof's terms")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Certificate").click()
    certificate = json.loads(Path(download.value.path()).read_text())
    assert certificate["proof"] == "\n  exact Nat.add_comm a b"


def test_a_proof_that_lean_refuses_shows_what_lean_says(visitor: Visitor) -> None:
    page = visitor.open("/try")
    attempt(page, "theorem t (a b : Nat) : a + b = b + a := by", f"exact nonsense -- {EVIL}")
    expect(page.get_by_role("status").first).to_have_text("Done: 1 failed.", timeout=PATIENCE_MS)
    expect(page.get_by_role("list", name="Messages")).to_contain_text("nonsense")
    expect(page.get_by_role("group", name="Proof")).to_contain_text(EVIL)


def test_the_overview_lives(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.evaluate("window.mark = 1")
    other = visitor.open("/try")
    attempt(other, "theorem live (a : Nat) : a * 1 = a := by", "simp")
    request = other.url.rsplit("/", 1)[1]
    page.bring_to_front()
    expect(page.get_by_role("link", name=f"check {request[:8]}")).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("window.mark") == 1, "it was loaded anew"


def test_a_script_in_a_proof_does_not_run(visitor: Visitor) -> None:
    page = visitor.open(f"/statements/{EVIL_STATEMENT.id}")
    expect(page.get_by_text(EVIL).first).to_be_visible()
    assert page.evaluate("[...document.scripts].map((one) => one.src)") == [f"{visitor.site.url}/static/live.js"]


def test_the_keyboard_skips_to_the_content_and_is_seen(visitor: Visitor) -> None:
    page = visitor.open("/runs")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    assert link.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_without_scripts_the_page_of_a_request_reloads_itself(chromium: Browser, site: Site) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = Visitor(context, site).log_in()
        attempt(page, "theorem still (a : Nat) : a + 0 = a := by", "simp")
        expect(page.get_by_role("status").first).to_have_text("Done: 1 proved.", timeout=PATIENCE_MS)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_hinders_nobody(visitor: Visitor, path: str, tmp_path: Path) -> None:
    hinders_nobody(visitor.open(path), tmp_path)
