"""The conjecturer's prompt, and the statement in its answer.

The prompt has one form in training and at inference (specification §12; the released code trains with the header and
samples without it).
"""

from __future__ import annotations

from stp.errors import ConfigError
from stp.prompts.prover import prover_target
from stp.prompts.templates import Conjecturing, Template
from stp.syntax.language import language
from stp.types import ConjectureKind, ProofSystem, Seed, Statement

UNPUBLISHED = (
    "has no prompt for the conjecturer: the models that it is for only prove; set enabled = false in [conjecture] "
    "(expert iteration), or use the template stp"
)


def conjecturer_prompt(template: Template, seed: Seed) -> str:
    """Lemma, proved statement with its proof, and the opening of the statement wanted (specification §2.3).

    Raises:
        ConfigError: the template has no such prompt.
    """
    return template.system + _shown(template, seed) + f"\n {language(seed.statement.system).opening}"


def conjecturer_row(template: Template, seed: Seed, statement: Statement, released: bool = False) -> tuple[str, str]:
    """Prompt and target that train the conjecturer to propose `statement`.

    One form for training and inference by default; `released` gives the released code's training form, which has the
    header and makes the model write the word `theorem` itself (specification §2.3).

    Raises:
        ConfigError: the template has no such prompt.
    """
    text, end = statement.text.strip(), _words(template).end
    if released:
        return template.system + template.header + _shown(template, seed), "\n" + text + end
    return conjecturer_prompt(template, seed), text.removeprefix(language(statement.system).opening) + end


def parse_conjecture(template: Template, completion: str, system: ProofSystem = ProofSystem.LEAN) -> str | None:
    """The statement in a conjecturer's completion; None when there is none (specification §2.3)."""
    return language(system).conjecture(completion.split(_words(template).end.strip(), 1)[0])


def _shown(template: Template, seed: Seed) -> str:
    words = _words(template)
    if seed.kind is ConjectureKind.SIMPLER:
        return words.target + seed.statement.text.strip() + words.asked[seed.kind]
    easy = (seed.statement.text + prover_target(template, seed.proof.text)).strip()
    return words.lemma + seed.lemma.text.strip() + words.easy + easy + words.asked.get(seed.kind, words.hard)


def _words(template: Template) -> Conjecturing:
    if template.conjecturing is None:
        raise ConfigError(f"the template {UNPUBLISHED}")
    return template.conjecturing
