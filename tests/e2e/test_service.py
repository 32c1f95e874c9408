"""`stp serve`, `stp key`, and the commands that ask a service, as a person uses them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import Stp, stp_command, stp_environment

pytestmark = [pytest.mark.e2e, pytest.mark.lean]

FILE = "/-- said -/\ntheorem t (p : Prop) (h : p) : p := by\n  exact h\n"


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM])
def serving(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a service in a process of its own, which is stopped in one way or the other."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        stp_command("serve", "--port", str(port)), cwd=tmp_path, env=stp_environment(), stderr=subprocess.PIPE
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            httpx.get(f"{url}/readyz").raise_for_status()
            break
        except httpx.HTTPError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    yield url
    os.kill(process.pid, request.param)
    assert process.wait(30) == 0
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()


def test_a_service_checks_for_whoever_has_a_key(
    serving: str, stp: Stp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.lean").write_text(FILE)
    ask = ("check", "t.lean", "--url", serving, "--certificate", "t.json")
    assert "stp key create" in stp(*ask).told
    made = stp("key", "create", "ci", "--scopes", "check", "--json").json
    assert made["scopes"] == ["check"]
    secret = {"STP_API_KEY": made["secret"]}
    done = stp(*ask, **secret)
    assert (done.code, done.out.split()[0]) == (0, "proved")
    assert stp("verify-certificate", "t.json").code == 0
    (tmp_path / "wrong.lean").write_text(FILE.replace("exact h", "exact g"))
    wrong = stp("check", "wrong.lean", "--url", serving, "--json", **secret)
    assert (wrong.code, wrong.json["status"]) == (1, "failed")
    refused = stp("prove", "t.lean", "--url", serving, **secret)
    assert refused.code == 8
    assert "scope prove" in refused.told
    assert stp("key", "revoke", "ci").code == 0
    assert "revoked" in stp("key", "list").out
    assert stp(*ask, **secret).code == 8


def test_keys_are_listed_without_their_secrets(stp: Stp) -> None:
    assert "stp key create" in stp("key", "list").out
    made = stp("key", "create", "ci", "--rate", "7")
    assert made.out.startswith("stp_")
    listed = stp("key", "list", "--json")
    assert made.out.strip() not in listed.out
    [one] = listed.json["keys"]
    assert (one["name"], one["rate_per_minute"], one["revoked"]) == ("ci", 7, None)
    assert stp("key", "revoke", "nobody").code == 2
    assert "check, prove, read" in stp("key", "create", "x", "--scopes", "all").told


def test_a_service_for_anybody_is_for_this_machine_alone(stp: Stp) -> None:
    said = stp("serve", "--host", "0.0.0.0", STP_API_OPEN="1")
    assert said.code == 2
    assert "127.0.0.1" in said.told


def test_what_keeps_a_service_from_starting_is_one_line(stp: Stp, tmp_path: Path) -> None:
    (tmp_path / "damaged").write_text("no database" * 1000)
    said = stp("serve", STP_DATABASE_URL=f"sqlite:///{tmp_path}/damaged")
    assert said.code == 5
    assert "no database, or it is damaged" in said.told
