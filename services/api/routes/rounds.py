"""Runs of self-play and their rounds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from services.api.auth import MayRead
from services.api.deps import Id, ServiceDep
from services.api.errors import not_found
from services.api.schemas import RoundOut, RunOut
from services.api.views import round_out

router = APIRouter(prefix="/runs", tags=["rounds"])
Number = Annotated[int, Path(ge=0, lt=2**31, description="Of the round, from 0.")]


@router.get("")
def runs(service: ServiceDep, _: MayRead) -> list[RunOut]:
    """Runs by name."""
    return [RunOut(run=run, rounds=count) for run, count in service.reader.runs().items()]


@router.get("/{run}/rounds")
def rounds(service: ServiceDep, _: MayRead, run: Id) -> list[RoundOut]:
    """A run's rounds, with the figures of each finished phase."""
    if found := service.store.rounds(run):
        return [round_out(one) for one in found]
    raise not_found(f"run {run}")


@router.get("/{run}/rounds/{number}")
def one_round(service: ServiceDep, _: MayRead, run: Id, number: Number) -> RoundOut:
    """One round."""
    for one in service.store.rounds(run):
        if one.number == number:
            return round_out(one)
    raise not_found(f"round {number} of {run}")
