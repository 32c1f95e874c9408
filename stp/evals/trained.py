"""What a model was trained on, as far as the store knows it, for the search for statements it has seen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stp.config import kept_config
from stp.corpora import read_rows
from stp.protocols import Store
from stp.types import Statement

Texts = list[tuple[str, str]]
"""Name and text of statements."""


def training_sets(model: Path, store: Store, files: Iterable[Path]) -> dict[str, Texts]:
    """Statements by training set: of the run that made a model, its corpus and, up to the round of the model, its
    dataset and conjectures; and those in files. Of a model from elsewhere nobody here knows.

    Raises:
        InputError: a file cannot be read.
        ConfigError: the run's configuration cannot be read.
    """
    sets: dict[str, Texts] = {str(file): _texts(one for one, _ in read_rows(file, "")) for file in files}
    config = kept_config(model.parent)
    if config is None or model.name == "base":
        return sets
    sets |= {source: _texts(store.statements(source)) for source in config.corpus}
    rounds = store.rounds(config.name)
    made = [one.number for one in rounds if one.checkpoint and one.checkpoint.path.name == model.name]
    if made:
        sets |= {source: _texts(store.statements(source)) for source in config.dataset}
        conjectures = (each for number in range(made[0] + 1) for each, _, _ in store.conjectures(config.name, number))
        sets[f"conjectures of {config.name}"] = _texts(one.statement for one in conjectures)
    return sets


def _texts(statements: Iterable[Statement]) -> Texts:
    return [(one.name, one.text) for one in statements]
