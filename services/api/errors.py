"""Errors as problem details (RFC 9457): one table says which exception is which answer."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.api.limits import NAME_CHARACTERS, RETRY_SECONDS
from services.api.schemas import Problem
from stp.errors import (
    CheckerUnavailable,
    ConflictError,
    GeneratorError,
    InputError,
    QuotaError,
    StoreError,
    StpError,
    ToolchainError,
)

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TABLE: Mapping[type[StpError], tuple[int, str]] = {
    InputError: (422, "input"),
    ConflictError: (422, "conflict"),
    QuotaError: (429, "quota"),
    CheckerUnavailable: (503, "checker"),
    ToolchainError: (503, "toolchain"),
    StoreError: (503, "database"),
    GeneratorError: (503, "model"),
    StpError: (500, "internal"),
}
"""Status, and what the problem's type ends in."""
RETRIED = {429, 503}
RETRY = {"Retry-After": f"{RETRY_SECONDS:.0f}"}
"""Of what the service cannot do now."""
DOCUMENTED = (400, 401, 403, 404, 405, 413, 422, 429, 500, 503)


class Refused(Exception):
    """A request that is not done, with its problem."""

    def __init__(self, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.headers = status, kind, detail, headers


def not_found(what: str) -> Refused:
    return Refused(404, "not-found", f"there is no {what}, or it is not yours")


def answer(status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:
    """A problem as a response."""
    problem = Problem(
        type=f"urn:stp:problem:{kind}", title=HTTPStatus(status).phrase, status=status, detail=detail, **more
    )
    return JSONResponse(problem.model_dump(), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Have every error of an app answered as a problem."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(StpError, _deliberate)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def responses() -> dict[int | str, dict[str, Any]]:
    """The problems, for OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in DOCUMENTED}


def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return answer(error.status, error.kind, error.detail, error.headers)


def _deliberate(_: Request, error: Exception) -> JSONResponse:
    status, kind = next(TABLE[one] for one in type(error).__mro__ if one in TABLE)
    detail = str(error)
    if status >= 500:
        # What mends it is for whoever runs the service, and may name paths and hosts.
        log.error("%s", error)
        detail = f"the service cannot do this now ({kind}); its log says why"
    wait = getattr(error, "retry_after_seconds", RETRY_SECONDS)
    return answer(status, kind, detail, {"Retry-After": str(math.ceil(wait))} if status in RETRIED else None)


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Not the input itself: it may be long, or no valid text.
    wrong = [{"at": ".".join(map(_named, one["loc"])), "what": one["msg"]} for one in error.errors()[:20]]
    return answer(422, "invalid", "; ".join(f"{one['at']}: {one['what']}" for one in wrong), errors=wrong)


def _named(part: object) -> str:
    """A field's name, or what somebody sent as one."""
    return str(part).encode("utf-8", "replace").decode()[:NAME_CHARACTERS]


def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = {404: "not-found", 405: "method", 413: "too-large"}.get(error.status_code, "http")
    return answer(error.status_code, kind, str(error.detail), error.headers)


def _unexpected(_: Request, error: Exception) -> JSONResponse:
    log.error("a fault of the service", exc_info=error)
    return answer(500, "internal", "this is a fault of the service; its log says more")
