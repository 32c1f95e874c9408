"""Who is asking, whether they may, and not too often."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.api.deps import ServiceDep
from services.api.errors import Refused
from services.api.watch import KEY
from stp.bootstrap_service import Service
from stp.errors import QuotaError
from stp.store.keys import ApiKey, Scope

BEARER = HTTPBearer(auto_error=False, description="A key that `stp key create` made.")
ANYBODY = ApiKey(id="", name="anybody on this machine", scopes=frozenset(Scope))
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def caller(
    request: Request, service: ServiceDep, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> ApiKey:
    """The key of the request, counted against its rate.

    Raises:
        Refused: there is none, or it is not valid.
        QuotaError: it comes too often.
    """
    if given is None:
        if key := keyless(request, service):
            return key
        raise _unauthorized(_no_key(service))
    key = service.keys.find(given.credentials)
    if key is None:
        raise _unauthorized("this key is not valid; have one made with `stp key create`")
    setattr(request.state, KEY, key.name)
    return counted(service, key)


def keyless(request: Request, service: Service) -> ApiKey | None:
    """What stands for a key where none is needed."""
    return ANYBODY if service.open and _from_this_machine(request) else None


def counted(service: Service, key: ApiKey) -> ApiKey:
    """The key, with a request counted against its rate.

    Raises:
        QuotaError: it comes too often.
    """
    if wait := service.keys.take(key, time.time()):
        raise QuotaError(f"this key may make {key.rate_per_minute} requests a minute; wait {wait:.1f} s", wait)
    return key


def allowed(scope: Scope, who: Callable[..., ApiKey] = caller) -> Callable[[ApiKey], Awaitable[ApiKey]]:
    """A dependency that lets keys with this scope through."""
    whoever = Depends(who)

    async def check(key: ApiKey = whoever) -> ApiKey:
        if scope not in key.scopes:
            raise Refused(403, "scope", f"this needs a key with the scope {scope}; this one has {_names(key)}")
        return key

    return check


Caller = Annotated[ApiKey, Depends(caller)]
MayCheck = Annotated[ApiKey, Depends(allowed(Scope.CHECK))]
MayProve = Annotated[ApiKey, Depends(allowed(Scope.PROVE))]
MayRead = Annotated[ApiKey, Depends(allowed(Scope.READ))]


def _unauthorized(detail: str) -> Refused:
    return Refused(401, "unauthorized", detail, {"WWW-Authenticate": "Bearer"})


def _no_key(service: Service) -> str:
    if service.open:
        return "without a key this service answers programs on its own machine alone; send `Authorization: Bearer KEY`"
    if not service.keys.any():
        return "no key was made yet; whoever runs this service makes one with `stp key create NAME`"
    return "send a key: `Authorization: Bearer KEY`"


def _names(key: ApiKey) -> str:
    return ", ".join(sorted(key.scopes)) or "none"


def _from_this_machine(request: Request) -> bool:
    """Neither from another machine nor, by a name that somebody had point to this one, from a web page."""
    try:
        near = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        near = False
    return near and request.url.hostname in THIS_MACHINE
