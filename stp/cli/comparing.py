"""`stp compare`: methods at equal budgets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap
from stp.cli.common import CONSOLE, Json, emit, progress, settings
from stp.cli.runs import prepare
from stp.cli.statements import store_world
from stp.compare.plan import load_plan, shipped_plans
from stp.errors import InputError
from stp.world import WORLDS


def compare(
    which: Annotated[str, typer.Argument(help="A comparison that ships with stp, or a .toml file.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder of page and data; default: STP_HOME.")] = None,
    seed: Annotated[list[int] | None, typer.Option(help="Only these of its seeds.")] = None,
    data: Annotated[
        list[Path] | None, typer.Option(help="Run nothing: make the page of the runs in these data files.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the comparisons that ship with stp.")] = False,
    json: Json = False,
) -> None:
    """Run methods of training a prover at the same budget of sampled tokens, and write a page with their curves.

    Stop it at any time; the same command goes on where it was. The page is written anew after each run, from what is
    there by then.

    Examples:

        STP_HOME=runs/steep stp compare steep

        STP_HOME=runs/steep stp compare steep --seed 0

        stp compare steep --data host1/steep.json --data host2/steep.json --out both
    """
    if list_ or not which:
        emit(json, {"comparisons": list(shipped_plans())}, "\n".join(shipped_plans()))
        return
    from stp.compare.page import read, write
    from stp.compare.run import run_all

    plan, where, bars = load_plan(which), settings(), progress(json)
    if seed:
        if foreign := sorted({*seed} - {*plan.seeds}):
            listed = ", ".join(map(str, plan.seeds))
            raise InputError(f"{plan.name} has no seed {foreign[0]}; it has {listed}")
        plan = plan.model_copy(update={"seeds": [one for one in plan.seeds if one in seed]})
    if data:
        done = [one for file in data for one in read(file)]
        page = write(plan, done, out or where.home, f"stp compare {which}")
        emit(json, {"page": str(page), "runs": len(done)}, str(page))
        return
    store_world(WORLDS[plan.world], quiet=json)
    done = []
    for one in run_all(
        plan,
        lambda config: bootstrap.open_runtime(where, config, bars),
        lambda config, rt: prepare(config, rt, json),
    ):
        done.append(one)
        page = write(plan, done, out or where.home, f"stp compare {which}")
        if not json:
            last = one.rounds[-1]
            CONSOLE.print(
                f"seed {one.seed}, {plan.methods[one.method].title}: {last.proved / last.dataset:.1%} of the dataset "
                f"proved, {one.tokens:,} tokens, {len(one.rounds)} rounds",
                highlight=False,
            )
    emit(json, {"page": str(page), "runs": len(done)}, str(page))
