"""The kernel, called as a library, refuses what is wrong. It runs in a process of its own: it may end it."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

from stp.toolchain.types import Toolchain

pytestmark = pytest.mark.lean

BEGIN = """
import sys, threading
from pathlib import Path
from stp.trust.audit import Audited
from stp.trust.kernel import Kernel, Refused
from stp.trust.library import Modules, ReadLibrary
from stp.trust.replay import Replay
from stp.trust.terms import Declaration, Kind, Shape, Terms

terms = Terms()
library = ReadLibrary([("Init",)], Modules([Path(sys.argv[2])], terms), terms)
kernel = Kernel(Path(sys.argv[1]), terms)
replay = Replay(kernel, kernel.empty(), library.find, terms)
CONST = Shape.CONST
true, trivial, false = (terms.add(CONST, (name, *rest), ()) for name, *rest in (["True"], ["True", "intro"], ["False"]))

def check(*declarations):
    own = {one.name: one for one in declarations}
    try:
        print(replay.check(declarations[0].name, Audited(own, ())))
    except Refused as error:
        print("refused:", error)

def theorem(name, type_, value):
    return Declaration((name,), Kind.THEOREM, (), type_, value)
"""


def told(toolchain: Toolchain, script: str) -> list[str]:
    lean = toolchain.lean.resolve().parents[1]
    command = [sys.executable, "-c", BEGIN + dedent(script), str(lean), str(toolchain.lean_path[0])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_right_theorem_is_accepted_and_forgotten(toolchain: Toolchain) -> None:
    right = "check(theorem('t', true, trivial))"
    assert told(toolchain, f"{right}\n{right}") == ["1", "1"]


def test_a_value_of_another_type_is_refused_and_does_no_harm(toolchain: Toolchain) -> None:
    script = "check(theorem('t', false, trivial))\ncheck(theorem('t', true, trivial))"
    refused, right = told(toolchain, script)
    assert refused == "refused: the type of a value is not the one declared"
    assert right == "1"


def test_what_a_refused_theorem_rests_on_is_forgotten_with_it(toolchain: Toolchain) -> None:
    script = """
    helper = terms.add(CONST, ("helper",), ())
    for claim in (false, true, false, true):
        check(theorem("t", claim, helper), theorem("helper", true, trivial))
    """
    assert told(toolchain, script) == ["refused: the type of a value is not the one declared", "2"] * 2


def test_a_theorem_that_rests_on_itself_is_refused(toolchain: Toolchain) -> None:
    script = """
    check(theorem('t', false, terms.add(CONST, ('t',), ())))
    loop = [theorem(one, false, terms.add(CONST, (other,), ())) for one, other in ("ab", "ba")]
    check(*loop)
    """
    alone, together = told(toolchain, script)
    assert alone == "refused: a constant is not known"
    assert together.endswith("rests on itself")


def test_a_type_that_is_no_proposition_is_refused(toolchain: Toolchain) -> None:
    script = """
    natural = terms.add(CONST, ("Nat",), ())
    check(theorem("t", natural, terms.add(Shape.NATURAL, 3)))
    """
    assert told(toolchain, script) == ["refused: the type of a theorem is no proposition"]


def test_a_loose_variable_is_refused(toolchain: Toolchain) -> None:
    [answer] = told(toolchain, "check(theorem('t', true, terms.add(Shape.BVAR, 0)))")
    assert answer.startswith("refused")


def test_every_declaration_of_the_core_library_passes_the_kernel(toolchain: Toolchain) -> None:
    script = """
    count = 0
    for name in library.names:
        found = library.find(name)
        if not found.unsafe:
            replay._add([name], library.find, replay._checked)
            count += 1
    print(count > 6000)
    """
    assert told(toolchain, script) == ["True"]
