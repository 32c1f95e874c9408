"""The report of three evaluations in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.evals.published import published
from stp.evals.report import write_report
from tests.browsers import hinders_nobody, launched
from tests.unit.evals.made import side_by_side

pytestmark = pytest.mark.e2e


def test_the_report_of_evaluations_hinders_nobody_and_fetches_nothing(tmp_path: Path) -> None:
    results, pairs, rows = side_by_side(16)
    write_report(results, pairs, rows, tmp_path / "report.html", published("minif2f"))
    troubles: list[str] = []
    with launched() as browser, browser.new_context() as context:
        context.on("console", lambda message: troubles.append(message.text))
        context.on("dialog", lambda dialog: troubles.append(dialog.message))
        context.on(
            "request", lambda request: troubles.append(request.url) if "report.html" not in request.url else None
        )
        page = context.new_page()
        page.goto((tmp_path / "report.html").as_uri())
        statement = page.locator("details.row").first
        statement.locator("summary").first.click()
        statement.get_by_text("Certificate").first.click()
        assert statement.get_by_text('"format": 1').first.is_visible()
        hinders_nobody(page, tmp_path)
    assert troubles == []
