"""Plans: what ships can be run, and what is wrong with another is said before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.compare.plan import MANY_ROUNDS, base_config, load_plan, merged, method_config, shipped_plans
from stp.errors import ConfigError
from stp.types import ConjectureKind

BASE = 'name = "mine"\ntemplate = "compact"\ndataset = ["open"]\nheld_out = ["test"]\n[prove]\nsamples = 4\n'
PLAN = """
name = "tiny"
title = "A tiny one"
base = "mine.toml"
world = "small"
seeds = [3, 5]
budget_tokens = 100
baseline = "one"

[methods.one]
title = "One"

[methods.two]
title = "Two"
[methods.two.changes]
train = false
prove = { first_samples = 2 }
"""


def written(folder: Path, plan: str = PLAN, base: str = BASE) -> str:
    (folder / "mine.toml").write_text(base)
    (folder / "plan.toml").write_text(plan)
    return str(folder / "plan.toml")


@pytest.mark.parametrize("which", shipped_plans())
def test_every_method_of_what_ships_can_be_configured(which: str) -> None:
    plan = load_plan(which)
    assert plan.name == which
    configs = [method_config(plan, method, seed) for method in plan.methods for seed in plan.seeds]
    assert len({one.name for one in configs}) == len(plan.methods) * len(plan.seeds)
    assert {one.rounds for one in configs} == {MANY_ROUNDS}
    assert all(not set(one.held_out) & {*one.dataset, *one.corpus} for one in configs)
    assert all(one.conjecture.enabled for one in (base_config(plan, seed) for seed in plan.seeds))


def test_methods_of_a_seed_share_what_sft_is_made_of() -> None:
    plan = load_plan("steep")
    for method in plan.methods:
        config, base = method_config(plan, method, 1), base_config(plan, 1)
        assert (config.sft, config.model, config.template, config.seed) == (base.sft, base.model, base.template, 1)
        assert (config.prove.samples, config.prove.sampling) == (base.prove.samples, base.prove.sampling)


def test_a_method_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path))
    base, one, two = base_config(plan, 5), method_config(plan, "one", 5), method_config(plan, "two", 5)
    assert (base.name, one.name, two.name) == ("tiny-5", "tiny-5-one", "tiny-5-two")
    assert one == base.model_copy(update={"name": one.name})
    assert (two.train, two.prove.samples, two.prove.first_samples, two.seed) == (False, 4, 2, 5)
    changed = {"name": two.name, "train": False, "prove": base.prove.model_copy(update={"first_samples": 2})}
    assert two == base.model_copy(update=changed)


def test_shares_of_kinds_are_changed_one_by_one(tmp_path: Path) -> None:
    base = BASE + "[select]\nkinds = { harder = 1.0, simpler = 2.0 }\n"
    changes = "\n[methods.two.changes.select]\nkinds = { simpler = 0.0 }\n"
    config = method_config(load_plan(written(tmp_path, PLAN + changes, base)), "two", 3)
    assert config.select.kinds == {ConjectureKind.HARDER: 1.0, ConjectureKind.SIMPLER: 0.0}


def test_tables_are_merged_and_values_replaced() -> None:
    before = {"a": {"b": 1, "c": {"d": 2, "e": 3}}, "f": None, "g": [1]}
    after = merged(before, {"a": {"c": {"d": 9}}, "f": {"h": 1}, "g": [2], "new": 0})
    assert after == {"a": {"b": 1, "c": {"d": 9, "e": 3}}, "f": {"h": 1}, "g": [2], "new": 0}
    assert before == {"a": {"b": 1, "c": {"d": 2, "e": 3}}, "f": None, "g": [1]}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('baseline = "one"', 'baseline = "three"', "baseline names no method; there are one, two"),
        ('world = "small"', 'world = "flat"', "there is no world 'flat'; there are small, steep"),
        ("seeds = [3, 5]", "seeds = []", "seeds: List should have at least 1 item"),
        ("budget_tokens = 100", "budget_tokens = 0", "budget_tokens: Input should be greater than"),
        ("budget_tokens = 100", "", "budget_tokens: Field required"),
        ('name = "tiny"', 'name = "../tiny"', "name: String should match"),
        ("train = false", "trian = false", "method 'two' changes what is not there:\n  trian: Extra inputs"),
        ("first_samples = 2", "first_samples = 0", "prove.first_samples: Input should be greater than"),
        ('base = "mine.toml"', 'base = "other.toml"', "there is no experiment file .*other.toml"),
        ("[methods.one]", "[methods.one", "is not valid TOML"),
    ],
)
def test_a_wrong_plan_says_what_is_wrong(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in PLAN
    with pytest.raises(ConfigError, match=told):
        load_plan(written(tmp_path, PLAN.replace(before, after)))


def test_a_plan_without_held_out_statements_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no statements out"):
        load_plan(written(tmp_path, base=BASE.replace('["test"]', "[]")))


def test_a_plan_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"no comparison 'nothing'; give a \.toml file, or one of: steep"):
        load_plan("nothing")
