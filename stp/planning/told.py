"""A plan in words: what it takes, what was assumed, and where each number comes from."""

from __future__ import annotations

from datetime import timedelta

from stp.planning.estimate import Plan, Times
from stp.planning.memory import SamplingMemory, TrainingMemory, fits
from stp.planning.speed import Gpu

BAR = 32
NAMES = {
    "statements": "statements of the dataset",
    "sft_rows": "rows of the SFT stage",
    "proved": "of them proved, on the average",
    "hard": "of the proved, still proved seldom",
    "prompt_tokens": "tokens of a prompt",
    "sample_tokens": "tokens of a proof sampled",
    "conjecture_tokens": "tokens of a conjecture sampled",
    "distinct": "of the rollouts, distinct proofs",
    "correct": "of the distinct proofs, correct",
    "kept": "of the rollouts, kept as rows",
    "novel": "of the conjectures sampled, new and well-formed",
    "selected": "of those tried, selected",
    "row_tokens": "tokens of a row",
    "sft_row_tokens": "tokens of a row of the SFT stage",
}
SHARES = ("proved", "hard", "distinct", "correct", "kept", "novel", "selected")


def told(plan: Plan, device: Gpu | None, price: float | None, core_price: float | None, blocks: bool) -> str:
    """The whole plan; `blocks` draws bars with characters that not every terminal has."""
    parts = [header(plan, device)]
    if device and plan.training_memory and plan.sampling_memory:
        parts.append(memory(plan, device, plan.training_memory, plan.sampling_memory))
    parts += [
        amounts(plan),
        phases(plan, blocks),
        checking(plan),
        whole(plan, price, core_price),
        sources(plan, device),
    ]
    return "\n\n".join(parts)


def header(plan: Plan, device: Gpu | None) -> str:
    place = plan.placement
    what = f"{place.gpus} × {device.says}" if device else "the machine that was measured"
    if device is None and place.gpus > 1:
        what = f"{place.gpus} such as the one that was measured"
    how = (
        f"{place.sampling} sample while {place.training} train the round before"
        if place.apart
        else "sampling and training in turn"
    )
    return f"{plan.config.name}: {plan.config.rounds} rounds on {what}, {how}"


def memory(plan: Plan, device: Gpu, training: TrainingMemory, sampling: SamplingMemory) -> str:
    """What is on a GPU, and what to do where it is too much."""
    has = device.memory
    lines = [f"memory of a GPU, of {gb(has)}"]
    lines.append(
        f"  training   {gb(training.total)}: states {gb(training.state)}, gathered weights {gb(training.gathered)}, "
        f"activations {gb(training.activations)}, logits {gb(training.logits)}; {verdict(fits(training.total, device))}"
    )
    if not fits(training.total, device):
        lines.append(f"             {mend(plan, device, training)}")
    spread = f" over {sampling.parts} GPUs" if sampling.parts > 1 else ""
    lines.append(
        f"  sampling   {gb(sampling.total)}: weights {gb(sampling.weights)}{spread}, cache {gb(sampling.cache)}: "
        f"{sampling.at_once} sequences at once, {sampling.longest} of the longest; {verdict(sampling.at_once > 0)}"
    )
    return "\n".join(lines)


def verdict(fit: bool) -> str:
    return "fits" if fit else "does NOT fit"


