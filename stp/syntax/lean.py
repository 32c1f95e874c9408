"""Lean source as text: tokens, the parts of a theorem, identity up to renaming, and what a proof may not contain.

Nothing here runs Lean. The filter (`forbidden`) only ever refuses; what it lets through still has to convince the
checker. It is there because a proof that could start a command of its own could change what the next lines mean.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from stp.errors import InputError
from stp.syntax.language import Refused
from stp.syntax.tokens import Kind, Token, code, doubtful, tokens
from stp.types import Forbidden, Statement

# ---------------------------------------------------------------------------------------------------------- filter

COMMANDS = frozenset(
    """
    abbrev add_aesop_rules add_decl_doc alias assert_not_exists assert_not_imported attribute axiom binder_predicate
    builtin_cbv_simproc builtin_cbv_simproc_decl builtin_dsimproc builtin_dsimproc_decl builtin_env_linter
    builtin_grind_propagator builtin_initialize builtin_simproc builtin_simproc_decl class coinductive compile_def
    compile_inductive constant declare_aesop_rule_sets declare_command_config_elab declare_config_elab
    declare_simp_like_tactic declare_syntax_cat declare_term_config_elab def deprecated_arg deprecated_module
    deprecated_syntax deriving docs_to_verso dsimproc dsimproc_decl elab elab_rules end erase_aesop_rules example
    export extend_docs gen_injective_theorems grind_annotated grind_pattern grind_propagator import include
    inductive infix infixl infixr init_grind_norm init_quot initialize initialize_simps_projections instance
    irreducible_def lemma library_note local macro macro_rules meta mk_iff_of_inductive_prop module mutual namespace
    noncomputable nonrec notation notation3 omit opaque partial postfix prefix prelude private proof_wanted
    protected public recall recommended_spelling register_builtin_option register_error_explanation
    register_grind_attr register_hint register_label_attr register_linter_set register_option register_parser_alias
    register_simp_attr register_sym_dsimp register_sym_simp register_sym_simp_attr register_tactic_tag register_try
    reset_grind_attrs run_cmd run_elab run_meta scoped seal section set_library_suggestions set_premise_selector
    show_panel_widgets simproc simproc_decl simproc_pattern structure suppress_compilation syntax tactic_extension
    theorem unif_hint universe unlock_limits unsafe unseal unset_option unsuppress_compilation variable
    with_weak_namespace
    """.split()  # noqa: SIM905 - a list of them would be 130 lines
)
"""Words that begin or modify a command; none of them is a tactic or a term."""

CODE_RUNNERS = frozenset(["run_tac", "by_elab", "native_decide", "nativeDecide", "bv_decide", "eval_expr"])
"""Words that make the elaborator run compiled code of the proof's choosing."""

HARMLESS_OPTIONS = frozenset({"maxRecDepth", "maxHeartbeats"})
_LETS = frozenset(["let", "letI", "have", "haveI"])
_TELLING = COMMANDS | CODE_RUNNERS | {"native", "set_option", "open"}
"""Words that a refusal may be about."""


def forbidden(proof: str) -> Refused | None:
    """Why an untrusted proof is refused without being run; None when it may be run."""
    parts = code(proof)
    for index, token in enumerate(parts):
        if refused := _refusal(parts, index, token):
            return refused
    if parts and parts[-1].text == "in":
        return Refused(Forbidden.COMMAND, "an `in` that reaches behind its end")
    return _ambiguous(proof)


def _ambiguous(text: str) -> Refused | None:
    doubt = doubtful(text)
    return Refused(Forbidden.AMBIGUOUS, doubt) if doubt else None


def _refusal(parts: Sequence[Token], index: int, token: Token) -> Refused | None:
    if token.kind is Kind.WORD and token.text not in _TELLING:  # as most are
        return None
    following = _text(parts, index + 1)
    before = parts[index - 1].text if index else ""
    if token.kind is Kind.BROKEN:
        return Refused(Forbidden.UNCLOSED, "a comment, string or quoted name that does not end")
    if token.kind is Kind.SYMBOL and token.text == "@[":
        return Refused(Forbidden.ATTRIBUTE, "an attribute")
    if token.kind is Kind.SYMBOL and token.text.startswith("#") and len(token.text) > 1:
        return Refused(Forbidden.COMMAND, f"the command {token.text}")
    if token.kind is not Kind.WORD:
        return None
    if token.text in COMMANDS:
        kind = Forbidden.ATTRIBUTE if token.text == "attribute" else Forbidden.COMMAND
        return Refused(kind, f"the command word {token.text}")
    if token.text in CODE_RUNNERS or (token.text == "native" and (following == ":=" or before in {"+", "("})):
        return Refused(Forbidden.CODE, f"{token.text}, which runs compiled code")
    ahead = [one.text for one in parts[index + 1 : index + 9]]
    if token.text == "set_option" and (following not in HARMLESS_OPTIONS or ahead[2:3] != ["in"]):
        return Refused(Forbidden.OPTION, f"set_option {following}")
    if token.text == "open" and "in" not in ahead:
        return Refused(Forbidden.COMMAND, "open without in")
    return None


