"""Errors as pages, for browsers; everybody else is given the problem document."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.api.errors import Refused
from services.api.limits import NAME_CHARACTERS
from services.api.pages.render import page
from stp.errors import StpError


def add(app: FastAPI) -> None:
    """Wrap the handlers of errors that an app has."""
    for kind in (Refused, StpError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _for_people(app.exception_handlers[kind]))


def _for_people(handle: Any) -> Any:
    def answer(request: Request, error: Exception) -> Response:
        response = handle(request, error)
        wanted = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
        return _page(request, response) if wanted else response

    return answer


def _page(request: Request, response: Response) -> Response:
    problem = json.loads(bytes(response.body))
    if problem["type"].endswith(":login"):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        fits = request.method == "GET" and len(here) <= NAME_CHARACTERS
        return page(request, "login", response.status_code, to=here if fits else "/", wrong=False)
    shown = page(request, "problem", response.status_code, problem=problem)
    for name in ("retry-after", "allow"):
        if name in response.headers:
            shown.headers[name] = response.headers[name]
    return shown
