"""Lean text without Lean: tokens, the filter, the parts of a theorem, and identity up to renaming."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stp.errors import InputError
from stp.syntax.lean import (
    bound_names,
    forbidden,
    forbidden_header,
    forbidden_statement,
    negation,
    normal_form,
    parse_claims,
    parse_file,
    split_proof,
    theorem_name,
)
from stp.syntax.tokens import Kind, code, name_parts, tokens
from stp.types import Forbidden, Statement

lean_like = st.text(alphabet=string.ascii_lowercase[:4] + " \n.'\"«»-/:=<>;()[]{}⟨⟩∀∃λ,@#0r\\!?", max_size=60)


def words(text: str) -> list[str]:
    return [one.text for one in code(text)]


# tokens


@given(lean_like)
def test_tokens_joined_are_the_text(text: str) -> None:
    found = list(tokens(text))
    assert "".join(one.text for one in found) == text
    assert [text[one.start : one.start + len(one.text)] for one in found] == [one.text for one in found]


def test_names_keep_their_dots_and_quotes() -> None:
    assert words("Nat.add_comm h.1 x' a?.b «odd name».c f!") == [
        *("Nat.add_comm", "h", ".", "1", "x'", "a?.b", "«odd name».c", "f!")
    ]


def test_comments_nest_and_end_with_the_line() -> None:
    assert words("a /- b /- c -/ d -/ e -- f\ng") == ["a", "e", "g"]


def test_strings_hide_what_looks_like_code() -> None:
    assert words(r'a "-- \" /-" b r#"x " y"# c') == ["a", r'"-- \" /-"', "b", 'r#"x " y"#', "c"]
    assert [one.kind for one in code("'a' 'x")] == [Kind.STRING, Kind.SYMBOL, Kind.WORD]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1axiom h.1axiom «h»axiom x⁻¹axiom λaxiom",
         ["1", "axiom", "h", ".", "1", "axiom", "«h»", "axiom", "x", "⁻", "¹", "axiom", "λ", "axiom"]),
        ("0x1opaque 1_000 1.5e3 h.1.2 1e", ["0x1", "opaque", "1_000", "1.5e3", "h", ".", "1", ".", "2", "1", "e"]),
        ("'\n'='\"' '\r\n'", ["'\n'", "=", "'\"'", "'\r\n'"]),
        ("f '' s ''\"'\"", ["f", "''", "s", "''", "\"'\""]),
        ("{x //-x} p \\/-q", ["{", "x", "//", "-", "x", "}", "p", "\\/", "-", "q"]),
        ("x <--y |--z a/-b-/c", ["x", "<-", "-", "y", "|-", "-", "z", "a", "c"]),
        ("/--/ \" -/ a /- --/ b", ["a", "b"]),
    ],
)  # fmt: skip
def test_a_token_ends_where_lean_ends_it(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_names_components_are_those_of_lean() -> None:
    assert name_parts("Nat.«a.b».c'") == ("Nat", "a.b", "c'")


@pytest.mark.parametrize("text", ["x /- y", "x /- /- y -/", 'x "y', "x «y", 'r#"y"'])
def test_what_never_ends_is_broken(text: str) -> None:
    assert Kind.BROKEN in {one.kind for one in code(text)}


# the filter


@pytest.mark.parametrize(
    "proof",
    [
        "\n  simp [Nat.add_comm] <;> omega",
        "\n  have h : a ∣ b := by\n    exact ⟨c, rfl⟩\n  exact h.trans (Nat.axiom_of a)",
        "\n  -- no axiom, no theorem, #eval\n  rfl",
        "\n  /- def /- macro -/ end -/ rfl",
        '\n  exact f "theorem axiom #eval @["',
        "\n  exact «def»",
        "\n  set_option maxRecDepth 1000 in\n  decide",
        "\n  open Nat in\n  exact succ_le.mp h",
        "\n  cases h with\n  | inl x => exact x.local\n  | inr y => exact y",
        "\n  simp (config := {decide := true}) only [native]",
        " native",
        "\n  exact f ⟨'\"', 'a'⟩ '-' -- {\n",
        '\n  have := ["{x}"]; exact f (x := "{") -- done',
        "\n  constructor <;>-- both\n  simp [a]-- one",
    ],
)
def test_ordinary_proofs_may_be_run(proof: str) -> None:
    assert forbidden(proof) is None


@pytest.mark.parametrize(
    ("proof", "kind", "reason"),
    [
        ("\n  trivial\naxiom a : False", Forbidden.COMMAND, "the command word axiom"),
        ("\n  trivial\n\ntheorem u : False := sorry", Forbidden.COMMAND, "the command word theorem"),
        ("\n  rfl\n#eval 1", Forbidden.COMMAND, "the command #eval"),
        ("\n  rfl\n@[simp] def x := 1", Forbidden.ATTRIBUTE, "an attribute"),
        ("\n  native_decide", Forbidden.CODE, "native_decide, which runs compiled code"),
        ("\n  decide +native", Forbidden.CODE, "native, which runs compiled code"),
        ("\n  run_tac foo", Forbidden.CODE, "run_tac, which runs compiled code"),
        ("\n  set_option debug.skipKernelTC true in rfl", Forbidden.OPTION, "set_option debug.skipKernelTC"),
        ("\n  rfl\nset_option maxRecDepth 5", Forbidden.OPTION, "set_option maxRecDepth"),
        ("\n  rfl\nopen Nat", Forbidden.COMMAND, "open without in"),
        ("\n  rfl /- the rest", Forbidden.UNCLOSED, "a comment, string or quoted name that does not end"),
        ("\n  rfl\nopen Nat in", Forbidden.COMMAND, "an `in` that reaches behind its end"),
        ("\n  decide (config := {native := true})", Forbidden.CODE, "native, which runs compiled code"),
        ("\n  exact Nat ×'('\"' |> g) --\"", Forbidden.AMBIGUOUS, "a quoted character directly behind ×"),
        ("\n  exact x ⟶-- y", Forbidden.AMBIGUOUS, "a comment directly behind ⟶"),
        ('\n  exact s!"{x}"', Forbidden.AMBIGUOUS, "a string with a brace, which may hold a term"),
        ('\n  exact "x', Forbidden.UNCLOSED, "a comment, string or quoted name that does not end"),
    ],
)
def test_what_could_start_a_command_or_run_code_is_refused_with_a_reason(
    proof: str, kind: Forbidden, reason: str
) -> None:
    assert forbidden(proof) == (kind, reason)


@given(lean_like, st.sampled_from(["axiom x : p", "#eval 1", "@[simp]", "native_decide"]))
def test_a_command_on_a_line_of_its_own_never_hides(before: str, command: str) -> None:
    assume(Kind.BROKEN not in {one.kind for one in code(before)})
    assert forbidden(f"{before}\n{command}") is not None


def test_a_statement_is_one_theorem_that_ends_where_its_proof_begins() -> None:
    assert forbidden_statement("theorem t (a : Nat) : a = a := by") is None
    assert forbidden_statement("theorem t (a : Nat) : a = a :=") is None


@pytest.mark.parametrize(
    "text",
    [
        "theorem t (a : Nat := 1) (s := a + 1) : a = a := by",
        "theorem t (h : let z := 1; z = 1) : ∃ a, (let (p, q) := a; p = q) :=",
        "theorem t :\n  let (p, q) := ((1, 2) : Nat × Nat);\n  let r : Nat := p\n  p + r = q := by",
        "theorem t : have h := rfl; letI s := |1|; s = h :=\n  by",
    ],
)
def test_a_statement_may_name_values_within_its_claim(text: str) -> None:
    assert forbidden_statement(text) is None
    assert split_proof(f"{text} simp") == (text, " simp")


@pytest.mark.parametrize(
    "text",
    [
        "theorem t : True := let x := by",
        "theorem t : let x := 1; True := fun y := by",
        "theorem t : let f | 0 => 1 | _ => 2; True := let x := by",
        "theorem t : let f | 0 => 1 | _ => 2; True := calc 1 = 1 := by",
        "theorem t : (let x := 1) = 1",
        "theorem t : (True := by",
    ],
)
def test_a_value_named_within_a_proof_does_not_make_the_proof_part_of_the_claim(text: str) -> None:
    assert forbidden_statement(text) == (Forbidden.STATEMENT, "a statement that does not end in := by")


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("", Forbidden.STATEMENT, "does not begin with theorem"),
        ("def t : Nat := by", Forbidden.STATEMENT, "does not begin with theorem"),
        ("theorem t : 1 = 1", Forbidden.STATEMENT, "does not end in := by"),
        ("theorem t : 1 = 1 := by simp", Forbidden.STATEMENT, "does not end in := by"),
        ("theorem t (h : False := by assumption) : False := by", Forbidden.STATEMENT, "has := by before its end"),
        ("theorem t : let x : Nat := by exact 1; x = 2 := by", Forbidden.STATEMENT, "has := by before its end"),
        ("theorem t : 1 = 1 := by\ntheorem u : 2 = 2 := by", Forbidden.COMMAND, "command word theorem"),
        ("theorem t : 1 = 1 /- := by", Forbidden.UNCLOSED, "does not end"),
        ("theorem t : 1 = 1 := rfl -- := by", Forbidden.STATEMENT, "does not end in := by"),
        ("theorem t : 1 = 1 := by -- := by", Forbidden.STATEMENT, "ends in a comment"),
    ],
)
def test_other_statements_are_refused(text: str, kind: Forbidden, reason: str) -> None:
    refused = forbidden_statement(text)
    assert refused
    assert refused.kind is kind
    assert reason in refused.what


@given(
    st.sampled_from(["theorem", "lemma"]),
    st.lists(
        st.sampled_from(
            ["0", "λ", "(", ")", "[", "⟩", ":=", "let", "end", "in", "x", " ", "by", "--", '"', "native", "|"]
        )
    ),
    st.sampled_from([" := by", " :=\n", " := by )", " := by x", ""]),
)
def test_a_statement_is_judged_alike_at_a_glance_and_word_by_word(word: str, inner: list[str], end: str) -> None:
    text = f" t : {''.join(inner)}{end}"
    assert forbidden_statement(word + text) == forbidden_statement(f"{word} /- read word by word -/{text}")


# a theorem's parts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("theorem Nat.foo' (a : Nat) : a = a := by", "Nat.foo'"),
        ("-- theorem no\n@[simp] lemma «two words» : True := by", "«two words»"),
        ("theorem : True", None),
        ("example : True := by", None),
        ("theorem", None),
    ],
)
def test_a_theorems_name(text: str, name: str | None) -> None:
    assert theorem_name(text) == name


@pytest.mark.parametrize(
    ("statement", "proof"),
    [
        ("theorem t : True := by", "\n  trivial"),
        ("theorem t : True :=", " trivial"),
        ("theorem t (a : Nat := 3) (h : [a] = [a]) : ⟨a, h⟩ = {x := a} :=", " rfl"),
        ("theorem t -- := by\n  : True := /- x -/ by", " trivial"),
        ("@[simp] theorem t : True := by", " trivial"),
        ("theorem t : True :=", " bypass"),
    ],
)
def test_a_theorem_is_split_at_the_first_definition_sign_outside_brackets(statement: str, proof: str) -> None:
    assert split_proof(statement + proof) == (statement, proof)


def test_a_theorem_without_a_definition_sign_has_no_proof() -> None:
    assert split_proof("theorem t : ∀ n, n = n\n| 0 => rfl") is None


def test_a_file_is_header_lines_and_one_theorem() -> None:
    statement, proof = parse_file("import A\nopen B -- theorem\n\ntheorem t : p := by\n  exact h\n", "file")
    assert (statement.name, statement.text, statement.source) == ("t", "theorem t : p := by", "file")
    assert statement.header == "import A\nopen B -- theorem"
    assert proof == "\n  exact h\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("import A\n", "no theorem"),
        ("theorem t : p", "no `:=`"),
        ("theorem t : p := by h\ntheorem u : q := by h", "more than one theorem"),
    ],
)
def test_a_file_that_holds_anything_else_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        parse_file(text)


# the negation


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("theorem t : False := by", "theorem t : ¬ (by exact (False)) := by"),
        ("lemma t (a b : Nat) : a = b :=", "lemma t : ¬ (by exact (∀ (a b : Nat), a = b)) := by"),
        ("theorem t (a : Nat := 1) : a = 2 := by", "theorem t : ¬ (by exact (∀ (a : Nat := 1), a = 2)) := by"),
        (
            "theorem N.t.{u, v} {α : Type u} [Ord α] [i : Ord α] ⦃x : α⦄ (h : x = x) : ∀ y : α, y = x := by",
            "theorem N.t.{u, v} : ¬ (by exact (∀ {α : Type u} [Ord α] [i : Ord α] ⦃x : α⦄ (h : x = x), "
            "∀ y : α, y = x)) := by",
        ),
        (
            "theorem t -- one\n  (a : Nat) -- two\n  (_ : a = a) -- three\n  : a =\n  /- : -/ 1 -- four\n  := by",
            "theorem t : ¬ (by exact (∀ (a : Nat) -- two\n  (_ : a = a), a =\n  /- : -/ 1)) := by",
        ),
    ],
)
def test_a_negation_binds_what_the_theorem_bound(text: str, negated: str) -> None:
    statement = Statement("t", text, "open Nat", "here", 3)
    opposite = negation(statement)
    assert opposite.text == negated
    assert (opposite.name, opposite.header, opposite.source) == ("t", "open Nat", "here")
    assert forbidden_statement(opposite.text) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("theorem t x : x = 1 := by", "end in `x`.*in brackets, with its type"),
        ("theorem t (x) : x = 1 := by", r"end in `\(`"),
        ("theorem t {x} (h : x = 1) : False := by", "end in `{`"),
        ("theorem t {{x : Nat}} : x = 1 := by", "end in `{`"),
        ("theorem t (a : Nat) := by", "end in `:=`"),
        ("theorem t : True)) ∨ (by exact (False := by", "brackets do not match"),
        ("theorem t : (True)) := by", "does not end in := by"),
        ("theorem t (a := 1) : a = 1 := by", r"end in `\(`"),
        ("def t : True := by", "does not begin with theorem"),
    ],
)
def test_what_cannot_be_negated_surely_is_not(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        negation(Statement("t", text))


def test_variables_of_the_header_would_be_bound_outside_the_negation() -> None:
    with pytest.raises(InputError, match="header declares variables"):
        negation(Statement("t", "theorem t : n = n := by", "open Nat\nvariable (n : Fin 0)"))


# identity up to renaming


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("theorem t (a b : Nat) {c : Type} [Group G] [i : Ring R] (h : a = b) : p := by", ["a", "b", "c", "i", "h"]),
        ("theorem t.{u} (a : Type u) : p := by", ["a"]),
        ("theorem t : ∀ x > 0, ∃ y z, ∃! w, x = f y z w := by", ["x", "y", "z", "w"]),
        ("theorem t : ∀ (x : Nat) (h : ∀ y, y = x), q h := by", ["x", "h", "y"]),
        ("theorem t : (fun x y => x) = fun (z : Nat) ⦃w⦄ => z := by", ["x", "y", "z", "w"]),
        ("theorem t : {x : Nat | x = 1} = {y | y = 1} ∪ {z ∈ s | z = 1} := by", ["x", "y", "z"]),
        ("theorem t : ∑ i in range n, i = ∏ j ∈ s, j := by", ["i", "j"]),
        ("theorem t : (x : Nat) → ⦃h : x = x⦄ → p := by", ["x", "h"]),
        ("theorem t : (sin x : Real) = (2 : Real) ∧ f (cos y : Real) = [a, b] := by", []),
        ("theorem t : ∀ _ : p, fun _ => q := by", []),
    ],
)
def test_bound_names_are_those_in_binder_position(text: str, names: list[str]) -> None:
    assert list(bound_names(code(text))) == names


def test_white_space_comments_and_names_do_not_matter() -> None:
    one = "theorem t (a b : Nat) (h : a < b) : ∃ c, a + c = b ∧ h.le = h.le := by"
    two = "theorem Two.u (x y : Nat)\n    (lt : x < y) : -- as x < y\n  ∃ d, x + d = y ∧ lt.le = lt.le := by"
    assert normal_form(one) == normal_form(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("theorem t (a b : Nat) : a < b := by", "theorem t (a b : Nat) : b < a := by"),
        ("theorem t (a : Nat) : a = b := by", "theorem t (b : Nat) : b = b := by"),
        ("theorem t (x : Real) : (sin x : Real) = 1 := by", "theorem t (x : Real) : (cos x : Real) = 1 := by"),
        ("theorem t : f x1 = 1 := by", "theorem t : f x2 = 1 := by"),
        ("theorem t (a : p) : f (fun ⟨x0, _⟩ => x0) a := by", "theorem t (a : p) : f (fun ⟨x0, _⟩ => a) a := by"),
        ("theorem t (_ _ : Nat) : f _ := by", "theorem t (h h : Nat) : f h := by"),
        ("theorem t (a : Nat) : a = 1 := by", "theorem t (a : Int) : a = 1 := by"),
    ],
)
def test_statements_that_say_something_else_have_another_form(one: str, two: str) -> None:
    assert normal_form(one) != normal_form(two)


NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=3).filter(lambda name: name not in {"in", "fun", "by"})
relations = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("=<≤"), st.integers(0, 3)), min_size=1, max_size=4)


def theorem(names: list[str], parts: list[tuple[int, str, int]]) -> str:
    name, a, b, c, d = names
    variables = [a, b, c, d]
    body = " ∧ ".join(f"{variables[left]} {relation} {variables[right]}" for left, relation, right in parts)
    return f"theorem {name} ({a} {b} : Nat) (_ : {a}.P) : ∀ {c}, ∃ {d} > 0, {body} := by"


name_lists = st.lists(NAMES, min_size=5, max_size=5, unique=True)


@given(name_lists, name_lists, relations)
def test_renaming_never_changes_the_form(one: list[str], two: list[str], parts: list[tuple[int, str, int]]) -> None:
    assert normal_form(theorem(one, parts)) == normal_form(theorem(two, parts))


@given(name_lists, name_lists, relations, relations)
def test_equal_forms_say_the_same(
    one: list[str], two: list[str], parts: list[tuple[int, str, int]], others: list[tuple[int, str, int]]
) -> None:
    assert (normal_form(theorem(one, parts)) == normal_form(theorem(two, others))) == (parts == others)


def test_what_documents_a_theorem_is_no_part_of_its_header() -> None:
    statement, proof = parse_file("import A\n-- kept\n/-- said -/\n-- gone\ntheorem t : p := by\n  h")
    assert (statement.header, statement.text, proof) == ("import A\n-- kept", "theorem t : p := by", "\n  h")


def test_each_theorem_of_a_file_stands_under_all_above_it() -> None:
    text = "import A\ntheorem a : p := by\n  h -- x\n\n/-- said -/\ndef f := 1\n\ntheorem b : q := rfl\n-- end\n"
    one, other = parse_claims(text)
    assert (one.statement.header, one.statement.text, one.proof) == ("import A", "theorem a : p := by", "\n  h")
    assert other.statement.header == "import A\ntheorem a : p := by\n  h -- x\n\n/-- said -/\ndef f := 1"
    assert (other.statement.text, other.proof) == ("theorem b : q :=", " rfl")
    for claim in (one, other):
        whole = claim.statement.text + claim.proof
        assert text[claim.start :].startswith(whole)
        assert text[claim.proof_start :].startswith(claim.proof)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no theorem"),
        ("def f := 1", "no theorem"),
        ("-- theorem t : p := h", "no theorem"),
        ("theorem t : p", "no `:=`"),
        ("theorem a : p := h\ntheorem b : q", "no `:=`"),
        ("theorem a : p := h\ndef f := 1", "`def` does"),
        ("theorem a : p := h\nend", "`end` does"),
    ],
)
def test_a_file_of_anything_but_theorems_in_the_end_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        parse_claims(text)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "import Mathlib\nopen Nat Real\nset_option maxHeartbeats 400000",
        "def f (n : Nat) : Nat := n\nnamespace A\ninductive B\n  | c\nend A",
        "theorem a : p := by\n  set_option maxRecDepth 100 in simp",
    ],
)
def test_what_may_stand_above_a_theorem(header: str) -> None:
    assert forbidden_header(header) is None


@pytest.mark.parametrize(
    "header",
    [
        'notation "x" => 1',
        'local infix:50 "x" => f',
        'macro "x" : tactic => `(tactic| skip)',
        'open Lean in elab "x" : tactic => pure ()',
        "@[simp] theorem a : p := h",
        "attribute [simp] a",
        "axiom a : False",
        "theorem a : p := by native_decide",
        "def a : Nat := by run_tac pure ()",
        "set_option debug.skipKernelTC true",
        "#eval 1",
        "unsafe def a := 1",
        "export A (b)",
        "include h",
        "/- begun",
    ],
)
def test_what_may_not_stand_above_a_theorem_from_outside(header: str) -> None:
    assert forbidden_header(header)
