"""`stp plan`: what an experiment takes, before it is run."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stp import bootstrap
from stp.cli.common import CONSOLE, ConfigName, Json, emit, experiment, settings
from stp.cli.runs import prepare
from stp.config import SelfPlayConfig
from stp.errors import ConfigError, InputError
from stp.progress import SilentProgress
from stp.settings import Settings

if TYPE_CHECKING:
    from stp.planning.estimate import Plan
    from stp.planning.measure import Measured
    from stp.planning.memory import TrainingMemory
    from stp.planning.speed import Speeds
    from stp.planning.work import Assumptions

PUBLISHED_SIZES = {"lean-workbook": 89_221, "minif2f/valid": 244, "proofnet/valid": 185}
"""Statements of the published run's sources (specification §8.2), for those that are not imported yet."""
PUBLISHED_SFT_ROWS = 235_430
CONFIRM_SECONDS = 2.0
CHECKS = ("check_seconds", "confirm_seconds")


def plan(
    config: ConfigName,
    gpus: Annotated[
        int | None, typer.Option(help="How many; default: 8, or with --measure one machine such as this.", min=1)
    ] = None,
    gpu: Annotated[str, typer.Option(help="Which: h100, h200, b200, a100, l40s.")] = "h100",
    train_gpus: Annotated[
        int | None, typer.Option(help="Of them, that train while the others sample; default: the best split.", min=1)
    ] = None,
    cores: Annotated[int | None, typer.Option(help="That check; default: as many as are needed.", min=1)] = None,
    measure: Annotated[bool, typer.Option("--measure", help="Measure speeds here, instead of a GPU's.")] = False,
    lora: Annotated[int, typer.Option(help="Train adapters of this rank; 0: as [training] lora says.", min=0)] = 0,
    keep_activations: Annotated[
        bool, typer.Option("--keep-activations", help="Train without gradient checkpointing: more memory.")
    ] = False,
    price: Annotated[float | None, typer.Option(help="Of a GPU hour.", min=0)] = None,
    core_price: Annotated[float | None, typer.Option(help="Of a core hour.", min=0)] = None,
    assume: Annotated[
        list[str] | None, typer.Option(help="NAME=NUMBER in place of an assumption; names are those of --json.")
    ] = None,
    json: Json = False,
) -> None:
    """Tell what an experiment takes: memory of a GPU, tokens and checks of a round, cores that check, hours, cost.

    Speeds come from the GPU's data sheet and published benchmarks, or, with --measure, from some minutes of sampling,
    training and checking on this machine with the experiment's own model. Every assumption is printed with its source.

    Examples:

        stp plan lean-7b

        stp plan lean-7b --gpus 64 --price 2.5 --core-price 0.02 --cores 512

        stp plan lean-7b --gpus 1 --gpu b200 --assume sample_tokens=400 --assume check_seconds=2

        stp plan quickstart --measure
    """
    chosen, where = experiment(config), settings()
    count = gpus or (1 if measure else 8)
    require_a_split(chosen, count, train_gpus, measure)
    given = numbers(assume or [])
    found = measured(chosen, where, json) if measure else None
    known = assumptions(chosen, where, found, given)
    made = (
        plan_measured(chosen, found, known, count, cores or bootstrap.checker_count(where), given)
        if found
        else plan_by_sheet(
            chosen, gpu, count, train_gpus, cores, lora or chosen.training.lora.rank, not keep_activations, known, given
        )
    )
    from stp.planning.speed import gpu as gpu_named
    from stp.planning.told import told

    blocks = (sys.stdout.encoding or "").lower().startswith("utf")
    emit(json, as_json(made), told(made, None if measure else gpu_named(gpu), price, core_price, blocks))


def require_a_split(config: SelfPlayConfig, gpus: int, train_gpus: int | None, measure: bool) -> None:
    """Raises ConfigError where the GPUs cannot be divided as asked for."""
    if measure and config.overlap:
        raise ConfigError("--measure tells speeds of one machine, and this experiment overlaps rounds on two; leave it")
    if config.overlap and gpus == 1:
        raise ConfigError("rounds that overlap need GPUs of their own to train on; give --gpus 2 or more")
    if train_gpus is not None and not config.overlap:
        raise ConfigError("--train-gpus divides the GPUs of rounds that overlap; set overlap = true in the experiment")
    if train_gpus is not None and train_gpus >= gpus:
        raise ConfigError(f"--train-gpus {train_gpus} leaves none of {gpus} to sample; give fewer")


def numbers(pairs: list[str]) -> dict[str, float]:
    """`["proved=0.3"]` as numbers by name.

    Raises:
        ConfigError: one is no such pair, or has a name that no assumption has.
    """
    from stp.planning.told import NAMES

    found = {}
    for one in pairs:
        name, _, text = one.partition("=")
        if name not in (*NAMES, *CHECKS):
            raise ConfigError(f"nothing is assumed about {name!r}; names are {', '.join((*NAMES, *CHECKS))}")
        try:
            found[name] = float(text)
        except ValueError:
            raise ConfigError(f"--assume {one}: write it as {name}=NUMBER") from None
        if found[name] < 0:
            raise ConfigError(f"--assume {one}: it cannot be below 0")
    return found


