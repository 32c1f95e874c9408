"""What is told of each request: a log line, a metric and a span, with an id that the answer carries too.

Neither paths nor queries, headers or bodies: they hold what callers alone should know. A route is told by its template.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stp import metrics, tracing
from stp.logs import about

log = logging.getLogger(__name__)

REQUEST_ID = "X-Request-ID"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""An id that a caller, or a proxy, may give; another is replaced."""
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
KEY = "key_name"
"""Where in a request's state the name of its key stands, once it is known."""


class Watch:
    """Tells of every request. To be the outermost layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(REQUEST_ID, "")
        request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        began = time.perf_counter()
        status, seconds = 500, None

        async def told(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - began
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        callers = {one: headers[one] for one in tracing.TRACE_HEADERS if one in headers}
        with tracing.carried(callers), about(request=request_id), tracing.span("request"):
            try:
                await self._app(scope, receive, told)
            finally:
                _tell(scope, status, time.perf_counter() - began if seconds is None else seconds)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = template(scope)
    metrics.answered(method, route, status, seconds)
    told = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
    tracing.note(told, f"{method} {route}")
    key = scope.get("state", {}).get(KEY, "")
    log.info("%s %s %d", method, route, status, extra={"milliseconds": round(seconds * 1000, 1), "key": key})


def template(scope: Scope) -> str:
    """The template of a request's path, e.g. `/v1/checks/{request_id}`; `unknown` where there is no such route."""
    route = getattr(scope.get("route"), "path", None)
    if route is None:
        return "unknown"
    # FastAPI tells it without the prefix that its router is included under, which has no parameters.
    parts = scope["path"].split("/")
    return "/".join(parts[: len(parts) - route.count("/")]) + str(route)