HEADER_COMMANDS = frozenset(
    """
    abbrev class def deriving end import inductive instance lemma mutual namespace noncomputable opaque private
    protected section structure theorem universe variable
    """.split()  # noqa: SIM905
)
"""What may stand above a theorem that comes from outside: it cannot run code, nor change how text is read."""
HEADER_OPTIONS = HARMLESS_OPTIONS | {"autoImplicit", "relaxedAutoImplicit", "synthInstance.maxHeartbeats"}


def forbidden_header(header: str) -> Refused | None:
    """Why the header of a statement from outside is refused: a notation or a macro in it could give the statement
    another meaning than its words have, and code in it could do anything."""
    parts = code(header)
    for index, token in enumerate(parts):
        if token.kind is Kind.WORD and token.text in HEADER_COMMANDS | {"open"}:
            continue
        if token.text == "set_option" and _text(parts, index + 1) in HEADER_OPTIONS:
            continue
        if refused := _refusal(parts, index, token):
            return refused._replace(what=f"{refused.what} above the theorem")
    return _ambiguous(header)


STATEMENT_END = re.compile(r":=(\s*by)?\s*$")


@lru_cache(maxsize=256)  # one statement comes with many proofs
def forbidden_statement(text: str) -> Refused | None:
    """Why a model-written statement is refused: it must be one theorem, `theorem name binders : proposition := by`."""
    if _plain(text):
        return None
    parts = code(text)
    if not parts or parts[0].text not in {"theorem", "lemma"}:
        return Refused(Forbidden.STATEMENT, "a statement that does not begin with theorem")
    for index in range(1, len(parts)):
        if refused := _refusal(parts, index, parts[index]):
            return refused
    end = len(parts) - 1 - (parts[-1].text == "by")
    if _proof_sign(parts) != end:
        return Refused(Forbidden.STATEMENT, "a statement that does not end in := by")
    if any(one.text == ":=" and parts[index + 1].text == "by" for index, one in enumerate(parts[:end])):
        return Refused(Forbidden.STATEMENT, "a statement that has := by before its end")
    if not STATEMENT_END.search(text) or parts[-1].start + len(parts[-1].text) < len(text.rstrip()):
        return Refused(Forbidden.STATEMENT, "a statement that ends in a comment")
    return _ambiguous(text)


_PLAIN = re.compile(r"(theorem|lemma)\s[^\"'«»@#]*:=(\s*by)?\s*")
_NOT_PLAIN = re.compile("--|/-|" + "|".join(sorted(_TELLING | _LETS)))


def _plain(text: str) -> bool:
    """Whether it is seen at a glance that nothing in a statement could be refused, as in most of a large corpus.

    There is no text or comment in it, one definition sign, at the end and outside brackets, and no word that matters,
    not even within another.
    """
    return (
        text.count(":=") == 1
        and _PLAIN.fullmatch(text) is not None
        and _NOT_PLAIN.search(text, len("lemma")) is None
        and sum(map(text.count, _OPENED)) == sum(map(text.count, _CLOSED))
    )


def makes_module(header: str) -> bool:
    """Whether a header makes its file part of Lean's module system: its proofs are then no business of other files."""
    return [one.text for one in code(header)[:1]] == ["module"]


# ------------------------------------------------------------------------------------------------ a theorem's parts


def theorem_name_token(text: str) -> Token | None:
    """The NAME in `theorem NAME ...`; None when the text declares no theorem."""
    for token, following in pairwise(one for one in tokens(text) if one.kind not in (Kind.SPACE, Kind.COMMENT)):
        if token.text in {"theorem", "lemma"} and following.kind is Kind.WORD:
            return following
    return None


def theorem_name(text: str) -> str | None:
    """The name that the text's theorem has; None when it declares none."""
    token = theorem_name_token(text)
    return token.text if token else None


def split_proof(text: str) -> tuple[str, str] | None:
    """A theorem's text as (statement ending in `:= by` or `:=`, proof)."""
    parts = code(text)
    sign = _proof_sign(parts)
    if sign is None:
        return None
    end = parts[sign + 1].start + 2 if _text(parts, sign + 1) == "by" else parts[sign].start + 2
    return text[:end], text[end:]


