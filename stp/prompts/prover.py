"""The prover's prompt, and the proof in its answer.

A model that goes on with a text answers with the proof, cut at a closing fence. One that chats answers at length, and
somewhere in it is a block of Lean that states the theorem again. That statement has to be ours, token by token; what
follows it is the proof. An answer that proves something else holds no proof, which is said by an empty one, that no
checker accepts. Lemmas that stand before the theorem in the block are no part of its proof: where it needs them, the
check fails.
"""

from __future__ import annotations

import re

from stp.errors import ConfigError
from stp.prompts.templates import Template
from stp.syntax.lean import theorem_name
from stp.syntax.tokens import code
from stp.types import Chat, Prompt, Statement

NO_PROOF = ""
"""What an answer without a proof is read as."""
UNTRAINED = (
    "such a model is not trained here, for of its answers the proofs are kept and the thoughts that led there are not; "
    "set train = false, or use a template that completes text"
)
_LEAN_BLOCK = re.compile(r"```lean4?[ \t]*\n")


def prover_prompt(template: Template, statement: Statement) -> Prompt:
    """What the prover is given: text to go on with, or a user's turn."""
    text = prover_text(template, statement)
    return Chat(text, template.persona) if template.chat else text


def prover_text(template: Template, statement: Statement) -> str:
    """System line, header and statement (specification §2.2).

    A statement's own header is used verbatim, its last line ended; the default one is followed by an empty line.
    """
    own = statement.header if statement.header.endswith("\n") else f"{statement.header}\n"
    text = statement.text.strip()
    if template.chat and not text.endswith("by"):
        text += " by"
    return template.system + (own if statement.header else template.header) + text + template.after


def prover_target(template: Template, proof: str) -> str:
    """What the prover is trained to say: the proof, beginning on a new line."""
    begun = template.after.endswith("\n")
    return proof.removeprefix("\n") if begun else "\n" + proof.removeprefix("\n")


def prover_pair(template: Template, statement: Statement, proof: str, whole: bool = False) -> tuple[str, str]:
    """Prompt and target that train the prover on the proof or, as a `whole`, on statement and proof.

    Raises:
        ConfigError: the model chats; of its answers only the proofs are kept, without the thoughts that led there.
    """
    if template.chat:
        raise ConfigError(f"the template is for a chat: {UNTRAINED}")
    prompt, target = prover_text(template, statement), prover_target(template, proof)
    if not whole:
        return prompt, target
    said = statement.text.strip() + template.after
    return prompt.removesuffix(said), said + target


def parse_proof(template: Template, statement: Statement, answer: str) -> str:
    """The proof in an answer: what precedes the closing fence, leading white space kept; of a chat, what follows the
    statement in the last block of Lean that has a theorem of its name, empty when that says something else."""
    if not template.chat:
        return answer.split(template.proof_end, 1)[0]
    name = theorem_name(statement.text)
    for block in reversed(_blocks(answer)):
        parts = code(block)
        for index, token in enumerate(parts[:-1]):
            if token.text in {"theorem", "lemma"} and parts[index + 1].text == name:
                return _proof(statement, block[parts[index + 1].start :])
    return NO_PROOF


def stop_strings(template: Template) -> tuple[str, ...]:
    """Strings that end a completion of either role."""
    ends = [template.proof_end] if template.proof_end else []
    return (*ends, template.conjecturing.end.strip()) if template.conjecturing else tuple(ends)


def _blocks(answer: str) -> list[str]:
    """Closed blocks of Lean; one that was cut off by the limit on tokens is none."""
    found = (rest.partition("```") for rest in _LEAN_BLOCK.split(answer)[1:])
    return [text for text, fence, _ in found if fence]


def _proof(statement: Statement, text: str) -> str:
    """What follows the statement in a text that begins with its name, in the form that our statement wants."""
    ours, theirs = [one.text for one in code(statement.text)], code(text)
    by = ours[-1:] == ["by"]
    wanted = ours[ours.index(theirs[0].text) : len(ours) - by]
    if wanted[-1] != ":=" or [one.text for one in theirs[: len(wanted)]] != wanted:
        return NO_PROOF
    sign, behind = theirs[len(wanted) - 1], theirs[len(wanted) :]
    if not by:
        return text[sign.start + len(":=") :].rstrip()
    if behind and behind[0].text == "by":
        return text[behind[0].start + len("by") :].rstrip()
    return " exact" + text[sign.start + len(":=") :].rstrip()
