"""How a model of a run came to be: base, rounds, data, who checked the proofs, and what of benchmarks it has seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stp.config import SelfPlayConfig, kept_config
from stp.errors import InputError
from stp.evals.screen import screen
from stp.evals.store import Evaluations
from stp.evals.trained import training_sets
from stp.evals.types import Benchmark, Evaluation, Item, Result, Screen
from stp.libraries.disclosures import disclosures
from stp.protocols import Store
from stp.types import Phase, Round, corpus_batch, prove_batch

PAGE = 200
SFT = "sft"


@dataclass(frozen=True, slots=True)
class Source:
    """One part of what a model was trained on."""

    name: str
    use: str
    statements: int
    proofs: int
    """Distinct correct ones."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """What is known of a model."""

    run: str
    model: Path
    config: SelfPlayConfig
    rounds: tuple[Round, ...]
    """Those that led to it, in order; none for the SFT model."""
    sources: tuple[Source, ...]
    checked: Mapping[tuple[str, str], int]
    """Distinct proofs by the tier of their verdict and the checker that gave it."""
    screens: Mapping[str, tuple[int, Screen]]
    """Benchmark or held-out source: how many statements it has, and what of them was found in the training data."""
    results: tuple[Result, ...]
    """Finished evaluations of this model."""
    disclosures: tuple[str, ...]
    """What is known against the data."""


def lineage(folder: Path, name: str, store: Store, kept: Evaluations, files: Iterable[Path] = ()) -> Lineage:
    """What is known of the model of this name (`sft`, `round-3`; empty: the newest) in the folder of a run; `files`
    are .jsonl files that its base was trained on.

    Raises:
        InputError: there is no such run or model.
        ConfigError: the run's configuration, or a file, cannot be read.
    """
    config = kept_config(folder)
    if config is None:
        raise InputError(f"there is no run in {folder}; name one below STP_HOME, e.g. quickstart")
    rounds = [one for one in store.rounds(config.name) if one.checkpoint]
    made = {one.checkpoint.path.name: one.number for one in rounds if one.checkpoint and one.done(Phase.TRAIN)}
    name = name or (max(made, key=lambda one: made[one]) if made else SFT)
    if not (folder / name / "config.json").is_file():
        raise InputError(f"{folder} holds no model {name}; it has: {', '.join(_models(folder)) or 'none'}")
    led = tuple(one for one in rounds if name in made and one.number <= made[name])
    counted = list(_sources(config, led, store))
    proofs = {one for _, ids in counted for one in ids}
    checked = Counter((str(one.tier), one.checker) for one in store.verdicts(proofs).values())
    said = [config.model.base, *(source.name for source, _ in counted), *(checker for _, checker in checked)]
    model, given = folder / name, tuple(files)
    return Lineage(
        config.name,
        model,
        config,
        led,
        tuple(source for source, _ in counted),
        checked,
        _screens(config, model, store, kept, given),
        tuple(_results(model, kept)),
        tuple(disclosures([*said, *map(str, given)])),
    )


def _models(folder: Path) -> list[str]:
    return sorted(one.parent.name for one in folder.glob("*/config.json"))


def _sources(config: SelfPlayConfig, led: tuple[Round, ...], store: Store) -> Iterator[tuple[Source, set[str]]]:
    """Parts of the training data, and the ids of their proofs."""
    for name in config.corpus:
        ids = {one.proof.id for one in store.proved(corpus_batch(name))}
        yield Source(name, "corpus, with proofs", len(store.statements(name)), len(ids)), ids
    found: dict[str, set[str]] = defaultdict(set)
    proposed: set[str] = set()
    for round_ in led:
        for one in store.proved(prove_batch(config.name, round_.number)):
            found[one.proof.statement_id].add(one.proof.id)
        proposed |= {each.statement.id for each, _, _ in store.conjectures(config.name, round_.number)}
    for name in config.dataset if led else ():
        statements = [one.id for one in store.statements(name)]
        ids = {proof for one in statements for proof in found.get(one, ())}
        yield Source(name, "to be proved", len(statements), len(ids)), ids
    if proposed:
        ids = {proof for one in proposed for proof in found.get(one, ())}
        yield Source("conjectures", "proposed by the model", len(proposed), len(ids)), ids


def _screens(
    config: SelfPlayConfig, model: Path, store: Store, kept: Evaluations, files: tuple[Path, ...]
) -> dict[str, tuple[int, Screen]]:
    """What of the held-out sources, and of each benchmark that anything here was evaluated on, is in the training."""
    asked = {
        f"held out: {name}": Benchmark(name, "", tuple(map(Item, store.statements(name)))) for name in config.held_out
    }
    for one in _evaluations(kept):
        asked.setdefault(" ".join(filter(None, [one.benchmark, one.split])), kept.benchmark(one.id))
    training = training_sets(model, store, files)
    return {name: (len(benchmark.items), screen(benchmark, training)) for name, benchmark in asked.items()}


def _results(model: Path, kept: Evaluations) -> Iterator[Result]:
    for one in _evaluations(kept):
        if one.finished and Path(one.model).resolve() == model.resolve() and (result := kept.result(one.id)):
            yield result


def _evaluations(kept: Evaluations) -> Iterator[Evaluation]:
    after = ""
    while True:
        page = kept.page(after, PAGE)
        yield from page.items
        if page.next is None:
            return
        after = page.next
