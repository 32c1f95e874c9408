"""`stp models`: published provers that stp knows how to ask."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from stp.cli.common import CONSOLE, Json, emit
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
