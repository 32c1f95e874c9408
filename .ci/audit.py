"""Known vulnerabilities of what constraints.txt pins, by pip-audit: `python .ci/audit.py [constraints.txt]`.

Exit code 1: there are some. Advisories are OSV's, else PyPI's; where neither can be reached nothing is known, which is
printed and is no failure: a machine without a network builds too. `--osv-url` asks another OSV.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

AUDIT = [
    sys.executable,
    "-m",
    "pip_audit",
    "--no-deps",
    "--disable-pip",
    "--format",
    "json",
    "--progress-spinner",
    "off",
]
TIMEOUT_SECONDS = "5"


def main() -> int:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("constraints", nargs="?", default="constraints.txt")
    parser.add_argument("--osv-url", default="")
    given = parser.parse_args()
    osv = ["osv", "--osv-url", given.osv_url] if given.osv_url else ["osv"]
    for service in [osv] if given.osv_url else [osv, ["pypi"]]:
        found = ask(given.constraints, service)
        if found:
            return tell(found, service[0])
    print("WARNING: dependencies were not audited: no advisory service (OSV, PyPI) can be reached from here")
    return 0


def ask(constraints: str, service: list[str]) -> list[dict[str, Any]]:
    """What a service says of each dependency that it knows; nothing when it does not answer."""
    command = [*AUDIT, "--timeout", TIMEOUT_SECONDS, "-r", constraints, "-s", *service]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        every = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        why = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"{service[0]}: {why}", file=sys.stderr)
        return []
    known = [one for one in every if "vulns" in one]
    if not known:
        print(f"{service[0]}: it knows none of {len(every)} dependencies", file=sys.stderr)
    return known


def tell(found: list[dict[str, Any]], service: str) -> int:
    """Print the vulnerabilities; returns the exit code."""
    bad = [one for one in found if one["vulns"]]
    for one in bad:
        for each in one["vulns"]:
            mended = ", ".join(each["fix_versions"]) or "no version yet"
            print(f"{one['name']} {one['version']}: {each['id']}, mended in {mended}")
    print(f"{len(found)} dependencies audited by {service}, {len(bad)} with known vulnerabilities")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
