"""A library that Lean itself imports, as users have one: all its parts are there, and what it rests on counts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from stp.checking.sandbox import find_sandbox
from stp.errors import CheckerUnavailable, ToolchainError
from stp.toolchain import embedded
from stp.toolchain.mathlib import RESIDENT_MB
from stp.toolchain.types import Toolchain
from stp.trust.kernel import ABI
from stp.trust.tier import JUDGE_MEMORY_MB, Judge, TrustTier
from stp.types import CheckLimits, Proof, Statement, Verdict, VerdictStatus
from tests.integration.trust.conftest import Compile, compile_file

pytestmark = pytest.mark.lean

LIMITS = CheckLimits(timeout_seconds=30, memory_mb=4000)

MODULES = {
    # Lean's module system: `Closed` is known to others by its type alone, and `kept` not at all.
    "Parts.Base": """module
prelude
theorem kept (p : Prop) (h : p) : p := h
public def Closed (p : Prop) : Prop := p
@[expose] public def Open (p : Prop) : Prop := p
public theorem closed (p : Prop) (h : p) : Closed p := kept p h
public theorem opened (p : Prop) (h : Closed p) : p := h
axiom hidden (p : Prop) : p
public theorem falsely (p : Prop) : p := hidden p
""",
    "Parts": """module
prelude
public import Parts.Base
import all Parts.Base
theorem within (p : Prop) (h : p) : Closed p := h
public theorem twice (p : Prop) (h : p) : Open (Closed p) := within p h
""",
    "Doubtful": """
axiom given : False
theorem byAxiom : False := given
theorem bySorry : False := sorry
def computed : Nat := False.elim byAxiom
class Cheat where cheat : False
instance : Cheat := ⟨byAxiom⟩
inductive Box : Type where | mk : byAxiom = byAxiom → Box
axiom Lean.trustCompiler : True
opaque Lean.reduceBool (b : Bool) : Bool := have := Lean.trustCompiler; b
axiom Lean.ofReduceBool (a b : Bool) (h : Lean.reduceBool a = b) : a = b
def code : Bool := true
theorem byCode : code = true := have := Lean.ofReduceBool code true; rfl
unsafe def unsafely : Nat := 1
def fine (n : Nat) : Nat := n + 1
""",
    "One": "def Named.thing : Nat := 1",
    "Other": "theorem other : True := trivial",
}


@pytest.fixture(scope="module")
def library(users_lean: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    """A user's Lean with a library of their own beside it."""
    folder = tmp_path_factory.mktemp("library")
    made = with_folder(users_lean, folder)
    for name, text in MODULES.items():
        compile_file(made, text, folder.joinpath(*name.split(".")).with_suffix(".olean"))
    assert (folder / "Parts" / "Base.olean.private").exists()
    return made


def with_folder(toolchain: Toolchain, folder: Path) -> Toolchain:
    """A Lean that looks for modules in one more folder, first."""
    return replace(toolchain, lean_path=(folder, *toolchain.lean_path), roots=(*toolchain.roots, folder))


@pytest.fixture(scope="module")
def tier(library: Toolchain) -> Iterator[TrustTier]:
    made = TrustTier(library, find_sandbox("auto"))
    yield made
    made.close()


def confirm(tier: TrustTier, header: str, claim: str, proof: str) -> Verdict:
    statement = Statement("t", f"theorem t {claim} :=", header)
    given = Verdict(VerdictStatus.PROVED, limits=LIMITS)
    [verdict] = tier.confirm([(statement, Proof(statement.id, f" {proof}"), given)])
    return verdict


def said(verdict: Verdict) -> str:
    return verdict.messages[-1].text


@pytest.mark.parametrize(
    ("claim", "proof"),
    [
        ("(p : Prop) (h : p) : Closed p", "closed p h"),
        ("(p : Prop) (h : Closed p) : p", "opened p h"),
        ("(p : Prop) (h : p) : Open p", "h"),
        ("(p : Prop) (h : p) : Closed p", "h"),
        ("(p : Prop) (h : p) : Open (Closed p)", "twice p h"),
        ("(a b : Nat) (h : Closed (a = b)) : b = a", "(opened _ h).symm"),
    ],
)
def test_all_parts_of_a_module_are_there(tier: TrustTier, claim: str, proof: str) -> None:
    verdict = confirm(tier, "import Parts", claim, proof)
    assert verdict.status is VerdictStatus.PROVED, verdict.messages
    assert verdict.kernel == f"Lean {ABI} kernel, library as compiled, in a process of its own"
    assert verdict.axioms == ()
    assert verdict.certificate


def test_the_standard_axioms_that_a_library_rests_on_are_told(tier: TrustTier) -> None:
    assert confirm(tier, "", "(p : Prop) : p ∨ ¬p", "Classical.em p").axioms == (
        "Classical.choice",
        "Quot.sound",
        "propext",
    )
    assert confirm(tier, "", "(f g : Nat → Nat) (h : ∀ x, f x = g x) : f = g", "funext h").axioms == ("Quot.sound",)
    assert confirm(tier, "", "(a b : Nat) : a + b = b + a", "Nat.add_comm a b").axioms == ()