def _proof_sign(parts: Sequence[Token]) -> int | None:
    """Index of the `:=` behind which a theorem's proof begins: the first outside brackets that is no part of a `let`
    of the claim. A `let` by cases has none, so that a `:=` behind it is the proof's."""
    depth, named = 0, False
    for index, token in enumerate(parts):
        if token.text in _CLOSING:
            depth += 1
        elif token.text in _CLOSED:
            depth -= 1
        elif depth == 0 and token.text in _LETS:
            named = True
        elif depth == 0 and token.text in {"|", ":="}:
            if token.text == ":=" and not named:
                return index
            named = False
    return None


def join_proof(text: str, proof: str) -> str:
    """A statement's text and its proof, which begins on a line of its own."""
    return f"{text}{'' if proof.startswith(chr(10)) else chr(10)}{proof}\n"


def parse_file(text: str, source: str = "") -> tuple[Statement, str]:
    """Statement and proof of a Lean file that holds header lines and then one theorem.

    Raises:
        InputError: there is no theorem, it has no proof, or something follows it.
    """
    parts = code(text)
    first = _theorems(parts)[0]
    split, name = _split(text[parts[first].start :])
    if _theorems(code(split[1]), or_none=True):
        raise InputError("the file holds more than one theorem; put each into a file of its own")
    return Statement(name, split[0], header=_above(text, parts, first), source=source), split[1]


@dataclass(frozen=True, slots=True)
class Claim:
    """A theorem of a file that may hold several."""

    statement: Statement
    """Its header is everything above it, other theorems with their proofs included."""
    proof: str
    start: int
    """Where in the file the statement begins."""

    @property
    def proof_start(self) -> int:
        return self.start + len(self.statement.text)


def parse_claims(text: str) -> list[Claim]:
    """The theorems of a file, in order.

    Raises:
        InputError: there is none, one has no proof, or something else follows the last.
    """
    parts = code(text)
    found = []
    for index in _theorems(parts):
        ends = (at for at in range(index + 1, len(parts)) if _is_word(parts[at], HEADER_COMMANDS))
        following = next(ends, len(parts))
        last = parts[following - 1]
        start = parts[index].start
        (statement, proof), name = _split(text[start : last.start + len(last.text)])
        found.append(Claim(Statement(name, statement, _above(text, parts, index)), proof, start))
    if following < len(parts):
        raise InputError(f"nothing may follow the last theorem of a file, and `{parts[following].text}` does")
    return found


def _theorems(parts: Sequence[Token], or_none: bool = False) -> list[int]:
    """Indices of the tokens that begin a theorem."""
    found = [index for index, token in enumerate(parts) if _is_word(token, {"theorem", "lemma"})]
    if not (found or or_none):
        raise InputError("the file holds no theorem; it should have header lines (import, open), then one theorem")
    return found


def _split(theorem: str) -> tuple[tuple[str, str], str]:
    """A theorem's statement and proof, and its name."""
    split, name = split_proof(theorem), theorem_name(theorem)
    if split is None or name is None:
        raise InputError("the theorem has no `:=`; write `theorem name : proposition := by` and the proof below")
    return split, name


def _above(text: str, parts: Sequence[Token], index: int) -> str:
    """The text above the token with this index, without a comment that documents it, for it documents nothing else."""
    last = parts[index - 1].start + len(parts[index - 1].text) if index else 0
    documented = text.find("/--", last, parts[index].start)
    return text[: documented if documented >= 0 else parts[index].start].strip()


def _is_word(token: Token, words: Collection[str]) -> bool:
    return token.kind is Kind.WORD and token.text in words


def negation(statement: Statement) -> Statement:
    """The theorem that a statement is false: `theorem t (x : A) : P` becomes `theorem t : ¬ (by exact (∀ (x : A), P))`.

    Within `by`, Lean binds no unknown name of its own accord. Outside the negation such a name would be bound too, and
    where there is nothing that it could stand for, both a statement and what looks like its negation hold.

    Raises:
        InputError: the statement is no single theorem, or what it binds is not all in brackets and with its type.
    """
    text = statement.text
    if refused := forbidden_statement(text):
        raise InputError(f"the statement cannot be negated: it holds {refused.what}")
    if any(one.text in {"variable", "variables", "include"} for one in code(statement.header)):
        raise InputError("the statement cannot be negated: its header declares variables; bind them in the theorem")
    parts = code(text)
    ends = closings(parts)
    if len(ends) * 2 != sum(one.kind is Kind.SYMBOL and one.text in _BRACKETS for one in parts):
        raise InputError("the statement cannot be negated: its brackets do not match")
    first = index = _after_universes(parts, 2, ends)
    while index in ends and (parts[index].text == "[" or _names(parts, index + 1, {":"})):
        index = ends[index] + 1
    if _text(parts, index) != ":":
        raise InputError(
            f"the statement cannot be negated: its variables end in `{_text(parts, index)}` where `:` is expected; "
            "put each in brackets, with its type"
        )
    last = len(parts) - 1 - (parts[-1].text == "by")
    claim = _between(text, parts, index + 1, last)
    if index > first:
        claim = f"∀ {_between(text, parts, first, index)}, {claim}"
    return replace(statement, text=f"{_between(text, parts, 0, first)} : ¬ (by exact ({claim})) := by")


