"""The outermost layer: refuses bodies that are too long, and adds headers that keep browsers from doing more with an
answer than show it."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.errors import answer
from services.api.limits import BODY_BYTES

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Frame:
    """Headers for every answer that does not have its own. There are none for CORS: no other site may read answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        # FastAPI counts what comes without a length; where it is told, its own answer would be no problem document.
        if scope["type"] == "http" and _length(scope) > BODY_BYTES:
            refused = answer(413, "too-large", f"a request may have {BODY_BYTES:,} bytes; send less at a time")
            await refused(scope, receive, framed)
            return
        await self._app(scope, receive, framed)


def _length(scope: Scope) -> int:
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isdecimal() and len(told) < 20 else 0