@pytest.mark.parametrize(
    ("header", "claim", "proof", "says"),
    [
        ("import Doubtful", ": False", "given", "axioms given"),
        ("import Doubtful", ": False", "byAxiom", "axioms given"),
        ("import Doubtful", ": False", "bySorry", "axioms sorryAx"),
        ("import Doubtful", ": ∃ n : Nat, n = computed", "⟨_, rfl⟩", "axioms given"),
        ("import Doubtful", ": False", "Cheat.cheat", "axioms given"),
        ("import Doubtful", "(b : Box) : b = b", "rfl", "axioms given"),
        ("import Doubtful", ": code = true", "byCode", "axioms Lean.ofReduceBool, Lean.trustCompiler"),
        (
            "import Doubtful",
            ": Lean.reduceBool code = Lean.reduceBool code",
            "rfl",
            "compiled code, by Lean.reduceBool",
        ),
        ("import Parts", ": False", "falsely _", "hidden"),
    ],
)
def test_what_a_library_should_not_rest_on_counts(
    tier: TrustTier, header: str, claim: str, proof: str, says: str
) -> None:
    verdict = confirm(tier, header, claim, proof)
    assert verdict.status is VerdictStatus.FAILED
    assert says in said(verdict)
    assert confirm(tier, header, ": True", "trivial").proved


def test_a_doubtful_library_leaves_proofs_alone_that_do_without_its_doubts(tier: TrustTier) -> None:
    assert confirm(tier, "import Doubtful", "(n : Nat) : fine n = n + 1", "rfl").proved


@pytest.mark.parametrize("way", ["replayed", "compiled"])
def test_what_another_header_imports_is_no_clash(
    way: str, toolchain: Toolchain, library: Toolchain, compiled: Compile, tmp_path: Path
) -> None:
    if way == "replayed":
        library = with_folder(toolchain, library.lean_path[0])
    judge = Judge(library, find_sandbox("auto"))
    for header, value in (("import One", 1), ("", 2), ("import One", 1)):
        own = f"{header}\ndef Named.thing : Nat := 2" if value == 2 else header
        claim = f"theorem t : Named.thing = {value} :="
        reference, submission = (
            compile_file(library, f"{own}\n{claim} {proof}", tmp_path / "Text.olean").read_bytes()
            for proof in ("sorry", "rfl")
        )
        assert judge.ask(["t"], reference, submission, 60)[0]["proved"]
    judge.close()


def test_each_header_has_a_judge_of_its_own(tier: TrustTier) -> None:
    def judges() -> list[int]:
        return [one.pid for one in psutil.Process().children() if "stp.trust.judge" in one.cmdline()]

    assert confirm(tier, "import One", ": Named.thing = 1", "rfl").proved
    [first] = judges()
    assert confirm(tier, "import One", ": Named.thing + 1 = 2", "rfl").proved
    assert judges() == [first]
    assert confirm(tier, "import Other", ": True", "other").proved
    [second] = judges()
    assert second != first


def test_a_judge_may_map_a_large_library(library: Toolchain, compiled: Compile) -> None:
    judge = Judge(replace(library, library_mb=RESIDENT_MB), find_sandbox("auto"))
    module = compiled("theorem t : True := trivial")
    assert judge.ask(["t"], module, module, 60)[0]["proved"]
    limits = Path(f"/proc/{judge.pid}/limits").read_text()
    [line] = [one for one in limits.splitlines() if one.startswith("Max address space")]
    assert int(line.split()[3]) >> 20 == JUDGE_MEMORY_MB + RESIDENT_MB
    judge.close()


# a Lean that is another one


def test_the_version_whose_abi_is_known_is_the_pinned_one() -> None:
    assert ABI == embedded.VERSION


def test_another_version_is_refused_with_what_to_do(library: Toolchain) -> None:
    with pytest.raises(ToolchainError, match=r"4\.36\.0.*STP_LEAN.*setup --mathlib.*STP_LEAN=embedded; STP_TRUST=off"):
        TrustTier(replace(library, version="4.36.0"), find_sandbox("auto"))


def refusal(toolchain: Toolchain, module: bytes) -> str:
    """What a judge says that cannot judge."""
    judge = Judge(toolchain, find_sandbox("auto"))
    with pytest.raises(CheckerUnavailable, match="the trust tier cannot judge with this library: ") as caught:
        judge.ask(["t"], module, module, 60)
    judge.close()
    return str(caught.value)


def test_a_core_library_that_is_not_leans_is_nobodys_failure(
    library: Toolchain, compiled: Compile, tmp_path: Path
) -> None:
    compile_file(library, "prelude", tmp_path / "Init.olean")
    module = compiled("theorem t : True := trivial")
    assert "its kernel or its library answers otherwise" in refusal(with_folder(library, tmp_path), module)


def test_a_module_that_is_gone_is_nobodys_failure(library: Toolchain, tmp_path: Path) -> None:
    module = compile_file(library, "import One\ntheorem t : True := trivial", tmp_path / "Text.olean").read_bytes()
    assert "unknown module prefix 'One'" in refusal(replace(library, lean_path=()), module)


def test_a_lean_without_the_functions_that_are_called_is_nobodys_failure(
    library: Toolchain, compiled: Compile, tmp_path: Path
) -> None:
    (tmp_path / "lib" / "lean").mkdir(parents=True)
    other = next(one.path for one in psutil.Process().memory_maps() if "libc.so" in one.path)
    shutil.copy(other, tmp_path / "lib" / "lean" / "libleanshared.so")
    library = replace(library, lean=tmp_path / "bin" / "lean", roots=(tmp_path,))
    assert "undefined symbol" in refusal(library, compiled("theorem t : True := trivial"))
