"""Work over speed: how long, for how much, and whether it fits.

Placement. With `overlap` off the same GPUs sample and train in turn (the default: a model is on the device only while
it is needed). With it on, some train and the others sample the next round meanwhile (`stp.selfplay.overlap`); how many
is chosen so that neither waits, unless it is told.

Several hosts. There is no scheduler of our own: sampling is asked of `vllm serve` on each host, training is one
`torchrun`, checks go to Celery workers (`stp worker`) over a broker. Ray would bring one more cluster to keep alive,
and its own placement, retries and object store, for work that is three independent services here: prompts and
completions are small, weights go over a shared folder once a round, and the queue of checks must survive its own
restart, which the database and Celery see to. The released code's Ray cluster is the part that its ports remove first
(specification §10).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stp.config import SelfPlayConfig
from stp.planning.memory import SamplingMemory, TrainingMemory
from stp.planning.speed import Speeds
from stp.planning.work import Assumptions, Work, round_work, sft_work
from stp.selfplay.round import refreshes

PHASES = ("conjecture", "prove", "reward", "train")


@dataclass(frozen=True, slots=True)
class Placement:
    """Who does what."""

    sampling: int
    """GPUs that sample."""
    training: int
    """GPUs that train: the same ones in turn, or others."""
    apart: bool
    cores: int | None = None
    """That check; None: as many as are needed."""

    @property
    def gpus(self) -> int:
        return self.sampling + self.training if self.apart else self.sampling


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of a round by phase."""

    conjecture: float
    prove: float
    reward: float
    train: float
    sampling: float
    """The part of `prove` that the model samples for."""
    checking: float
    """Seconds of one core in the phase, of warm checks and the trust tier."""

    def wall(self, apart: bool) -> float:
        """Of the round; where training has GPUs of its own, it runs beside the next round's other phases."""
        others = self.conjecture + self.prove + self.reward
        return max(others, self.train) if apart else others + self.train


@dataclass(frozen=True, slots=True)
class Plan:
    """What an experiment takes."""

    config: SelfPlayConfig
    placement: Placement
    known: Assumptions
    speeds: Speeds
    confirm: float
    """Seconds of one core by which the trust tier looks at a correct proof."""
    first: Times
    usual: Times
    """Of a round in the middle of the run."""
    work: Work
    """Of the same."""
    seconds: float
    """Of the run, its SFT included."""
    sft_seconds: float
    sampled: float
    """Tokens sampled in the run."""
    trained: float
    checks: float
    core_seconds: float
    cores: float
    """That check as fast as the model samples, in a round in the middle."""
    training_memory: TrainingMemory | None = None
    sampling_memory: SamplingMemory | None = None

    @property
    def checks_per_second(self) -> float:
        """That keep up with sampling."""
        return self.work.checks / self.usual.sampling if self.usual.sampling else 0.0

    @property
    def gpu_hours(self) -> float:
        return self.seconds / 3600 * self.placement.gpus


def middle(config: SelfPlayConfig) -> int:
    """A round that conjectures, replays as many rounds as it may, and does not refresh, in the middle of the run; the
    last one where there is none."""
    every = config.refresh.every
    full = [
        one
        for one in range(1, config.rounds)
        if not refreshes(config, one) and (one % every if every else one) >= config.replay.rounds - 1
    ]
    return full[len(full) // 2] if full else config.rounds - 1


def times(work: Work, speeds: Speeds, placement: Placement, confirm: float) -> Times:
    """Seconds by phase: sampling and checking go on together in `prove`, and the slower decides."""
    sample, train = speeds.sample.value * placement.sampling, speeds.train.value * placement.training
    read = speeds.read.value * placement.sampling if speeds.read else None
    load = speeds.load.value

    def reading(tokens: float) -> float:
        return tokens / read if read else 0.0

    sampling = work.sampled / sample + reading(work.prompts) + (load if work.sampled else 0.0)
    checking = work.checks * speeds.check.value + work.confirmed * confirm
    screening = work.screened * speeds.check.value
    cores = placement.cores or max(1.0, checking / sampling if sampling else 1.0)
    asking = work.conjectured / sample + reading(work.conjecture_prompts) + (load if work.conjectured else 0.0)
    return Times(
        conjecture=asking + screening / cores,
        prove=max(sampling, checking / cores),
        reward=reading(work.embedded) + (load if work.embedded else 0.0),
        train=work.trained / train + (load if work.trained else 0.0),
        sampling=sampling,
        checking=checking,
    )


def estimate(config: SelfPlayConfig, placement: Placement, known: Assumptions, speeds: Speeds, confirm: float) -> Plan:
    """The whole run."""
    rounds = [round_work(config, known, number) for number in range(config.rounds)]
    spent = [times(one, speeds, placement, confirm) for one in rounds]
    sft = sft_work(config, known)
    sft_seconds = times(sft, speeds, placement, confirm).train
    usual = middle(config)
    return Plan(
        config=config,
        placement=placement,
        known=known,
        speeds=speeds,
        confirm=confirm,
        first=spent[0],
        usual=spent[usual],
        work=rounds[usual],
        seconds=sft_seconds + sum(run_seconds(spent, placement.apart)),
        sft_seconds=sft_seconds,
        sampled=sum(one.sampled + one.conjectured for one in rounds),
        trained=sft.trained + sum(one.trained for one in rounds),
        checks=sum(one.checks + one.screened for one in rounds),
        core_seconds=sum(one.checking for one in spent),
        cores=spent[usual].checking / spent[usual].sampling if spent[usual].sampling else 0.0,
    )


def run_seconds(spent: list[Times], apart: bool) -> Iterator[float]:
    """Seconds that each round adds. Apart, round n + 1 samples while n trains: the first has nothing to train beside
    it, and the last training nothing to sample."""
    if not apart:
        yield from (one.wall(False) for one in spent)
        return
    before = 0.0
    for one in spent:
        yield max(one.conjecture + one.prove + one.reward, before)
        before = one.train
    yield before


def best_split(
    config: SelfPlayConfig, gpus: int, known: Assumptions, speeds: Speeds, confirm: float, least: int = 1
) -> Placement:
    """Of all ways to divide GPUs between sampling and training, with `least` or more to train, the one by which the run
    ends first."""
    ways = [Placement(gpus - one, one, apart=True) for one in range(min(least, gpus - 1), gpus)]
    return min(ways, key=lambda one: estimate(config, one, known, speeds, confirm).seconds)
