"""Isabelle's texts: tokens, the filter, the parts of a theorem, its negation and its normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stp.errors import InputError
from stp.syntax.isabelle import (
    admits,
    forbidden,
    forbidden_header,
    forbidden_statement,
    mentioned,
    negation,
    normal_form,
    split_header,
    split_proof,
)
from stp.syntax.isabelle_automation import HEAVY, LIGHT, expand, heavy
from stp.syntax.isabelle_language import ISABELLE, parse_file
from stp.syntax.isabelle_tokens import Kind, code, symbols, tokens
from stp.syntax.language import SYSTEM_OF_FILES, language
from stp.types import Forbidden, ProofSystem, Statement

PIECES = st.sampled_from(
    [
        r"\<open>",
        r"\<close>",
        "(*",
        "*)",
        '"',
        "`",
        "end",
        "by",
        " ",
        r"\<forall>",
        "\\",
        "x'",
        "'a",
        "?x.1",
        "1",
        "{*",
        "‹",
        "›",
        "é",
        "\r\n",
    ]
)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind.name.lower(), one.text) for one in code(text)]


@given(st.lists(PIECES).map("".join))
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(one.text for one in tokens(text)) == text


def test_comments_and_cartouches_nest_and_strings_do_not() -> None:
    assert kinds('a (* (* " *) end *) b') == [("word", "a"), ("word", "b")]
    assert kinds(r"\<open>a ‹b\<close> end› end") == [("cartouche", r"\<open>a ‹b\<close> end›"), ("word", "end")]
    assert kinds(r'"a (* \" \<open>" end') == [("string", r'"a (* \" \<open>"'), ("word", "end")]


def test_names_and_what_only_looks_like_a_command() -> None:
    assert kinds("end' foo.end 'end ?end ?'end end") == [
        ("word", "end'"),
        ("word", "foo.end"),
        ("variable", "'end"),
        ("variable", "?end"),
        ("variable", "?'end"),
        ("word", "end"),
    ]


@pytest.mark.parametrize("text", ['"a', "`a", "(* (* *)", r"\<open>", "(*)", "\\x", "‹"])
def test_what_never_ends_is_broken(text: str) -> None:
    assert any(one.kind is Kind.BROKEN for one in tokens(text))
    assert forbidden(f"by simp {text}") is not None


def test_named_symbols_count_as_one() -> None:
    assert list(symbols("a\\<forall>b\r\n∀")) == ["a", r"\<forall>", "b", "\r\n", "∀"]


# the filter (each attempt to cheat is a folder of tests/cases/isabelle)


def test_a_command_that_only_the_session_knows_is_refused() -> None:
    assert forbidden("by simp my_command") is None
    refused = forbidden("by simp my_command", {"my_command"})
    assert refused is not None
    assert refused.kind is Forbidden.COMMAND
    assert forbidden("by simp +++", {"+++"}) is not None


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("", None),
        ("imports Main", None),
        ('theory X imports Main "HOL-Library.Multiset" begin', None),
        ('imports Main\nbegin\nfun f where "f x = (x::nat)"', None),
        ('imports Main keywords "x" :: thy_decl', Forbidden.COMMAND),
        ('imports "../../etc/X"', Forbidden.COMMAND),
        ("imports Main begin ML \\<open>x\\<close>", Forbidden.COMMAND),
        ('imports Main begin axiomatization where f: "False"', Forbidden.COMMAND),
        ('imports Main begin notation True ("False")', Forbidden.COMMAND),
        ('imports Main begin definition x (infixl "=" 50) where "x = x"', Forbidden.COMMAND),
        ('imports Main begin lemma "False" sorry', Forbidden.COMMAND),
        ('imports Main begin definition "x = \\<^term>\\<open>x\\<close>"', Forbidden.AMBIGUOUS),
    ],
)
def test_what_may_stand_above_a_statement_from_outside(header: str, kind: Forbidden | None) -> None:
    refused = forbidden_header(header)
    assert (refused.kind if refused else None) is kind


# parts


def test_a_header_is_imports_and_what_is_defined() -> None:
    assert split_header("") == (("Main",), "")
    assert split_header('theory X imports A "B-C.D" begin fun f') == (("A", "B-C.D"), "fun f")
    with pytest.raises(InputError, match="imports"):
        split_header("open A")


@pytest.mark.parametrize(
    "proof", ["\n  by simp", " using a by b", "\nproof -\nqed", " .", " ..", "\n  sorry", " oops", "\n  apply x"]
)
def test_statement_and_proof_are_told_apart(proof: str) -> None:
    stated = 'theorem t:\n  fixes x :: nat\n  assumes by_x: "by x"\n  shows "x = y"'
    assert split_proof(stated + proof) == (stated, proof)


def test_a_file_holds_one_theorem() -> None:
    above = 'text \\<open>x\\<close>\ndefinition "f = True"'
    text = f'theory T imports Complex_Main begin\n{above}\nlemma t: "f"\n  by simp\nend\n'
    statement, proof = parse_file(text, "s")
    assert statement.header == 'imports Complex_Main\nbegin\ndefinition "f = True"'
    assert (statement.text, proof, statement.source) == ('lemma t: "f"', "\n  by simp", "s")
    for wrong in (
        "",
        "theory T imports Main begin end",
        text.replace("end", 'lemma u: "f" by simp end'),
        'lemma "f" by x',
    ):
        with pytest.raises(InputError):
            parse_file(wrong)


def test_a_sorry_is_seen_wherever_it_is_code() -> None:
    assert admits("proof - have x sorry qed")
    assert not admits('have "sorry" (* sorry *) by (rule no_sorry)')


def test_words_that_may_name_facts() -> None:
    assert mentioned("by (simp add: add.commute foo) (* bar *)") == ("add", "add.commute", "foo", "simp")


# negation and identity


def state(text: str) -> Statement:
    return Statement("t", text, system=ProofSystem.ISABELLE)


def test_the_negation_of_a_statement() -> None:
    found = negation(
        state('theorem t: fixes x y :: nat and f :: "nat \\<Rightarrow> nat" assumes a: "x = y" shows "f x = y"')
    )
    binders = r"\<forall>x::(nat). \<forall>y::(nat). \<forall>f::(nat \<Rightarrow> nat). "
    assert found.text == rf'theorem t: "\<not> ({binders}(x = y) \<longrightarrow> (f x = y))"'
    assert forbidden_statement(found.text) is None


@pytest.mark.parametrize(
    "text",
    [
        r'theorem t: "A \<Longrightarrow> B"',
        'theorem t: "A ==> B"',
        'theorem t: shows "A" and "B"',
        'theorem t: obtains x where "x = 1"',
        'theorem t: "A" (is "?x")',
        'theorem t: assumes "A"',
    ],
)
def test_what_has_no_negation_is_told(text: str) -> None:
    with pytest.raises(InputError, match="cannot be negated"):
        negation(state(text))


def test_statements_that_differ_in_names_alone_are_the_same() -> None:
    one = 'theorem a: fixes x :: nat assumes h: "x > 0" shows "x + y = y + x"'
    other = 'lemma b:\n fixes z :: nat (* z *)\n assumes k: "z >  0" shows "z + y = y + z"'
    assert normal_form(one) == normal_form(other.replace("lemma", "theorem"))
    assert normal_form(one) != normal_form(one.replace('y + x"', 'x + y"'))


# the language


def test_the_language_is_found_by_system_and_ending() -> None:
    assert language(ProofSystem.ISABELLE) is ISABELLE
    assert SYSTEM_OF_FILES[".thy"] is ProofSystem.ISABELLE


def test_false_claims_are_statements_and_cheats_do_not_pass_the_filter_or_are_no_proofs() -> None:
    for claim in ISABELLE.false:
        text = ISABELLE.state("t", claim)
        assert ISABELLE.forbidden_statement(text) is None
        assert ISABELLE.name(text) == "t"
    assert ISABELLE.forbidden_statement(ISABELLE.state("t", '"True" sorry')) is not None


def test_a_conjecture_ends_where_a_proof_would_begin() -> None:
    assert ISABELLE.conjecture(' u: shows "True"\n  by simp') == 'theorem u: shows "True"'
    assert ISABELLE.conjecture('"True"') is None
    assert ISABELLE.split('theorem u: shows "True"') == ('theorem u: shows "True"', "")
    assert ISABELLE.join('theorem u: "True"', "by simp") == 'theorem u: "True"\nby simp\n'


# the paper's rule


def test_sledgehammer_stands_for_light_methods_in_order() -> None:
    text = expand("have x sledgehammer").text
    assert text.startswith("have x by ((auto; fail) | (simp; fail) | ")
    assert [text.index(f"({one}; fail)") for one in LIGHT] == sorted(text.index(f"({one}; fail)") for one in LIGHT)
    assert expand("by sledgehammer").text.startswith("by ((auto; fail)")
    assert expand('have "sledgehammer" (* sledgehammer *)').text == 'have "sledgehammer" (* sledgehammer *)'
    assert heavy(expand("have x sledgehammer")) == ""


def test_places_in_an_expanded_proof_are_found_in_the_written_one() -> None:
    written = "a sledgehammer b sledgehammer c"
    found = expand(written)
    for word in ("a", " b ", " c"):
        assert found.original(found.text.index(word)) == written.index(word)
    assert found.original(found.text.index("blast")) == written.index("sledgehammer")


@pytest.mark.parametrize("word", HEAVY[1:])
def test_heavy_automation_is_found_wherever_it_stands(word: str) -> None:
    assert heavy(expand(f"by ({word} x)")) == word
    assert heavy(expand("by simp")) == ""
