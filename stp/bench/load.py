"""`python -m stp.bench.load`: many clients at once against `stp up`, each of which waits for its verdict and then asks
for the next.

A service of its own, in a folder of its own, is asked by wrk (Debian's package `wrk`), which shares the cores with all
the rest. Every proof is new, right, and goes through the trust tier.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import typer

from stp.errors import ConfigError, StpError
from stp.supervise import Family, free_port, listens, stp_command

HOST = "127.0.0.1"
THREADS = 2
ASK = """
local number, threads = 0, {}
statuses = {}
function setup(one) table.insert(threads, one); one:set("thread", #threads) end
function init(arguments) run = arguments[1] end
function request()
  number = number + 1
  return wrk.format("POST", "/v1/checks?wait=60", {["Content-Type"] = "application/json"}, string.format(
    '{"statement": {"text": "theorem t : ∀ p q : Prop, p ∧ q → q ∧ p := by"}, ' ..
    '"proof": "\\\\n  intro p q h; exact ⟨h.2, h.1⟩ -- %s %d %d"}', run, thread, number))
end
function response(status, headers, body)
  local right = status ~= 200 or body:find('"status":"proved"', 1, true)
  local key = right and tostring(status) or "200 without a proof"
  statuses[key] = (statuses[key] or 0) + 1
end
function done(summary, latency, requests)
  local all = {}
  for _, one in ipairs(threads) do
    for key, count in pairs(one:get("statuses")) do all[key] = (all[key] or 0) + count end
  end
  local errors = summary.errors
  print(string.format("%.1f verdicts/s; p50 %.2f s, p95 %.2f s, p99 %.2f s", 1e6 * summary.requests / summary.duration,
    latency:percentile(50) / 1e6, latency:percentile(95) / 1e6, latency:percentile(99) / 1e6))
  for key, count in pairs(all) do print(string.format("  %s: %d", key, count)) end
  print(string.format("  connections that failed: %d, answers after 120 s: %d",
    errors.connect + errors.read + errors.write, errors.timeout))
end
"""
"""What wrk runs: each thread counts for itself, and `done` adds up."""


def load(clients: int, seconds: int) -> str:
    """What wrk tells.

    Raises:
        ConfigError: there is no wrk.
        StpError: the service does not come up.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise ConfigError("wrk is not on the path; Debian's package `wrk` brings it")
    with tempfile.TemporaryDirectory(prefix="stp-load-") as folder:
        script, port, family = Path(folder) / "ask.lua", free_port(), Family(Path(folder) / "logs")
        script.write_text(ASK, encoding="utf-8")
        environment = os.environ | {"STP_HOME": folder, "STP_API_OPEN": "1"}
        try:
            family.start("service", stp_command("up", "--port", str(port)), environment)
            family.wait_until(lambda: listens(HOST, port), threading.Event())
            url = f"http://{HOST}:{port}"
            for length in (5, seconds):  # the first, so that all is warm
                options = f"-t{THREADS} -c{clients} -d{length}s --timeout 120s -s {script}".split()
                asked = subprocess.run([wrk, *options, url, "--", str(length)], capture_output=True, check=True)
        finally:
            family.stop()
    told = asked.stdout.decode()
    return told[told.index("Transfer/sec") :].partition("\n")[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print throughput, latencies, and what was answered how often."""
    parser = argparse.ArgumentParser(prog="python -m stp.bench.load", description="Many clients at once.")
    parser.add_argument("--clients", type=int, default=200, help="that wait side by side (default: 200)")
    parser.add_argument("--seconds", type=int, default=120, help="how long (default: 120)")
    chosen = parser.parse_args(arguments)
    try:
        typer.echo(f"{chosen.clients} clients, {chosen.seconds} s, {os.cpu_count()} cores")
        typer.echo(load(chosen.clients, chosen.seconds), nl=False)
    except StpError as error:
        typer.echo(f"error: {error}", err=True)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