def mend(plan: Plan, device: Gpu, training: TrainingMemory) -> str:
    """The cheapest way to make training fit."""
    fixed = training.total - training.state
    room = 0.95 * device.memory - fixed
    if room <= 0:
        return "try half the [training] micro_tokens"
    least = -(-int(training.state * plan.placement.training) // int(room))
    return f"it would on {least} GPUs; or train adapters alone (--lora 16), or take a GPU with more memory"


def amounts(plan: Plan) -> str:
    work, run = plan.work, plan
    return "\n".join(
        [
            "a round in the middle of the run",
            f"  samples    {count(work.rollouts)} proofs, {count(work.sampled)} tokens, and {count(work.conjectured)} "
            "tokens of conjectures",
            f"  checks     {count(work.checks)} distinct proofs, and {count(work.screened)} conjectures",
            f"  trains on  {count(work.rows)} rows, {count(work.trained)} tokens",
            f"the run: {count(run.sampled)} tokens sampled, {count(run.checks)} checks, {count(run.trained)} tokens "
            "trained on",
        ]
    )


def phases(plan: Plan, blocks: bool) -> str:
    """A bar for each phase of a round in the middle."""
    each = {name: getattr(plan.usual, name) for name in ("conjecture", "prove", "reward", "train")}
    longest = max(each.values()) or 1.0
    full = "█" if blocks else "#"
    lines = [f"its time: {span(plan.usual.wall(plan.placement.apart))}" + beside(plan.usual, plan.placement.apart)]
    lines += [
        f"  {name:<11}{full * round(BAR * seconds / longest):<{BAR}} {span(seconds):>14}"
        for name, seconds in each.items()
    ]
    return "\n".join(lines)


def beside(usual: Times, apart: bool) -> str:
    if not apart:
        return ""
    idle = abs(usual.conjecture + usual.prove + usual.reward - usual.train)
    waits = "trainer" if usual.train < usual.conjecture + usual.prove + usual.reward else "generator"
    return f", training beside the next round's sampling; the {waits} waits {span(idle)} of it"


def checking(plan: Plan) -> str:
    """What keeps checks from being what everything waits for."""
    usual, cores = plan.usual, plan.placement.cores
    need = f"{plan.checks_per_second:,.1f} checks a second keep up with sampling: {plan.cores:,.0f} cores"
    each = f"{plan.speeds.check.value:.2g} s of a core for a check, {plan.confirm:.2g} s more for one that is correct"
    if cores is None:
        return f"{need} ({each})"
    waits = usual.checking / cores - usual.sampling
    short = f"; sampling waits {span(waits)} a round for {cores}" if waits > 0 else f"; {cores} are enough"
    return f"{need}{short} ({each})"


def whole(plan: Plan, price: float | None, core_price: float | None) -> str:
    """Hours, and money where prices are given."""
    lines = [f"in all {span(plan.seconds)}, SFT {span(plan.sft_seconds)} of it: {plan.gpu_hours:,.0f} GPU hours"]
    cores = plan.placement.cores or plan.cores
    if price is not None or core_price is not None:
        gpus, checks = plan.gpu_hours * (price or 0.0), plan.seconds / 3600 * cores * (core_price or 0.0)
        share = plan.usual.wall(plan.placement.apart) / plan.seconds
        given = f"{price or 0:g} a GPU hour, {core_price or 0:g} a core hour"
        lines.append(
            f"cost {gpus + checks:,.0f}: {gpus:,.0f} GPUs, {checks:,.0f} cores; {share * (gpus + checks):,.2f} a round "
            f"({given})"
        )
    else:
        lines.append("what it costs: give --price, for a GPU hour, and --core-price")
    return "\n".join(lines)


def sources(plan: Plan, device: Gpu | None) -> str:
    """Every number that went in."""
    speeds = plan.speeds
    lines = ["speeds, of one GPU and one core"]
    if device:
        lines.append(
            f"  at the most {device.peak / 1e12:,.0f} TFLOP/s and {device.bandwidth / 1e12:.2f} TB/s: {device.source}"
        )
    lines.append(f"  sampling {speeds.sample.value:,.0f} tokens/s: {speeds.sample.source}")
    if speeds.read:
        lines.append(f"  reading prompts {speeds.read.value:,.0f} tokens/s: {speeds.read.source}")
    lines.append(f"  training {speeds.train.value:,.0f} tokens/s: {speeds.train.source}")
    lines.append(f"  a check {speeds.check.value:.3g} s: {speeds.check.source}")
    lines.append(f"  a model comes onto the device in {speeds.load.value:.3g} s: {speeds.load.source}")
    lines.append("  more GPUs are as many times as fast; their talk to each other is left out")
    lines.append("assumptions")
    for name, figure in plan.known.listed().items():
        value = f"{figure.value:.1%}" if name in SHARES else f"{figure.value:,.0f}"
        lines.append(f"  {value:>9} {NAMES[name]}: {figure.source}")
    return "\n".join(lines)


def gb(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size < 99.5e9 else f"{size / 1e9:,.0f} GB"


def count(number: float) -> str:
    """1,234 or 12.3 million."""
    for size, name in ((1e9, " billion"), (1e6, " million")):
        if number >= size:
            return f"{number / size:,.1f}{name}"
    return f"{number:,.0f}"


def span(seconds: float) -> str:
    """Days and hours, or less."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 48 * 3600:
        return str(timedelta(seconds=round(seconds)))
    return f"{seconds / 86400:.1f} days"
