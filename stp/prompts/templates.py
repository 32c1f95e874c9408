"""The words of prompts, by name.

`stp` holds the exact strings that the checkpoints of the paper's authors were trained on (specification §2); `compact`
says the same in few tokens, for models made from scratch, for any assistant; `rocq` and `isabelle` are `stp` in those
assistants' words. These know both roles.

The others are what published provers are asked with, of whom none was trained to conjecture:

    deepseek-prover-v1.5, -cot   `prover/utils.py` of deepseek-ai/DeepSeek-Prover-V1.5: text that is gone on with
    goedel-prover                `eval/step1_inference.py` of Goedel-Prover, as its forks have it: as V1.5 with -cot
    deepseek-prover-v2-cot       the Quick Start of deepseek-ai/DeepSeek-Prover-V2: a chat of one turn
    deepseek-prover-v2           the same without the plan; its authors name that mode and print no prompt for it, so
                                 this is what others use
    goedel-prover-v2             the Quick Start of Goedel-LM/Goedel-Prover-V2, with its fence behind `sorry`
    kimina-prover                the Quick Start of the model cards of AI-MO/Kimina-Prover-*, as others repeat it; the
                                 problem in words, which it has room for, is left empty: a statement has none
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from stp.types import ConjectureKind

DEFAULT_HEADER = "import Mathlib\nimport Aesop\nset_option maxHeartbeats 0\nopen BigOperators Real Nat Topology Rat\n"
"""The header that the published checkpoints of STP were trained under."""
SPACED_HEADER = (
    "import Mathlib\nimport Aesop\n\nset_option maxHeartbeats 0\n\nopen BigOperators Real Nat Topology Rat\n\n"
)
"""That of DeepSeek-Prover and those after it."""

TemplateName = Literal[
    "stp",
    "compact",
    "rocq",
    "isabelle",
    "deepseek-prover-v1.5",
    "deepseek-prover-v1.5-cot",
    "deepseek-prover-v2",
    "deepseek-prover-v2-cot",
    "goedel-prover",
    "goedel-prover-v2",
    "kimina-prover",
]


@dataclass(frozen=True, slots=True)
class Conjecturing:
    """The literal parts of a conjecturer's prompt."""

    lemma: str
    easy: str
    hard: str
    asked: Mapping[ConjectureKind, str]
    """What stands in the place of `hard` where something else is asked for."""
    target: str
    """Opens a statement that is shown without a proof."""
    end: str
    """Ends the answer."""


@dataclass(frozen=True, slots=True)
class Template:
    """The literal parts of the prompts."""

    system: str
    """Opens every prompt."""
    header: str
    """Stands before statements that have no header of their own."""
    conjecturing: Conjecturing | None = None
    """None: no such prompt was ever published, and the model proves only."""
    after: str = ""
    """Stands behind the statement."""
    proof_end: str = "\n```"
    """Ends the prover's answer, beside the end token. The answer in a chat has none."""
    chat: bool = False
    """The prompt is a user's turn. The answer is a text with a block of Lean that states the theorem again."""
    persona: str = ""
    """What a chat's system turn says; empty: there is none."""


STP = Template(
    system="Complete the following Lean 4 code:\n\n```lean4\n",
    header=DEFAULT_HEADER + "\n",
    conjecturing=Conjecturing(
        lemma="<lemma>\n",
        easy="\n<easy theorem>\n",
        hard="\n<hard theorem>",
        asked={
            ConjectureKind.SIMPLER: "\n<simpler theorem>",
            ConjectureKind.GENERAL: "\n<more general theorem>",
            ConjectureKind.PART: "\n<lemma towards it>",
            ConjectureKind.VARIANT: "\n<variant theorem>",
        },
        target="<theorem>\n",
        end="\n</hard theorem>",
    ),
)
COMPACT = Template(
    system="",
    header="",
    conjecturing=Conjecturing(
        lemma="<lemma>\n",
        easy="\n<easy>\n",
        hard="\n<hard>",
        asked={
            ConjectureKind.SIMPLER: "\n<simpler>",
            ConjectureKind.GENERAL: "\n<general>",
            ConjectureKind.PART: "\n<part>",
            ConjectureKind.VARIANT: "\n<variant>",
        },
        target="<target>\n",
        end="\n</hard>",
    ),
)
# The paper's prompts for Isabelle have the same fields and are not published (specification §2.5): these are ours.
ISABELLE = replace(
    STP, system="Complete the following Isabelle theory:\n\n```isabelle\n", header="imports Complex_Main\n\n"
)
ROCQ = replace(STP, system="Complete the following Rocq code:\n\n```coq\n", header="")

DEEPSEEK_V15 = Template(system=STP.system, header=SPACED_HEADER, after="\n", proof_end="```")
DEEPSEEK_V15_COT = replace(
    DEEPSEEK_V15,
    system="Complete the following Lean 4 code with explanatory comments preceding each line of code:\n\n```lean4\n",
)
PLAN = (
    "\n\nBefore producing the Lean 4 code to formally prove the given theorem, provide a detailed proof plan outlining "
    "the main proof steps and strategies.\nThe plan should highlight key ideas, intermediate lemmas, and proof "
    "structures that will guide the construction of the final formal proof."
)
DEEPSEEK_V2 = Template(system=STP.system, header=SPACED_HEADER, after="\n  sorry\n```", proof_end="", chat=True)
DEEPSEEK_V2_COT = replace(DEEPSEEK_V2, after="\n  sorry\n```" + PLAN)
GOEDEL_V2 = replace(DEEPSEEK_V2, after="\n  sorry```" + PLAN)
KIMINA = Template(
    system=(
        "Think about and solve the following problem step by step in Lean 4.\n# Problem:\n# Formal statement:\n"
        "```lean4\n"
    ),
    header=SPACED_HEADER,
    after="\n\n```\n",
    proof_end="",
    chat=True,
    persona="You are an expert in mathematics and Lean 4.",
)

TEMPLATES: dict[str, Template] = {
    "stp": STP,
    "compact": COMPACT,
    "rocq": ROCQ,
    "isabelle": ISABELLE,
    "deepseek-prover-v1.5": DEEPSEEK_V15,
    "deepseek-prover-v1.5-cot": DEEPSEEK_V15_COT,
    "deepseek-prover-v2": DEEPSEEK_V2,
    "deepseek-prover-v2-cot": DEEPSEEK_V2_COT,
    "goedel-prover": DEEPSEEK_V15_COT,
    "goedel-prover-v2": GOEDEL_V2,
    "kimina-prover": KIMINA,
}
"""By `TemplateName`."""
