"""`python -m stp.testing_isabelle HOME version | getenv -b NAME | build ... | server -n NAME`."""

from __future__ import annotations

import sys
from pathlib import Path

from stp.testing_isabelle import VERSION, faults_of
from stp.testing_isabelle.server import serve


def main() -> None:
    home, words = Path(sys.argv[1]), sys.argv[2:]
    match words:
        case ["version"]:
            sys.stdout.write(f"{VERSION}\n")
        case ["getenv", "-b", "ISABELLE_HOME"]:
            sys.stdout.write(f"{home}\n")
        case ["getenv", "-b", "ISABELLE_HOME_USER"]:
            sys.stdout.write(f"{home / 'user'}\n")
        case ["build", *_, session] if session in {"HOL", "Pure"}:
            sys.stdout.write("Finished\n")
        case ["build", *_, session]:
            sys.exit(f"Undefined session: {session}")
        case ["server", "-n", name]:
            serve(name, faults_of(home))
        case _:
            sys.exit(f"Unknown Isabelle tool: {' '.join(words)}")


if __name__ == "__main__":
    main()
