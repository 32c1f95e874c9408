"""`stp models`, `stp push`: published provers that stp knows how to ask, and publishing one's own."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stp import bootstrap
from stp.cli.common import CONSOLE, Json, emit, settings
from stp.errors import InputError
from stp.hub import has_hub_form
from stp.prompts.models import KNOWN_MODELS, known_model


def models(json: Json = False) -> None:
    """List published provers with the template that each was trained with, as far as stp knows them.

    `stp eval` and `stp prove` take that template for a model of such a name, unless told otherwise.

    Examples:

        stp models

        stp eval minif2f --model deepseek-ai/DeepSeek-Prover-V2-7B --samples 32
    """
    lines = []
    for one in KNOWN_MODELS:
        context = f"{one.context:,} tokens" if one.context else ""
        told = ", ".join(filter(None, [f"template {one.template}", context, one.licence]))
        lines.append(f"{one.name}: {told}" + (f"\n    {one.note}" if one.note else ""))
    emit(json, {"models": [asdict(one) for one in KNOWN_MODELS]}, "\n".join(lines))


def warn_of_template(model: Path | str, template: str) -> None:
    """Say so when a published model is asked with other words than it was trained with."""
    known = known_model(model)
    if known and known.template != template:
        CONSOLE.print(
            f"[yellow]warning:[/] {known.name} was trained with the template {known.template}, and is asked with "
            f"{template}; its pass rate may say little",
            highlight=False,
            soft_wrap=True,
        )


def push(
    run: Annotated[str, typer.Argument(help="Name of the run.")],
    repo: Annotated[str, typer.Argument(help="OWNER/NAME on Hugging Face.")],
    model: Annotated[str, typer.Option(help="Which of its models: sft, round-3; without it the newest.")] = "",
    out: Annotated[Path | None, typer.Option(help="Where to lay it out; default: STP_HOME/push/NAME.")] = None,
    licence: Annotated[str, typer.Option("--license", help="Of the weights, as the hub writes it: apache-2.0.")] = "",
    data_licence: Annotated[str, typer.Option("--data-license", help="Of the training data, in words.")] = "",
    training: Annotated[
        list[Path] | None,
        typer.Option(help="A .jsonl file that the base was trained on, to look for benchmarks in."),
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="Only its owner sees it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Upload it.")] = False,
    json: Json = False,
) -> None:
    """Lay a trained model out with a card that says how it came to be; with --yes, upload it to Hugging Face.

    The card tells base, rounds, configuration, seed, training data with counts, who checked the proofs, what of
    benchmarks was found in the training data, and evaluations. It has gaps where stp does not know: read it first.

    Examples:

        stp push quickstart me/my-prover

        stp push quickstart me/my-prover --license apache-2.0 --private --yes
    """
    from stp.evals.store import Evaluations
    from stp.publishing.card import card
    from stp.publishing.lineage import lineage
    from stp.publishing.push import lay_out, upload

    if not has_hub_form(repo):
        raise InputError(f"{repo} names no repository; write OWNER/NAME")
    if yes and not licence:
        raise InputError("say under which licence it is given before you publish it: --license apache-2.0, for one")
    where = settings()
    with bootstrap.open_store(where) as store:
        known = lineage(where.home / run, model, store, Evaluations(store.database), training or [])
    folder = out or where.home / "push" / repo.rpartition("/")[2]
    files = lay_out(known.model, card(known, repo, licence, data_licence), folder)
    address = upload(folder, repo, private, f"{known.run}, {known.model.name}") if yes else ""
    text = f"{folder}: {', '.join(files)}\n" + (f"uploaded: {address}" if yes else "read README.md, then add --yes")
    emit(json, {"folder": str(folder), "files": files, "uploaded": address}, text)