def assumptions(
    config: SelfPlayConfig, where: Settings, found: Measured | None, given: Mapping[str, float]
) -> Assumptions:
    """What is counted in the database, measured, given, or else assumed.

    Raises:
        InputError: the dataset's size is nowhere to be found.
    """
    from stp.planning.speed import Figure
    from stp.planning.work import Assumptions

    statements, rows, counted = stored(config, where)
    source = f"counted in the database: {', '.join(config.dataset)}"
    if not statements and set(config.dataset) <= PUBLISHED_SIZES.keys():
        statements, source = sum(PUBLISHED_SIZES[one] for one in config.dataset), "of the published run"
    if not statements and "statements" not in given:
        raise InputError(
            f"nothing is stored under {', '.join(config.dataset)}, so their number is not known; import them, or say "
            "it by --assume statements=NUMBER"
        )
    known = Assumptions(
        statements=Figure(statements, source),
        sft_rows=Figure(rows, "counted in the database")
        if counted
        else Figure(PUBLISHED_SFT_ROWS, "of the published SFT set"),
    )
    if found:
        known = known.given(found.figures, found.source)
    return known.given({name: value for name, value in given.items() if name not in CHECKS}, "as given")


def stored(config: SelfPlayConfig, where: Settings) -> tuple[int, int, bool]:
    """Statements and rows of SFT in the database, if there is one, and whether it knows the corpus."""
    from stp.selfplay.warmup import corpus_examples

    if not where.database_url and not (where.home / "stp.db").exists():
        return 0, 0, not config.corpus
    with bootstrap.open_store(where) as store:
        statements = sum(len(store.statements(one)) for one in config.dataset)
        rows = len(corpus_examples(config, store))
    return statements, rows, bool(rows) or not config.corpus


def measured(config: SelfPlayConfig, where: Settings, quiet: bool) -> Measured:
    """Speeds of this machine with the run's SFT model, which is made when it is not there."""
    from stp.planning.measure import Instruments, measure

    with bootstrap.open_runtime(where, config, SilentProgress()) as rt:
        _, start = prepare(config, rt, quiet)
        if not quiet:
            CONSOLE.print("measuring: sampling, checking, training ...", highlight=False)
        checker, confirmer = bootstrap.make_checker(where), bootstrap.make_confirmer(where)
        try:
            return measure(
                config,
                start,
                Instruments(rt, checker, confirmer, lambda texts: bootstrap.count_tokens(str(start.path), texts)),
            )
        finally:
            checker.close()
            if confirmer:
                confirmer.close()


def plan_measured(
    config: SelfPlayConfig, found: Measured, known: Assumptions, count: int, cores: int, given: Mapping[str, float]
) -> Plan:
    """By what was measured, on so many machines alike."""
    from stp.planning.estimate import Placement, estimate

    place = Placement(count, count, apart=False, cores=cores)
    speeds = checks_given(found.speeds, given)
    return estimate(config, place, known, speeds, given.get("confirm_seconds", found.confirm))


def plan_by_sheet(
    config: SelfPlayConfig,
    gpu: str,
    count: int,
    train_gpus: int | None,
    cores: int | None,
    lora: int,
    recompute: bool,
    known: Assumptions,
    given: Mapping[str, float],
) -> Plan:
    """By a GPU's data sheet.

    Raises:
        ConfigError: the GPU is not known, or the model does not fit the GPUs that are to sample.
    """
    from stp.planning.estimate import Placement, best_split, estimate
    from stp.planning.memory import fits, sampling_memory, training_memory
    from stp.planning.shape import shape_of
    from stp.planning.speed import gpu as gpu_named
    from stp.planning.speed import published

    shape, device = shape_of(config.model), gpu_named(gpu)
    context = known.prompt_tokens.value + known.sample_tokens.value / 2
    longest = known.prompt_tokens.value + config.prove.sampling.max_new_tokens
    room = sampling_memory(shape, device, count, context, int(longest))
    if not room.at_once:
        raise ConfigError(f"a model of {shape.parameters / 1e9:.1f} billion parameters does not fit {count} {gpu}")
    speeds = checks_given(published(shape, device, room.at_once, context, known.row_tokens.value, room.parts), given)
    confirm = given.get("confirm_seconds", CONFIRM_SECONDS)

    def memory(training: int) -> TrainingMemory:
        return training_memory(shape, training, config.training.micro_tokens, recompute, lora)

    place = Placement(count, count, apart=False)
    if config.overlap and train_gpus:
        place = Placement(count - train_gpus, train_gpus, apart=True)
    elif config.overlap:
        least = next((one for one in range(1, count) if fits(memory(one).total, device)), 1)
        place = best_split(config, count, known, speeds, confirm, least)
    return replace(
        estimate(config, replace(place, cores=cores), known, speeds, confirm),
        training_memory=memory(place.training),
        sampling_memory=room,
    )


def checks_given(speeds: Speeds, given: Mapping[str, float]) -> Speeds:
    """With the time of a check that was given."""
    from stp.planning.speed import Figure

    each = given.get("check_seconds")
    return speeds if each is None else replace(speeds, check=Figure(each, "as given"))


def as_json(made: Plan) -> dict[str, Any]:
    """All numbers of a plan."""
    values = asdict(replace(made, config=SelfPlayConfig()))
    del values["config"]
    return {
        "experiment": made.config.name,
        "rounds": made.config.rounds,
        **values,
        "checks_per_second": made.checks_per_second,
        "gpu_hours": made.gpu_hours,
        "round_seconds": made.usual.wall(made.placement.apart),
    }
