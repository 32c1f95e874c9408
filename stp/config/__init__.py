"""What an experiment does: the TOML file that `stp train` reads, kept resolved (as JSON) with every round.

Defaults are the paper's (arXiv 2502.00212), as weighed in the specification's §12; where the released code differs,
the field says so and takes the other value. Where things run is not here but in `settings.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from stp.config.health import Bounds, HealthConfig
from stp.config.phases import (
    ConjectureConfig,
    ExploreConfig,
    JudgeConfig,
    ModelConfig,
    ProveConfig,
    RefreshConfig,
    ReplayConfig,
    RewardConfig,
    SelectConfig,
)
from stp.config.reading import Section, read_config
from stp.errors import ConfigError, RoundError, StoreError
from stp.prompts.conjecturer import UNPUBLISHED
from stp.prompts.prover import UNTRAINED
from stp.prompts.templates import TEMPLATES, TemplateName
from stp.types import CheckLimits, Training

__all__ = [
    "Bounds",
    "ConjectureConfig",
    "ExploreConfig",
    "HealthConfig",
    "JudgeConfig",
    "ModelConfig",
    "ProveConfig",
    "RefreshConfig",
    "ReplayConfig",
    "RewardConfig",
    "Section",
    "SelectConfig",
    "SelfPlayConfig",
    "keep_config",
    "kept_config",
    "load_config",
    "read_config",
    "shipped_configs",
]

KEPT = "experiment.json"
"""A run's configuration, in the folder of its checkpoints."""


class SelfPlayConfig(Section):
    """One experiment."""

    name: str = Field("stp", pattern=r"^[A-Za-z0-9][\w.-]*$")
    """Name of the run; its rounds, batches and the folder of its checkpoints carry it."""
    rounds: int = Field(48, ge=1)
    seed: int = 0
    template: TemplateName = "stp"
    """Prompt strings: the paper's, the same for Rocq or Isabelle, the short ones for models made from scratch, or those
    of other published provers, which only prove (`stp.prompts.templates`)."""
    dataset: list[str] = Field(["world/open"], min_length=1)
    """Sources of the statements without proofs that self-play is to prove."""
    held_out: list[str] = Field(default_factory=list)
    """Sources whose statements are never trained on: a conjecture equal to one of them is dropped."""
    corpus: list[str] = Field(["world/seed"])
    """Sources of statements with proofs for the SFT stage."""
    corpus_loss: Literal["proof", "all"] = "proof"
    """What the prover rows of the corpus are trained on: the proof alone (paper), or statement and proof (code)."""
    train: bool = True
    """Off: the weights never change (parallel sampling)."""
    overlap: bool = False
    """A round samples while the one before it trains, so its weights are one round older (`stp.selfplay.overlap`): for
    generator and trainer on devices of their own. Off: rounds follow one another (paper)."""
    model: ModelConfig = ModelConfig()
    sft: Training = Training(learning_rate=1e-4, min_steps=1, warmup_steps=20)
    select: SelectConfig = SelectConfig()
    conjecture: ConjectureConfig = ConjectureConfig()
    prove: ProveConfig = ProveConfig()
    explore: ExploreConfig = ExploreConfig()
    limits: CheckLimits = CheckLimits()
    reward: RewardConfig = RewardConfig()
    judge: JudgeConfig = JudgeConfig()
    replay: ReplayConfig = ReplayConfig()
    training: Training = Training()
    refresh: RefreshConfig = RefreshConfig()
    health: HealthConfig = HealthConfig()
    canaries: int = Field(8, ge=0)
    """False statements that each round tries; a checker that accepts a proof of one stops the round (not in the
    paper)."""
    max_crashed: float = Field(0.005, ge=0, le=1)
    """A round stops when more than this share of its checks crashed for good (the released code's 0.5 %)."""

    @model_validator(mode="after")
    def _template_has_what_is_asked_of_it(self) -> Self:
        chosen = TEMPLATES[self.template]
        if self.conjecture.enabled and chosen.conjecturing is None:
            raise ValueError(f"template {self.template} {UNPUBLISHED}")
        if self.train and chosen.chat:
            raise ValueError(f"template {self.template} is for a chat: {UNTRAINED}")
        return self

    @model_validator(mode="after")
    def _thresholds_hold_something(self) -> Self:
        if any(one <= self.reward.window_low for one in self.explore.thresholds):
            raise ValueError("explore.thresholds must be above reward.window_low, or no conjecture is ever selected")
        return self

    def identity(self) -> str:
        """The resolved configuration as JSON, without what may change while a run goes on: how many rounds it has, and
        when it warns or stops."""
        return self.model_dump_json(exclude={"rounds", "health"})

    def is_that_of(self, identity: str) -> bool:
        """Whether a stored identity is of this configuration; newer options count at their defaults."""
        if identity == self.identity():
            return True
        try:
            return SelfPlayConfig.model_validate_json(identity).identity() == self.identity()
        except ValidationError:
            return False


def load_config(path: Path, **overrides: object) -> SelfPlayConfig:
    """Read an experiment file; top-level fields may be overridden.

    Raises:
        ConfigError: the file is missing, is not TOML, or a field is wrong; the message names the field.
    """
    missing = f"there is no experiment file {path}; `stp train --list` names those that ship with stp"
    return read_config(SelfPlayConfig, path, overrides, missing)


def shipped_configs() -> dict[str, Path]:
    """Experiment files that come with the package, by name."""
    return {path.stem: path for path in sorted((Path(__file__).parent.parent / "configs").glob("*.toml"))}


def keep_config(config: SelfPlayConfig, folder: Path) -> None:
    """Write a run's configuration down beside its checkpoints.

    Raises:
        RoundError: the folder holds checkpoints that were made with another configuration.
        StoreError: it cannot be written.
    """
    before = kept_config(folder)
    if before and before.identity() != config.identity() and any(one.is_dir() for one in folder.iterdir()):
        raise RoundError(
            f"the models in {folder} were made with another configuration, which {folder / KEPT} holds; give this "
            "experiment another name, or go back to that configuration"
        )
    scratch = folder / f"{KEPT}.writing"
    try:
        scratch.write_text(config.model_dump_json(indent=2))
        scratch.rename(folder / KEPT)
    except OSError as error:
        raise StoreError(
            f"cannot write {scratch}: {error.strerror}; make room, then run the same command again"
        ) from error


def kept_config(folder: Path) -> SelfPlayConfig | None:
    """The configuration of the run whose checkpoints are in a folder; None when there is none.

    Raises:
        ConfigError: it cannot be read.
    """
    file = folder / KEPT
    if not file.is_file():
        return None
    try:
        return SelfPlayConfig.model_validate_json(file.read_text())
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} is damaged or of another version of stp; move it away and run again") from error
