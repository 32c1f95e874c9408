"""The two roles of one model: what is asked of it as prover and as conjecturer, and how its answers are read.

Sharing weights means no more than this: the role is chosen by the prompt alone.

    templates.py      the words, by name: those of stp, of published provers, and short ones for small models
    prover.py         statement -> prompt, answer -> proof
    conjecturer.py    seed -> prompt, answer -> statement
    models.py         which published model was trained with which template
"""

from stp.prompts.conjecturer import conjecturer_prompt, conjecturer_row, parse_conjecture
from stp.prompts.prover import parse_proof, prover_pair, prover_prompt, prover_target, prover_text, stop_strings
from stp.prompts.templates import DEFAULT_HEADER, TEMPLATES, Conjecturing, Template, TemplateName

__all__ = [
    "DEFAULT_HEADER",
    "TEMPLATES",
    "Conjecturing",
    "Template",
    "TemplateName",
    "conjecturer_prompt",
    "conjecturer_row",
    "parse_conjecture",
    "parse_proof",
    "prover_pair",
    "prover_prompt",
    "prover_target",
    "prover_text",
    "stop_strings",
]
