"""Pages from templates. Whatever a model or a caller wrote is escaped: autoescape is on for every template."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from services.api.pages.lean import highlighted
from stp import __version__

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # With `no-referrer` browsers would hide the origin of a form, by which we know that it is ours.
    "Referrer-Policy": "same-origin",
}


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as an answer; it may use `viewer`, the key of whoever looks, if that is known."""
    viewer = getattr(request.state, "viewer", None)
    text = ENVIRONMENT.get_template(f"{template}.html.j2").render(viewer=viewer, **values)
    return HTMLResponse(text, status, HEADERS)


def ago(moment: datetime | float) -> str:
    """How long ago something was, roughly."""
    when = moment if isinstance(moment, datetime) else datetime.fromtimestamp(moment, UTC)
    seconds = max(0, int((datetime.now(UTC) - when).total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if count := seconds // size:
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return f"{seconds} s ago" if seconds else "now"


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def number(value: float) -> str:
    return f"{value:,}"


def segment(text: str) -> str:
    """A text as one part of a path, whatever is in it."""
    return quote(text, safe="")


def one_line(text: str, length: int = 160) -> str:
    """A text without line breaks, cut where it is long."""
    words = " ".join(text[: 2 * length].split())
    return words if len(words) <= length else words[: length - 1] + "…"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("services.api.pages"),
        # Always, not by the template's extension, which here is .j2.
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for each in (ago, percent, number, segment, one_line, highlighted):
        environment.filters[each.__name__] = each
    environment.globals["version"] = __version__
    return environment


ENVIRONMENT = _environment()
