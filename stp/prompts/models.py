"""Published provers by name: what each was trained to be asked with, and what is to be known before it is used.

Where a model comes from, with its context and licence, is what its authors say: in their README, their paper or, where
that is all there is, in what others quote of the model's card; what is not known is left out. Read the card before you
rely on a licence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stp.prompts.templates import TemplateName

DEEPSEEK_LICENCE = "DeepSeek Model License"
MISNAMED = (
    "its tokenizer is byte-level under the name of LlamaTokenizer: transformers 5 reads it rightly, older ones and "
    "other programs need that of deepseek-ai/DeepSeek-Prover-V1.5-SFT; the README names the DeepSeek Model License, a "
    "model card MIT"
)


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A published prover."""

    name: str
    """On Hugging Face."""
    template: TemplateName
    context: int | None = None
    """Tokens of prompt and answer together that its authors sample with, at most."""
    licence: str = ""
    """Of the weights; empty: not known here."""
    tokenizer: str = ""
    """Whose tokenizer is the same and described rightly, where the model's own is not."""
    note: str = ""


KNOWN_MODELS = (
    KnownModel(
        "kfdong/STP_model_Lean_0320",
        "stp",
        1024,
        DEEPSEEK_LICENCE,
        "deepseek-ai/DeepSeek-Prover-V1.5-SFT",
        MISNAMED,
    ),
    KnownModel(
        "kfdong/STP_model_Lean", "stp", 1024, DEEPSEEK_LICENCE, "deepseek-ai/DeepSeek-Prover-V1.5-SFT", MISNAMED
    ),
    *(
        KnownModel(f"deepseek-ai/DeepSeek-Prover-V1.5-{one}", "deepseek-prover-v1.5", 4096, DEEPSEEK_LICENCE)
        for one in ("Base", "SFT", "RL")
    ),
    KnownModel("deepseek-ai/DeepSeek-Prover-V2-7B", "deepseek-prover-v2-cot", 32_768, DEEPSEEK_LICENCE),
    KnownModel("deepseek-ai/DeepSeek-Prover-V2-671B", "deepseek-prover-v2-cot", None, DEEPSEEK_LICENCE),
    *(KnownModel(f"Goedel-LM/Goedel-Prover-{one}", "goedel-prover", 4096) for one in ("SFT", "DPO")),
    *(
        KnownModel(
            f"Goedel-LM/Goedel-Prover-V2-{one}",
            "goedel-prover-v2",
            32_768,
            "Apache-2.0",
            note="without its self-correction, which needs a second turn",
        )
        for one in ("8B", "32B")
    ),
    *(
        KnownModel(f"AI-MO/Kimina-Prover-{one}", "kimina-prover", note="its problem in words is left empty")
        for one in (
            "72B",
            "Distill-8B",
            "Distill-1.7B",
            "Distill-0.6B",
            "RL-1.7B",
            "RL-0.6B",
            "Preview-Distill-7B",
            "Preview-Distill-1.5B",
        )
    ),
)


def known_model(model: Path | str) -> KnownModel | None:
    """The published model that a hub name, or a folder of that name, is; None for any other."""
    name, folder = str(model).casefold(), Path(model).name.casefold()
    for one in KNOWN_MODELS:
        if one.name.casefold() == name or one.name.partition("/")[2].casefold() == folder:
            return one
    return None
