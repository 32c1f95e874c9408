"""`vllm serve` as it is: the generator that asks it samples what transformers does, with each round's weights."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from stp.errors import GeneratorError
from stp.generation.choose import ServerSettings
from stp.generation.server import ServerGenerator
from stp.generation.transformers import TransformersGenerator
from stp.generation.vllm_engine import RoundWeights
from stp.types import FinishReason, SampleRequest, Sampling
from tests.needs import VLLM_MARKS

pytestmark = [pytest.mark.vllm, *VLLM_MARKS]

REQUESTS = [SampleRequest(prompt, (1, 2, 3)) for prompt in ("theorem t1 (", "theorem ")]
GREEDY = Sampling(temperature=0, max_new_tokens=40)
OPEN_SECONDS = 240
# A seeded question whose prompt is read in parts ends the engine: torch's generators for CPUs have no offset.
ON_CPU = ("--no-enable-chunked-prefill", "--block-size", "32", "--enforce-eager", "--dtype", "float32")


@pytest.fixture(scope="module")
def start(vllm_model: Path) -> Path:
    """What the model was trained from: the same but for the weights."""
    return vllm_model.parent / "base"


@pytest.fixture(scope="module")
def server(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that was started with the first weights."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # What `vllm serve` starts; it looks for its own version under a name that the build for CPUs does not have.
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", f"--model={start}"]
    command += ["--host=127.0.0.1", f"--port={port}"]
    command += ["--served-model-name=stp", "--kv-cache-memory-bytes=268435456", *ON_CPU]
    command += [f"--worker-extension-cls={RoundWeights.__module__}.{RoundWeights.__name__}"]
    told = {"VLLM_SERVER_DEV_MODE": "1", "VLLM_NO_USAGE_STATS": "1"}
    log = tmp_path_factory.mktemp("serve") / "log"
    with log.open("w") as output:
        running = subprocess.Popen(command, env=os.environ | told, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}/health", running, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            running.terminate()
            running.wait(60)


def _wait(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + OPEN_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise AssertionError(log.read_text()[-3000:])


def asking(model: Path, server: str) -> ServerGenerator:
    return ServerGenerator(model, ServerSettings((server,), loads=True, patience=10))


def test_each_round_s_weights_are_loaded_and_sample_what_transformers_does(
    server: str, vllm_model: Path, start: Path
) -> None:
    said = []
    for model in (vllm_model, start, vllm_model):
        with closing(asking(model, server)) as generator, closing(TransformersGenerator(model, "cpu")) as own:
            found, right = generator.generate(REQUESTS, GREEDY), own.generate(REQUESTS, GREEDY)
        assert [[one.text for one in row] for row in found] == [[one.text for one in row] for row in right]
        for row, expected in zip(found, right, strict=True):
            assert [(one.tokens, one.finish, one.seed) for one in row] == [
                (one.tokens, one.finish, one.seed) for one in expected
            ]
            assert [one.logprob for one in row] == pytest.approx([one.logprob for one in expected], abs=1e-3)
        said.append([[one.text for one in row] for row in found])
    assert said[0] == said[2] != said[1]


def test_a_seed_is_a_sample_and_a_stop_string_is_left_out(server: str, vllm_model: Path) -> None:
    warm = Sampling(temperature=1.0, max_new_tokens=30)
    with closing(asking(vllm_model, server)) as generator:
        first, again = generator.generate(REQUESTS, warm), generator.generate(REQUESTS, warm)
        assert first == again
        assert len({one.text for row in first for one in row}) > 2
        whole = max((one.text for row in first for one in row), key=len)
        stop = whole[10]
        cut = generator.generate(REQUESTS, Sampling(temperature=1.0, max_new_tokens=30, stop=(stop,)))
        for row, full in zip(cut, first, strict=True):
            for one, before in zip(row, full, strict=True):
                assert one.text == before.text.split(stop)[0]
                assert (one.finish is FinishReason.STOP) or one.text == before.text


def test_a_server_that_was_not_told_to_load_is_refused_for_its_weights(
    server: str, vllm_model: Path, start: Path, tmp_path: Path
) -> None:
    asking(vllm_model, server).close()
    named = tmp_path / "stp"
    named.symlink_to(start)
    with pytest.raises(GeneratorError, match="computes with other weights"):
        ServerGenerator(named, ServerSettings((server,)))
