"""Our benchmarks as tasks that `inspect_ai` finds by the package's entry point:

inspect eval stp/stp_benchmark -T name=minif2f -T split=test --model openai/gpt-5 --epochs 4
"""

from __future__ import annotations

from functools import partial

from inspect_ai import Task, task

from stp import bootstrap
from stp.checks import check_once
from stp.cli.common import settings
from stp.errors import ConfigError
from stp.evals.benchmarks import load
from stp.evals.inspect_ai_task import benchmark_task
from stp.prompts import TEMPLATES
from stp.types import CheckLimits


@task
def stp_benchmark(
    name: str, split: str = "", data: str = "", template: str = "", timeout: float = 200.0, memory_mb: int = 15_000
) -> Task:
    """A benchmark, scored by Lean and the trust tier under the settings of the environment.

    `data` says where it is read from (`stp.evals.benchmarks.load`). With a `template` (`stp`, `compact`) the model is
    given what provers complete, else an instruction.

    Raises:
        ConfigError: there is no such template.
        InputError: there is no such benchmark, split or place.
        ToolchainError: there is no Lean, or proofs cannot be confined.
    """
    if template and template not in TEMPLATES:
        raise ConfigError(f"there is no template {template!r}; there are {', '.join(TEMPLATES)}")
    where = settings()
    with bootstrap.open_store(where) as store:
        benchmark = load(name, split, data, store)
    check = partial(
        check_once,
        make_checker=bootstrap.checker_factory(where),
        make_confirmer=bootstrap.confirmer_factory(where),
    )
    limits = CheckLimits(timeout, memory_mb)
    return benchmark_task(benchmark, check, limits, TEMPLATES.get(template), bootstrap.checker_count(where))
