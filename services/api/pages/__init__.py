"""Pages for people, over the same service as the API: rendered here, with no build step and no other hosts.

render.py      templates, what they may do, and the headers of every page
session.py     who is looking: logging in with a key, and out
problems.py    errors as pages
now.py         what goes on: `/`
runs.py        runs, their rounds and conjectures
evaluations.py evaluations of models on benchmarks
statements.py  statements, their proofs and verdicts; lineage.py and lean.py draw and colour them
trying.py      a form to try a proof, and what became of it
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from services.api.pages import evaluations, now, problems, runs, session, statements, trying

STATIC = Path(__file__).parent / "static"


class Static(StaticFiles):
    """Files that browsers keep, and ask about each time."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "no-cache"
        return response


def add(app: FastAPI) -> None:
    """Have an app show pages; to be called when its handlers of errors are there."""
    app.state.watch = now.Watch()
    app.mount("/static", Static(directory=STATIC))
    for module in (session, now, runs, evaluations, statements, trying):
        app.include_router(module.router, include_in_schema=False)
    problems.add(app)