def _between(text: str, parts: Sequence[Token], first: int, end: int) -> str:
    """The text of these tokens and what stands between them."""
    return text[parts[first].start : parts[end - 1].start + len(parts[end - 1].text)]


def normal_form(text: str) -> str:
    """A statement's text up to white space, comments, and the names of the theorem and of what it binds.

    Two statements with equal normal forms say the same (unless one uses a library name and binds it elsewhere); the
    converse does not hold.
    """
    parts = code(text)
    named = theorem_name(text)
    names = {named: "#0"} if named else {}
    for name in bound_names(parts):
        names.setdefault(name, f"#{len(names)}")  # no identifier of Lean looks like this
    renamed = []
    for token in parts:
        if token.kind is Kind.WORD:
            head, dot, rest = token.text.partition(".")
            renamed.append(names.get(token.text) or names.get(head, head) + dot + rest)
        else:
            renamed.append(token.text)
    return " ".join(renamed)


_CLOSING = {"(": ")", "[": "]", "@[": "]", "{": "}", "⟨": "⟩", "⦃": "⦄"}
_OPENED = frozenset(_CLOSING) - {"@["}
_CLOSED = frozenset(_CLOSING.values())
_BRACKETS = _CLOSED | frozenset(_CLOSING)
_QUANTIFIERS = frozenset(["∀", "∃", "λ", "fun", "Σ", "Π", "∑", "∏", "⋃", "⋂", "⨆", "⨅"])


def bound_names(parts: Sequence[Token]) -> Iterator[str]:
    """Names in binder position, in order: those of `theorem t (a b : T)`, `∀ x y,`, `fun (x : T) y =>`,
    `{x : T | p}`, `(x : T) → U`; not the words of a type ascription `(f x : T)`.
    """
    ends = closings(parts)
    found: set[int] = set()
    for index, token in enumerate(parts):
        if token.text in {"theorem", "lemma"}:
            found.update(_binders(parts, index + 2, ends, bare=False))
        elif token.text in _QUANTIFIERS:
            found.update(_binders(parts, index + 1, ends, bare=True))
        elif token.text in {"{", "⦃"}:
            found.update(_names(parts, index + 1, {":", "|", "∈"}))
        elif token.text == "(" and index in ends and _text(parts, ends[index] + 1) in {"→", "×"}:
            found.update(_names(parts, index + 1, {":"}))
    return (parts[index].text for index in sorted(found) if parts[index].text != "_")


def closings(parts: Sequence[Token]) -> dict[int, int]:
    """Where the bracket at each index is closed."""
    ends, opened = {}, []
    for index, token in enumerate(parts):
        if token.kind is Kind.SYMBOL and token.text in _CLOSING:
            opened.append(index)
        elif opened and token.kind is Kind.SYMBOL and token.text == _CLOSING[parts[opened[-1]].text]:
            ends[opened.pop()] = index
    return ends


def _binders(parts: Sequence[Token], start: int, ends: dict[int, int], bare: bool) -> Iterator[int]:
    """Indices of the names in a run of binders: groups in brackets and, where they may stand, bare names."""
    index = _after_universes(parts, start, ends)
    if _text(parts, index) == "!":  # ∃!
        index += 1
    while index < len(parts):
        if index in ends and parts[index].text in {"(", "[", "{", "⦃"}:
            yield from _names(parts, index + 1, {":"} if parts[index].text == "[" else {":", ")", "}", "⦄"})
            index = ends[index] + 1
        elif bare and parts[index].kind is Kind.WORD and parts[index].text != "in":
            yield index
            index += 1
        else:
            return


def _after_universes(parts: Sequence[Token], index: int, ends: dict[int, int]) -> int:
    """Where it goes on behind the universes of `t.{u}`, if they stand there."""
    return ends[index + 1] + 1 if _text(parts, index) == "." and index + 1 in ends else index


def _names(parts: Sequence[Token], start: int, endings: set[str]) -> range:
    """Indices of the words from `start` on, when one of the endings follows them."""
    index = start
    while index < len(parts) and parts[index].kind is Kind.WORD:
        index += 1
    return range(start, index if _text(parts, index) in endings else start)


def _text(parts: Sequence[Token], index: int) -> str:
    return parts[index].text if index < len(parts) else ""
