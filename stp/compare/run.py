"""The runs of a comparison, each to the end of its budget; what is done already comes from the store.

All methods of a seed, or with `sft_seed` all runs, start from one SFT model, trained in both roles. Held-out
statements are sampled from the last model of each run and trained on by none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

from stp.checks import settle
from stp.compare.figures import Conjectured, Course, HeldOut, RoundFigures
from stp.compare.plan import Plan, base_config, method_config
from stp.config import SelfPlayConfig, keep_config
from stp.errors import RoundError
from stp.prompts import TEMPLATES, stop_strings
from stp.protocols import Runtime
from stp.selfplay.experiment import run_rounds
from stp.selfplay.prove import chunks, draw
from stp.selfplay.randomness import sample_seed
from stp.types import Checkpoint, ConjectureOutcome, Phase, Round, Statement, prove_batch

EXAMPLES = 4
"""Conjectures of a round that the page shows."""
TOGETHER = 64
"""Held-out statements sampled in one call."""

OpenRuntime = Callable[[SelfPlayConfig], AbstractContextManager[Runtime]]
Prepare = Callable[[SelfPlayConfig, Runtime], tuple[Checkpoint, Checkpoint]]
"""Base and SFT model of an experiment, made when they are not there."""


def run_all(plan: Plan, open_runtime: OpenRuntime, prepare: Prepare) -> Iterator[Course]:
    """Every run of the plan, seed by seed, so that a comparison that is stopped early compares something."""
    for seed in plan.seeds:
        common = base_config(plan, seed if plan.sft_seed is None else plan.sft_seed)
        with open_runtime(common) as rt:
            base, start = prepare(common, rt)
        for method in plan.methods:
            config = method_config(plan, method, seed)
            with open_runtime(config) as rt:
                keep_config(config, rt.folder)
                yield run_one(plan, method, config, base, start, rt)


def run_one(
    plan: Plan, method: str, config: SelfPlayConfig, base: Checkpoint, start: Checkpoint, rt: Runtime
) -> Course:
    """One method with one seed: rounds until the budget is spent, then the held-out statements.

    Raises:
        RoundError: a round samples nothing, so that the budget would never be spent.
    """
    rounds: list[RoundFigures] = []
    measured = {one.id: one for source in plan.measured or config.dataset for one in rt.store.statements(source)}
    proved: set[str] = set()
    last = start
    for round_ in run_rounds(config, base, start, rt):
        found = figures_of(round_, measured, proved, rt)
        if not found.tokens:
            raise RoundError(
                f"round {round_.number} of {config.name} sampled nothing, so that its budget is never spent; give it "
                "more to try (prove.readmit_probability), or compare with a lower budget_tokens"
            )
        rounds.append(found)
        last = round_.checkpoint or last
        if sum(one.tokens for one in rounds) >= plan.budget_tokens:
            break
    # Another budget ends with another model, and other samples.
    batch = f"{config.name}/held-out/{len(rounds)}-rounds-{plan.held_out_samples}-samples"
    return Course(method, config.seed, tuple(rounds), held_out(config, last, batch, plan.held_out_samples, rt))


def figures_of(round_: Round, measured: Mapping[str, Statement], proved: set[str], rt: Runtime) -> RoundFigures:
    """What a finished round adds to the curves, and to the measured statements that were proved before."""
    prove, conjecture = round_.phases[Phase.PROVE], round_.phases[Phase.CONJECTURE]
    batch = prove_batch(round_.run, round_.number)
    rates = rt.store.pass_rates(batch)
    now = [one for one in measured if one in rates and rates[one].proved]
    proved.update(now)
    levels = Counter(measured[one].level for one in now)
    tried = [
        Conjectured(one.statement.text, str(one.seed.kind), str(outcome), rates[one.statement.id].value)
        for one, outcome, _ in rt.store.conjectures(round_.run, round_.number)
        if one.statement.id in rates
    ]
    return RoundFigures(
        tokens=int(prove["tokens"] + conjecture.get("tokens", 0)),
        checks=rt.store.distinct_proofs(batch) + int(conjecture.get("screened", 0)),
        proved=len(proved),
        dataset=len(measured),
        levels={level: count for level, count in sorted(levels.items()) if level},
        conjectures=len(tried),
        conjectures_proved=sum(one.pass_rate > 0 for one in tried),
        seconds={str(phase): figures["seconds"] for phase, figures in round_.phases.items()},
        examples=tuple(telling(tried)),
    )


def telling(tried: list[Conjectured]) -> list[Conjectured]:
    """A few conjectures to look at: selected ones first, then the hardest that were proved."""
    order = sorted(tried, key=lambda one: (one.outcome != ConjectureOutcome.SELECTED, one.pass_rate or 2, one.text))
    return order[:EXAMPLES]


def held_out(config: SelfPlayConfig, model: Checkpoint, batch: str, samples: int, rt: Runtime) -> HeldOut:
    """Correct samples of each held-out statement, in the order of the sets."""
    statements = [one for source in config.held_out for one in rt.store.statements(source)]
    template = TEMPLATES[config.template]
    done = rt.store.rollout_counts(batch)
    left = [one for one in statements if done.get(one.id, 0) < samples]
    sampling = replace(config.prove.sampling, stop=(*config.prove.sampling.stop, *stop_strings(template)))
    rt.progress.start("held out", len(left))
    if left:
        with rt.open_generator(model.path) as generator:
            for group in chunks(left, TOGETHER):
                seeds = {
                    one.id: {index: sample_seed(config.seed, "held-out", one.id, index) for index in range(samples)}
                    for one in group
                }
                drawn = draw(generator, template, [(one, seeds[one.id]) for one in group], sampling)
                rt.store.add_rollouts(batch, drawn)
                rt.progress.advance(len(group))
    rt.progress.finish()
    settle(batch, rt.store, rt.queue, config.limits, rt.progress, config.max_crashed)
    rates = rt.store.pass_rates(batch)
    return HeldOut(samples, tuple(rates[one.id].proved if one.id in rates else 0 for one in statements))
