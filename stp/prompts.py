"""The two roles of one model: what is asked of it as prover and as conjecturer, and how its answers are read.

Sharing weights means no more than this: the role is chosen by the prompt alone. Template `stp` holds the exact strings
that the published checkpoints were trained on (specification §2); `compact` says the same in few tokens, for models
made from scratch, for any assistant; `rocq` is `stp` in Rocq's words. The conjecturer's prompt has one form in training
and at inference (specification §12; the released code trains with the header and samples without it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from stp.syntax.language import language
from stp.types import ConjectureKind, ProofSystem, Seed, Statement

DEFAULT_HEADER = "import Mathlib\nimport Aesop\nset_option maxHeartbeats 0\nopen BigOperators Real Nat Topology Rat\n"
"""The header that the published checkpoints were trained under."""


@dataclass(frozen=True, slots=True)
class Template:
    """The literal parts of the prompts."""

    system: str
    header: str
    """Stands before statements that have no header of their own."""
    lemma: str
    easy: str
    hard: str
    asked: Mapping[ConjectureKind, str]
    """What stands in the place of `hard` where something else is asked for."""
    target: str
    """Opens a statement that is shown without a proof."""
    hard_end: str
    """Ends the conjecturer's answer."""
    proof_end: str
    """Ends the prover's answer, beside the end token."""


TEMPLATES = {
    "stp": Template(
        system="Complete the following Lean 4 code:\n\n```lean4\n",
        header=DEFAULT_HEADER + "\n",
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
        hard_end="\n</hard theorem>",
        proof_end="\n```",
    ),
    "compact": Template(
        system="",
        header="",
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
        hard_end="\n</hard>",
        proof_end="\n```",
    ),
}

# The paper's prompts for Isabelle have the same fields and are not published (specification §2.5): these are ours.
TEMPLATES["isabelle"] = replace(
    TEMPLATES["stp"],
    system="Complete the following Isabelle theory:\n\n```isabelle\n",
    header="imports Complex_Main\n\n",
)
TEMPLATES["rocq"] = replace(TEMPLATES["stp"], system="Complete the following Rocq code:\n\n```coq\n", header="")


def prover_prompt(template: Template, statement: Statement) -> str:
    """System line, header and statement, for the prover to go on with (specification §2.2).

    A statement's own header is used verbatim, its last line ended; the default one is followed by an empty line.
    """
    own = statement.header if statement.header.endswith("\n") else f"{statement.header}\n"
    return template.system + (own if statement.header else template.header) + statement.text.strip()


def prover_target(proof: str) -> str:
    """What the prover is trained to say: the proof, beginning on a new line."""
    return proof if proof.startswith("\n") else "\n" + proof


def parse_proof(template: Template, completion: str) -> str:
    """The proof in a completion: what precedes the closing fence, leading white space kept."""
    return completion.split(template.proof_end, 1)[0]


def conjecturer_prompt(template: Template, seed: Seed) -> str:
    """Lemma, proved statement with its proof, and the opening of the statement wanted (specification §2.3)."""
    return template.system + _shown(template, seed) + f"\n {language(seed.statement.system).opening}"


def conjecturer_row(template: Template, seed: Seed, statement: Statement, released: bool = False) -> tuple[str, str]:
    """Prompt and target that train the conjecturer to propose `statement`.

    One form for training and inference by default; `released` gives the released code's training form, which has the
    header and makes the model write the word `theorem` itself (specification §2.3).
    """
    text = statement.text.strip()
    if released:
        prompt = template.system + template.header + _shown(template, seed)
        return prompt, "\n" + text + template.hard_end
    return conjecturer_prompt(template, seed), text.removeprefix(language(statement.system).opening) + template.hard_end


def parse_conjecture(template: Template, completion: str, system: ProofSystem = ProofSystem.LEAN) -> str | None:
    """The statement in a conjecturer's completion; None when there is none (specification §2.3)."""
    return language(system).conjecture(completion.split(template.hard_end.strip(), 1)[0])


def stop_strings(template: Template) -> tuple[str, ...]:
    """Strings that end a completion of either role."""
    return template.proof_end, template.hard_end.strip()


def _shown(template: Template, seed: Seed) -> str:
    if seed.kind is ConjectureKind.SIMPLER:
        return template.target + seed.statement.text.strip() + template.asked[seed.kind]
    easy = (seed.statement.text + prover_target(seed.proof.text)).strip()
    return (
        template.lemma + seed.lemma.text.strip() + template.easy + easy + template.asked.get(seed.kind, template.hard)
    )
