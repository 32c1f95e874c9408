"""`stp serve` as those who run it see it: its log, its metrics."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from stp.supervise import free_port, stp_command
from tests.brokers import until

pytestmark = [pytest.mark.e2e, pytest.mark.lean]

CHECK = {"statement": {"text": "theorem t : 1 + 1 = 2 := by"}, "proof": "\n  rfl"}


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Where a service of its own answers, and where its metrics are; it logs JSON to `tmp_path/log`."""
    api, scraped = free_port(), free_port()
    bare = {key: value for key, value in os.environ.items() if not key.startswith("STP_") or key == "STP_CACHE"}
    settings = {
        "STP_HOME": str(tmp_path),
        "STP_API_OPEN": "1",
        "STP_CHECKERS": "1",
        "STP_LOG": "json",
        "STP_METRICS_PORT": str(scraped),
    }
    with (tmp_path / "log").open("wb") as log:
        command = stp_command("serve", "--port", str(api))
        process = subprocess.Popen(command, env=bare | settings, stderr=log, stdout=log)
    try:
        until(lambda: answers(f"http://127.0.0.1:{api}/readyz"), 120)
        yield api, scraped
    finally:
        process.terminate()
        process.wait(60)


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def test_a_checked_proof_is_seen_in_log_and_metrics(ports: tuple[int, int], tmp_path: Path) -> None:
    api, scraped = ports
    with httpx.Client(base_url=f"http://localhost:{api}", timeout=120, trust_env=False) as client:
        began = time.monotonic()
        told = client.post("/v1/checks", params={"wait": 60}, json=CHECK, headers={"X-Request-ID": "mine"}).json()
        again = client.post("/v1/checks", params={"wait": 60}, json=CHECK).json()
        seconds = time.monotonic() - began
    assert [told["verdict"]["status"], again["verdict"]["status"]] == ["proved", "proved"]
    metrics = httpx.get(f"http://localhost:{scraped}/metrics", trust_env=False).text
    values = {
        key: float(value) for key, value in (line.rsplit(" ", 1) for line in metrics.splitlines() if line[0] != "#")
    }
    tier = told["verdict"]["tier"]
    assert values[f'stp_checks_total{{limit="",status="proved",tier="{tier}"}}'] == 1
    assert values["stp_verdicts_reused_total"] == 1
    assert values["stp_queue_depth"] == 0
    assert values["stp_lean_processes"] >= 1
    assert values["stp_lean_memory_bytes"] > 50e6
    assert 0 < values["stp_check_seconds_sum"] < seconds
    assert values['stp_http_seconds_count{method="POST",route="/v1/checks",status="200"}'] == 2
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    [settled] = [one for one in lines if one["logger"] == "stp.checks"]
    assert (settled["text"], settled["request"], settled["proof"]) == ("proved", "mine", told["proof_id"])
    assert [one["key"] for one in lines if one["text"] == "POST /v1/checks 200"] == ["", ""]
