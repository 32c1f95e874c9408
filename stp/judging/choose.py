"""The judge that an experiment names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stp.config import JudgeConfig
from stp.errors import ConfigError
from stp.judging.asking import Answers, Ask, AskingJudge, ask_generator
from stp.judging.heuristic import HeuristicJudge
from stp.protocols import Judge, OpenGenerator, OpenJudge


def judge_opener(
    config: JudgeConfig, answers: Path, url: str, key: str, open_generator: OpenGenerator
) -> OpenJudge | None:
    """What opens the judge, whose answers are kept in a file; None when there is none. `url` and `key` are the
    endpoint's.

    Raises:
        ConfigError: an endpoint is to judge, and no address is set, or the package to ask it is not installed.
    """
    if config.kind == "off":
        return None
    ask = _ask_endpoint(config, url, key) if config.kind == "endpoint" else None

    @contextmanager
    def open_judge(checkpoint: Path) -> Iterator[Judge]:
        if config.kind == "heuristic":
            yield HeuristicJudge()
        elif ask:
            yield AskingJudge(ask, f"endpoint {config.name}", Answers(answers))
        else:
            with open_generator(checkpoint) as model:
                yield AskingJudge(ask_generator(model, config.max_new_tokens), checkpoint.name, Answers(answers))

    return open_judge


def _ask_endpoint(config: JudgeConfig, url: str, key: str) -> Ask:
    if not url:
        raise ConfigError('[judge] kind = "endpoint" asks a service; set STP_JUDGE_URL, e.g. to https://host/v1')
    try:
        from stp.judging.endpoint import ask_endpoint
    except ImportError as error:
        raise ConfigError("asking a service to judge needs openai; run `pip install 'stp[judge]'`") from error
    return ask_endpoint(url, key, config.name, config.max_new_tokens)
