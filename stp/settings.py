"""Where things run: settings from `STP_*` environment variables. Only `bootstrap.py` reads the fields.

What an experiment does is in `stp.config`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_cache() -> Path:
    """`$XDG_CACHE_HOME/stp`, or `~/.cache/stp`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stp"


class Settings(BaseSettings):
    """Deployment settings; every field is an environment variable with the prefix `STP_`."""

    model_config = SettingsConfigDict(env_prefix="STP_", frozen=True, use_attribute_docstrings=True)

    database_url: str = ""
    """SQLAlchemy URL, e.g. `postgresql+psycopg://...`; empty means the SQLite file `stp.db` in `home`."""
    database_pool: int = Field(15, ge=1)
    """Connections to a Postgres server that a process keeps open ..."""
    database_overflow: int = Field(5, ge=0)
    """... and may open beyond them in a rush; then threads wait for each other."""
    database_statement_seconds: float = Field(600.0, ge=0)
    """A statement that takes a Postgres server longer is ended; 0: never. Not for `stp db`."""
    home: Path = Path("runs")
    """Runs are written here: the database, and a folder of checkpoints for each."""
    cache: Path = Field(default_factory=default_cache)
    """Toolchains and compiled libraries."""
    lean: str = ""
    """A `lean` executable to use before any other; empty: PATH, elan, then the embedded toolchain. The word
    `embedded` goes straight to the embedded one, `mathlib` to the one with Mathlib."""
    rocq: str = ""
    """A folder with Rocq's programs (`coqc`, `coqidetop.opt`, `coqchk`), or one of these; empty: PATH."""
    isabelle: str = ""
    """An Isabelle's folder, or its program; empty: the folder that ISABELLE_HOME names, then `isabelle` on PATH."""
    isabelle_home: str = Field(default_factory=lambda: os.environ.get("ISABELLE_HOME", ""))
    isabelle_session: str = "HOL"
    """The session whose heap checkers keep warm; what a header imports beyond it is loaded anew by each checker."""
    isabelle_dirs: str = ""
    """Folders with more sessions, such as the AFP's `thys`, joined by colons."""
    isabelle_automation: Literal["any", "light"] = "any"
    """`light`: the paper's rule, which rejects proofs by heavy automation (specification §4.3)."""
    isabelle_step_seconds: float = Field(0.0, ge=0)
    """A check ends in which no command was finished for so long; 0: never. The paper's limit of a step is 10 s."""
    isabelle_oracles: str = ""
    """Oracles that a proof may rest on, joined by commas; `HOL.holds_by_evaluation` is what `eval` leaves."""
    isabelle_rss_mb: int = Field(2000, ge=100)
    """The server of a checker is replaced when the resident memory of its processes has grown by this."""
    checkers: int = Field(0, ge=0)
    """Lean processes side by side; 0: one per core, as far as memory goes, within the limits of a container."""
    checker_uses: int = Field(2000, ge=1)
    """A Lean process is replaced after so many checks ..."""
    checker_rss_mb: int = Field(1500, ge=100)
    """... or when its resident memory passes this."""
    sandbox: Literal["auto", "require", "off"] = "auto"
    """How Lean is confined: `auto` takes the strongest way found and says what it lacks, `require` refuses to run
    without all of it, `off` is for trusted files only."""
    trust: Literal["on", "off"] = "on"
    """`on`: nothing counts as proved but what the trust tier confirms; `off` takes the warm checker's word."""
    queue: Literal["local", "celery"] = "local"
    """Who checks proofs: `local`, threads of the process that asks; `celery`, workers that `stp worker` starts."""
    broker_url: str = ""
    """How proof ids reach workers: `redis://host/0` or `amqp://user:password@host//`."""
    lease_seconds: float = Field(60.0, gt=0)
    """A worker that was not heard of for so long is taken for dead, and what it held is checked by others."""
    judge_url: str = ""
    """An OpenAI-compatible service that judges conjectures, e.g. `https://host/v1`; for `[judge] kind = "endpoint"`."""
    judge_key: str = Field("", repr=False)
    """Its API key, where it wants one."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    generator: Literal["transformers", "vllm", "server"] = "transformers"
    """What samples: transformers, vLLM in process (`pip install 'stp[vllm]'`), or servers."""
    generator_urls: str = ""
    """Servers with OpenAI's completions, joined by commas, e.g. `http://host:8000/v1`; each serves the checkpoint."""
    generator_key: str = Field("", repr=False)
    """Their API key, where they want one."""
    generator_at_once: int = Field(64, ge=1)
    """Samples under way at each server."""
    generator_timeout: float = Field(600.0, gt=0)
    """Seconds for one sample."""
    generator_patience: float = Field(120.0, gt=0)
    """Seconds that a sample waits for a server that works."""
    generator_verify: bool = True
    """Whether the weights served are compared with the checkpoint's."""
    generator_loads: bool = False
    """Whether servers are to load each checkpoint (they are started for it, `stp.generation.server.LOADS`)."""
    vllm_gpus: int = Field(1, ge=1)
    """GPUs that share the layers of one model in `STP_GENERATOR=vllm`."""
    vllm_memory: float = Field(0.9, gt=0, le=1)
    """Share of a GPU's memory that vLLM takes, key-value cache included."""
    vllm_context: int = Field(0, ge=0)
    """Tokens of prompt and completion together; 0: all that the model can."""
    vllm_rows: int = Field(0, ge=0)
    """Samples that vLLM decodes side by side at most; 0: its choice."""
    ranks: str = "1"
    """Processes that train one model together, its weights shared out among them; `auto`: one for each GPU."""
    torchrun_args: str = ""
    """Further arguments of torchrun, for training on several hosts (`stp.training.torchrun`)."""
    disk_budget_gb: float = Field(0.0, ge=0)
    """What the folder of a run may take: `stp train` removes checkpoints that nothing needs; 0: all are kept."""
    disk_keep_rounds: int = Field(3, ge=2)
    """Checkpoints of the last rounds that stay whatever the budget."""
    tracking: str = ""
    """Where `stp train` hands the figures of each phase on to: `tensorboard`, `trackio`, `wandb`, joined by commas."""
    metrics_port: int = Field(0, ge=0, le=65535)
    """Where Prometheus finds the metrics of `stp serve`, `stp worker` and `stp train`; they need no key. 0: nowhere."""
    metrics_host: str = "127.0.0.1"
    """The address that the port is opened on; `0.0.0.0` where only Prometheus can reach it."""
    log: Literal["text", "json"] = "text"
    """How `stp serve` and `stp worker` write their log lines."""
    api_open: bool = False
    """The service takes requests without a key; only from this machine, and only for names of this machine."""
    api_model: str = ""
    """The model that the service tries statements with: a folder or a hub name; empty: it only checks."""
