"""Who looks at a page: anybody where the service is open, else whoever has logged in with a key.

The cookie is a random secret that stands for the key for some hours, ends with the key, and is of no use to the API;
pages of other sites cannot have it sent (SameSite=Strict), nor send a form (`same_origin`).
"""

from __future__ import annotations

import time
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from services.api.auth import allowed, counted, keyless
from services.api.deps import ServiceDep
from services.api.errors import Refused
from services.api.limits import NAME_CHARACTERS
from services.api.pages.render import page
from stp.store.keys import ApiKey, Scope

COOKIE = "stp_session"
SESSION_SECONDS = 12 * 3600
SEE_OTHER = 303
"""Status: the page that comes after a form."""


def watcher(request: Request, service: ServiceDep) -> ApiKey:
    """The key of whoever looks, not counted against its rate: for what pages ask by themselves.

    Raises:
        Refused: they have not logged in.
    """
    key = keyless(request, service) or service.keys.of_session(request.cookies.get(COOKIE, ""), time.time())
    if key is None:
        raise Refused(401, "login", "Log in to see this page.")
    request.state.viewer = key
    return key


def viewer(service: ServiceDep, key: Annotated[ApiKey, Depends(watcher)]) -> ApiKey:
    """The same, counted.

    Raises:
        Refused, QuotaError: they have not logged in, or ask too often.
    """
    return counted(service, key)


def same_origin(request: Request) -> None:
    """Let a form of our own pages through.

    Raises:
        Refused: it came from another site.
    """
    if urlsplit(request.headers.get("origin", "")).netloc != request.headers.get("host"):
        raise Refused(
            403, "origin", "This form was not sent from a page of this service; open it here and send it again."
        )


Watcher = Annotated[ApiKey, Depends(watcher)]
Viewer = Annotated[ApiKey, Depends(viewer)]
MayWatch = Annotated[ApiKey, Depends(allowed(Scope.READ, watcher))]
MaySee = Annotated[ApiKey, Depends(allowed(Scope.READ, viewer))]
MayTry = Annotated[ApiKey, Depends(allowed(Scope.CHECK, viewer))]
OURS = Depends(same_origin)
Text = Annotated[str, Form(max_length=NAME_CHARACTERS)]

router = APIRouter()


@router.get("/login")
def login_form(request: Request) -> Response:
    return page(request, "login", to="/", wrong=False)


@router.post("/login", dependencies=[OURS])
def log_in(request: Request, service: ServiceDep, key: Text = "", to: Text = "/") -> Response:
    found = service.keys.find(key.strip())
    if found is None:
        return page(request, "login", 401, to=to, wrong=True)
    secret = service.keys.open_session(found, time.time(), SESSION_SECONDS)
    # Nowhere but here: `//host` and `/\host` lead to another one.
    here = to if to.startswith("/") and to[1:2] not in ("/", "\\") else "/"
    answer = RedirectResponse(here, SEE_OTHER)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, secret, SESSION_SECONDS, httponly=True, samesite="strict", secure=secure)
    return answer


@router.post("/logout", dependencies=[OURS])
def log_out(request: Request, service: ServiceDep) -> Response:
    service.keys.close_session(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", SEE_OTHER)
    answer.delete_cookie(COOKIE)
    return answer
