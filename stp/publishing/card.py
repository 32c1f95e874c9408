"""The card of a model, in the form that the Hugging Face hub reads: what it is made of stands above, for programs."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from stp.hub import has_hub_form
from stp.prompts.models import known_model
from stp.publishing.lineage import Lineage

ASSISTANTS = {"rocq": "Rocq", "isabelle": "Isabelle"}
"""By template; the others are for Lean 4."""


def card(one: Lineage, repo: str, licence: str = "", data_licence: str = "") -> str:
    """Markdown with the hub's fields above; `licence` in the hub's words (`apache-2.0`), empty when nobody said."""
    from huggingface_hub import ModelCardData

    base, assistant = one.config.model.base, ASSISTANTS.get(one.config.template, "Lean 4")
    known = known_model(base) if base else None
    there = base if has_hub_form(base) and not Path(base).exists() else known.name if known else None
    fields = ModelCardData(
        license=licence or None,
        base_model=there,
        library_name="transformers",
        pipeline_tag="text-generation",
        tags=["theorem-proving", "self-play", assistant.lower().replace(" ", "")],
    )
    environment = Environment(
        loader=PackageLoader("stp.publishing", "."),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    text = environment.get_template("card.md.j2").render(
        one=one,
        repo=repo,
        title=repo.rpartition("/")[2],
        assistant=assistant,
        licence=licence,
        data_licence=data_licence,
        base=there or Path(base).name or "none, the model was made from scratch",
        base_licence=known.licence if known else "",
    )
    return f"---\n{fields.to_yaml()}\n---\n\n{text}"
