"""What is compared, read from TOML: every method is the base experiment with some values changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from stp.config import Section, SelfPlayConfig, load_config, read_config, shipped_configs
from stp.errors import ConfigError
from stp.world import WORLDS

MANY_ROUNDS = 1000
"""A run ends by its budget, not by a number of rounds."""


class Method(Section):
    """One way to spend the budget."""

    title: str
    """As the page names it."""
    source: str = ""
    """Where it comes from: a paper and its section."""
    ablation: bool = False
    """Drawn in the table of ablations alone."""
    changes: dict[str, Any] = Field(default_factory=dict)
    """Values of the base experiment that differ, by table."""


class Plan(Section):
    """One comparison."""

    name: str = Field(pattern=r"^[A-Za-z0-9][\w.-]*$")
    title: str
    base: str
    """The experiment that all methods are changes of: a shipped one, or a file beside this one."""
    world: str
    """Which of the worlds that `stp world build` knows."""
    seeds: list[int] = Field([0, 1, 2], min_length=1)
    sft_seed: int | None = None
    """Every run starts from the SFT model of this seed, as the paper's do from one; None: from that of its own seed."""
    budget_tokens: int = Field(ge=1)
    """Tokens that each run samples in both roles; it ends with the round that reaches them."""
    measured: list[str] = Field(default_factory=list)
    """Sources of the dataset that the curves are about; empty: all of it."""
    held_out_samples: int = Field(8, ge=1)
    """Samples of each held-out statement, from the last model."""
    baseline: str
    """The method that ratios are taken to."""
    methods: dict[str, Method] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        if self.baseline not in self.methods:
            raise ValueError(f"baseline names no method; there are {', '.join(self.methods)}")
        if self.world not in WORLDS:
            raise ValueError(f"there is no world {self.world!r}; there are {', '.join(WORLDS)}")
        return self


def load_plan(which: str) -> Plan:
    """A shipped comparison by name, or the one in a file; every experiment that it stands for can be run.

    Raises:
        ConfigError: there is none, or it, its base experiment or a change of a method is wrong.
    """
    path = shipped_plans().get(which, Path(which))
    known = ", ".join(shipped_plans())
    plan = read_config(Plan, path, {}, f"there is no comparison {which!r}; give a .toml file, or one of: {known}")
    if plan.base not in shipped_configs():
        plan = plan.model_copy(update={"base": str(path.parent / plan.base)})
    if not base_config(plan, plan.seeds[0]).held_out:
        raise ConfigError(f"{plan.base} holds no statements out; its last models would be measured on none")
    for method in plan.methods:
        method_config(plan, method, plan.seeds[0])
    return plan


def shipped_plans() -> dict[str, Path]:
    """Comparisons that come with the package, by name."""
    return {path.stem: path for path in sorted((Path(__file__).parent / "plans").glob("*.toml"))}


def base_config(plan: Plan, seed: int) -> SelfPlayConfig:
    """The base experiment with a seed; what SFT trains."""
    path = shipped_configs().get(plan.base, Path(plan.base))
    return load_config(path, name=f"{plan.name}-{seed}", seed=seed, rounds=MANY_ROUNDS)


def method_config(plan: Plan, method: str, seed: int) -> SelfPlayConfig:
    """A method's own experiment.

    Raises:
        ConfigError: one of its changes is wrong.
    """
    base = base_config(plan, seed).model_dump(mode="json")
    try:
        changed = merged(base, plan.methods[method].changes) | {"name": f"{plan.name}-{seed}-{method}"}
        return SelfPlayConfig.model_validate(changed)
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
        raise ConfigError(f"method {method!r} changes what is not there:\n" + "\n".join(lines)) from error


def merged(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Values with some replaced, table by table."""
    result = dict(values)
    for key, value in changes.items():
        inner = result.get(key)
        result[key] = merged(inner, value) if isinstance(inner, dict) and isinstance(value, Mapping) else value
    return result
