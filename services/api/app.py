"""The app factory. Importing it opens nothing; the service is opened when the app starts, closed when it ends.

uvicorn --factory services.api.app:create_app        or `stp serve`
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from services.api import errors, pages, work
from services.api.frame import Frame
from services.api.limits import BODY_BYTES
from services.api.lookout import Lookout
from services.api.once import Once
from services.api.routes import (
    attempts,
    batches,
    checks,
    conjectures,
    evaluations,
    health,
    kimina,
    rounds,
    statements,
    verdicts,
)
from services.api.schemas import Problem
from services.api.watch import Watch
from stp import __version__, bootstrap_service
from stp.bootstrap_service import Service
from stp.settings import Settings

V1: list[APIRouter] = [
    checks.router,
    batches.router,
    attempts.router,
    statements.router,
    verdicts.router,
    rounds.router,
    conjectures.router,
    evaluations.router,
]
ROUTERS: list[APIRouter] = [health.router, kimina.router]
"""Those without a version."""
DESCRIPTION = "Lean proofs checked, statements tried by a model, and what self-play has found."

OpenService = Callable[[], AbstractContextManager[Service]]


def create_app(settings: Settings | None = None, open_service: OpenService | None = None) -> FastAPI:
    """The service with the settings of the environment or those given, or over a service that is opened otherwise."""
    opened = open_service or partial(bootstrap_service.open_service, settings or Settings())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with opened() as service:
            app.state.service, app.state.lookout = service, Lookout(service)
            await run_in_threadpool(work.resume, service)
            yield

    app = Api(
        title="stp",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        # Its pages would load scripts from another host.
        docs_url=None,
        redoc_url=None,
        max_body_size=BODY_BYTES,
        responses=errors.responses(),
        separate_input_output_schemas=False,
    )
    app.state.once = Once()
    errors.add_handlers(app)
    for router in V1:
        app.include_router(router, prefix="/v1")
    for router in ROUTERS:
        app.include_router(router)
    pages.add(app)
    return app


class Api(FastAPI):
    """FastAPI, with our frame around all answers, its own errors among them."""

    def build_middleware_stack(self) -> ASGIApp:
        return Watch(Frame(super().build_middleware_stack()))

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        # No route returns it.
        document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return document
