"""Isabelle theory text: the parts of a theorem, and what a proof may not contain.

Nothing here runs Isabelle. The filter (`forbidden`) only ever refuses; what it lets through still has to convince the
checker. A proof may hold proof commands alone (an allow-list of outer-syntax commands, on tokens): none of them means
anything once the theorem is proved, so nothing can follow it, and none runs ML. What is a command depends on what the
header imports; the table here is of Isabelle's own and is joined by the running session's (`stp.checking.isabelle`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from stp.errors import InputError
from stp.syntax.isabelle_tokens import QUOTED, Kind, Token, code, doubtful
from stp.syntax.language import Refused
from stp.types import Forbidden, Statement

# ---------------------------------------------------------------------------------------------------------- filter

PROOF_COMMANDS = frozenset(
    """
    also apply apply_end assume back by case consider define defer done finally fix from have hence include including
    interpret let moreover next note obtain prefer presume proof qed show sorry subgoal supply then thus ultimately
    unfolding using with
    """.split()  # noqa: SIM905 - a list of them would be 40 lines
)
"""Commands that a proof may hold, beside `.`, `..`, `{` and `}`. `sorry` is one: it makes a proof INCOMPLETE."""

OTHER_COMMANDS = frozenset(
    """
    ML ML_command ML_export ML_file ML_file_debug ML_file_no_debug ML_prf ML_val SML_export SML_file SML_file_debug
    SML_file_no_debug SML_import abbreviation adhoc_overloading alias atom_decl attribute_setup ax_specification
    axiomatization bibtex_file bnf bnf_axiomatization bundle bundle_definition case_of_simps chapter class class_deps
    code_abort code_class code_const code_datatype code_deps code_identifier code_include code_instance code_modulename
    code_monad code_pred code_printing code_reflect code_reserved code_thms code_type codatatype coinduction_upto
    coinductive coinductive_set compile_generated_files consts context copy_bnf corec corecursive corollary cpodef
    datatype datatype_compat declaration declare def default_sort definition derive display_drafts domain domaindef end
    equivariance experiment export_code export_generated_files external_file extract extract_type find_consts
    find_theorems find_unused_assms fixrec free_constructors friend_of_corec full_prf fun fun_cases function functor
    generate_file global_interpretation guess help hide_class hide_const hide_fact hide_type inductive inductive_cases
    inductive_set inductive_simps instance instantiation interpretation judgment lemma lemmas lift_bnf lift_definition
    lifting_forget lifting_update local_setup locale locale_deps method method_setup named_theorems nitpick
    nitpick_params no_adhoc_overloading no_notation no_syntax no_translations no_type_notation nominal_datatype
    nominal_function nominal_inductive nominal_primrec nominal_termination nonterminal notation notepad old_rep_datatype
    oops open_bundle oracle overloading paragraph parametric_constant parse_ast_translation parse_translation
    partial_function pcpodef prf primcorec primcorecursive primrec print_ML_antiquotations print_abbrevs
    print_antiquotations print_ast_translation print_attributes print_bnfs print_bundles print_case_translations
    print_cases print_claset print_classes print_codeproc print_codesetup print_commands print_context
    print_definitions print_defn_rules print_dependencies print_facts print_inductives print_interps print_locale
    print_locales print_methods print_options print_orders print_quotconsts print_quotients print_quotmaps
    print_rules print_simpset print_state print_statement print_syntax print_tcset print_term_bindings print_theorems
    print_theory print_trans_rules print_translation private prop proposition qualified quickcheck
    quickcheck_generator quickcheck_params quotient_definition quotient_type realizability realizers recdef record
    refute refute_params rep_datatype sausage schematic_goal section setup setup_lifting simproc_setup simps_of_case
    sledgehammer sledgehammer_params smt_status solve_direct specification specification_definition spark_end
    spark_open spark_proof_functions spark_status spark_types spark_vc statespace subclass sublocale subparagraph
    subsection subsubsection syntax syntax_consts syntax_declaration syntax_types term termination text text_raw
    theorem theorems theory thm thm_deps thm_oracles thy_deps translations try try0 txt typ type_alias type_notation
    type_synonym typed_print_translation typedecl typedef unbundle unused_thms value values welcome write
    """.split()  # noqa: SIM905
)
"""The other commands of Isabelle's own theories, of whatever release."""
COMMANDS = PROOF_COMMANDS | OTHER_COMMANDS
PUNCTUATION = frozenset([".", "..", "{", "}"])
"""Commands that are no words."""

CODE_RUNNERS = frozenset(["tactic", "raw_tactic", "ML_tactic"])
"""Methods whose argument is ML."""
CHEATS = frozenset(["quick_and_dirty", "smt_oracle", "skip_proof", "skip_proofs", "smt_trusted"])
"""Options and names that take a word for a proof."""
STATING = frozenset(["theorem", "lemma", "corollary", "proposition"])
_STATEMENT_WORDS = frozenset(["fixes", "assumes", "shows", "obtains", "defines", "constrains"])
_BODY_WORDS = frozenset(["notes", "includes", "rewrites"])
"""What may stand in a theorem's head in Isabelle, but would change how the statement is read."""


def forbidden(proof: str, commands: Collection[str] = COMMANDS) -> Refused | None:
    """Why an untrusted proof is refused without being run; None when it may be run.

    `commands` are those that the session knows; Isabelle's own count always.
    """
    parts = code(proof)
    for one in parts:
        if refused := _refusal(one, commands):
            return refused
    if parts and not _is_proof_command(parts[0]):
        return Refused(Forbidden.COMMAND, f"no proof command at its beginning, but {parts[0].text[:40]}")
    return _ambiguous(proof)


def _refusal(token: Token, commands: Collection[str]) -> Refused | None:
    if token.kind is Kind.BROKEN:
        return Refused(Forbidden.UNCLOSED, "a comment, string or symbol that does not end")
    if token.text == r"\<proof>":
        return Refused(Forbidden.COMMAND, r"the command \<proof>")
    # A name may be written with the theory it comes from, and between quotes.
    base = inner(token).strip().rpartition(".")[2] if token.kind in (Kind.WORD, *QUOTED) else ""
    if base in CODE_RUNNERS:
        return Refused(Forbidden.CODE, f"{base}, which runs ML")
    if base in CHEATS:
        return Refused(Forbidden.OPTION, base)
    known = token.kind is Kind.WORD and token.text in OTHER_COMMANDS
    if known or (token.kind in (Kind.WORD, Kind.SYMBOL) and token.text in commands and not _is_proof_command(token)):
        return Refused(Forbidden.COMMAND, f"the command {token.text}")
    return None


def _is_proof_command(token: Token) -> bool:
    return token.text in (PROOF_COMMANDS if token.kind is Kind.WORD else PUNCTUATION)


def _ambiguous(text: str) -> Refused | None:
    doubt = doubtful(text)
    return Refused(Forbidden.AMBIGUOUS, doubt) if doubt else None


@lru_cache(maxsize=256)  # one statement comes with many proofs
def forbidden_statement(text: str, commands: Collection[str] = COMMANDS) -> Refused | None:
    """Why a model-written statement is refused: it must be one theorem without its proof, `theorem name: fixes ...
    assumes ... shows "..."`. `commands` as for `forbidden`."""
    parts = code(text)
    if not parts or parts[0].text not in STATING:
        return Refused(Forbidden.STATEMENT, "a statement that does not begin with theorem")
    for one in parts[1:]:
        if refused := _refusal(one, commands):
            return refused
        if _is_proof_command(one):
            return Refused(Forbidden.STATEMENT, f"a statement with the proof command {one.text}")
        if one.kind is Kind.WORD and one.text in _BODY_WORDS:
            return Refused(Forbidden.STATEMENT, f"a statement with {one.text}")
    if theorem_name(text) is None:
        kind = Forbidden.ATTRIBUTE if _text(parts, 2) == "[" else Forbidden.STATEMENT
        return Refused(kind, "no name and colon behind the word theorem")
    if _text(parts, 3) not in _STATEMENT_WORDS and (len(parts) < 4 or parts[3].kind not in QUOTED):
        return Refused(Forbidden.STATEMENT, "a statement without fixes, assumes, shows or a quoted proposition")
    return _ambiguous(text)


HEADER_COMMANDS = frozenset(["abbreviation", "datatype", "definition", "fun", "primrec", "record", "type_synonym"])
"""What may stand above a theorem that comes from outside: it cannot run code, nor change how text is read."""


def forbidden_header(header: str) -> Refused | None:
    """Why the header of a statement from outside is refused."""
    try:
        _, above = split_header(header)
    except InputError as error:
        return Refused(Forbidden.COMMAND, f"{error} above the theorem")
    parts = code(above)
    for index, one in enumerate(parts):
        if one.kind is Kind.WORD and one.text in HEADER_COMMANDS:
            continue
        refused = _refusal(one, COMMANDS)
        if refused is None and one.kind is Kind.WORD and one.text in PROOF_COMMANDS:
            refused = Refused(Forbidden.COMMAND, f"the command {one.text}")
        if refused is None and one.text in {"(", "["} and _text(parts, index + 1) in _SYNTAX:
            refused = Refused(Forbidden.COMMAND, "syntax of its own")
        if refused:
            return refused._replace(what=f"{refused.what} above the theorem")
    return _ambiguous(above)


_SYNTAX = frozenset(["infix", "infixl", "infixr", "binder", "output", "code", "input"])


# ------------------------------------------------------------------------------------------------ a theory's parts


def split_header(header: str) -> tuple[tuple[str, ...], str]:
    """A header as (what it imports, the commands behind `begin`). Empty imports `Main`.

    It is `imports A "B.C"`, with `theory NAME` before it and `begin` and commands behind it where there are any.

    Raises:
        InputError: it is none.
    """
    parts = code(header)
    index = 2 if _text(parts, 0) == "theory" else 0
    if not parts[index:]:
        return ("Main",), ""
    if _text(parts, index) != "imports":
        raise InputError(f"a header begins with `imports`, and this one holds `{_text(parts, index)}`")
    names = []
    index += 1
    while index < len(parts) and parts[index].text != "begin":
        name = parts[index].text.strip('"')
        if parts[index].kind not in (Kind.WORD, Kind.STRING) or not _THEORY.fullmatch(name):
            raise InputError(f"a header imports theories by their names, and this one holds `{parts[index].text}`")
        names.append(name)
        index += 1
    return tuple(names) or ("Main",), header[parts[index].end :].strip() if index < len(parts) else ""


_THEORY = re.compile(r"[A-Za-z][A-Za-z0-9_'-]*(?:\.[A-Za-z][A-Za-z0-9_']*)?")
"""A theory, with its session's name: no path, which could lead anywhere."""


def theorem_name_token(text: str) -> Token | None:
    """The NAME in `theorem NAME: ...`; None when the text declares no theorem, or one without a name."""
    parts = code(text)
    named = len(parts) > 2 and parts[0].text in STATING and parts[1].kind is Kind.WORD and parts[2].text == ":"
    return parts[1] if named and "." not in parts[1].text else None


def theorem_name(text: str) -> str | None:
    """The name that the text's theorem has; None when it declares none."""
    token = theorem_name_token(text)
    return token.text if token else None


def split_proof(text: str) -> tuple[str, str] | None:
    """A theorem's text as (statement, proof with the white space before it); None where no proof begins."""
    parts = code(text)
    for index in range(1, len(parts)):
        if parts[index].text in _BEGIN_A_PROOF:
            end = parts[index - 1].end
            return text[:end], text[end:]
    return None


_BEGIN_A_PROOF = PROOF_COMMANDS | {
    ".",
    "..",
    r"\<proof>",
    "oops",
    "sledgehammer",
    "nitpick",
    "quickcheck",
    "try",
    "try0",
}


def join_proof(statement: str, proof: str) -> str:
    """The theorem with its proof, which begins behind white space."""
    return f"{statement.rstrip()}{'' if proof[:1].isspace() else chr(10)}{proof}".rstrip() + "\n"


def admits(proof: str) -> bool:
    """Whether a proof holds a `sorry`, used or not."""
    return any(one.kind is Kind.WORD and one.text == "sorry" for one in code(proof))


def mentioned(proof: str) -> tuple[str, ...]:
    """Words of a proof that may name facts of the library, sorted: those behind no command that would make them names
    of its own cannot be told apart by text, so Isabelle is asked about each."""
    words = {one.text for one in code(proof) if one.kind is Kind.WORD}
    return tuple(sorted(word for word in words - COMMANDS if len(word) > 1))


# ------------------------------------------------------------------------------------------------ negation, identity


def negation(statement: Statement) -> Statement:
    r"""The theorem that a statement is false: `fixes x :: T assumes "A" shows "B"` becomes
    `shows "\<not> (\<forall>x :: T. (A) \<longrightarrow> (B))"`.

    A variable that the statement does not fix stays free: then more is claimed than the negation, for every value of
    it, and no type of Isabelle's is empty, so a proof of that is one that the statement is false.

    Raises:
        InputError: the statement is no single theorem, or has a connective of the meta-logic, which has no negation.
    """
    if refused := forbidden_statement(statement.text):
        raise InputError(f"the statement cannot be negated: it holds {refused.what}")
    parts = code(statement.text)
    variables, claims = _claims(parts)
    if any(mark in one for one in claims for mark in _META):
        raise InputError("the statement cannot be negated: it has a connective of the meta-logic; use those of HOL")
    body = r" \<longrightarrow> ".join(f"({one})" for one in claims) if len(claims) > 1 else claims[0]
    bound = "".join(rf"\<forall>{one}. " for one in variables)
    return replace(statement, text=rf'{parts[0].text} {parts[1].text}: "\<not> ({bound}{body})"')


_META = (r"\<Longrightarrow>", "==>", r"\<And>", "!!", r"\<equiv>", "==", "⟹", "⋀", "≡", "[|", r"\<lbrakk>", "&&&")


def _claims(parts: Sequence[Token]) -> tuple[list[str], list[str]]:
    """What a statement fixes, each with its type, and what it assumes and shows, in order, as inner syntax."""
    variables: list[str] = []
    claims: list[str] = []
    names: list[str] = []
    section, shown = "shows", 0
    index = 3
    while index < len(parts):
        one = parts[index]
        if one.text in _STATEMENT_WORDS:
            section = one.text
            if section not in {"fixes", "assumes", "shows"}:
                raise InputError(f"the statement cannot be negated: it has `{section}`")
        elif one.kind in QUOTED:
            claims.append(inner(one))
            shown += section == "shows"
        elif section == "fixes" and one.text in {"::", ":"}:
            kind = parts[index + 1] if index + 1 < len(parts) else one
            variables += [f"{name}::({inner(kind)})" for name in names]
            names, index = [], index + 1
        elif section == "fixes" and one.kind is Kind.WORD and one.text != "and":
            names.append(one.text)
        elif one.text in {"(", "if", "for"}:
            raise InputError(f"the statement cannot be negated: it has `{one.text}`")
        index += 1
    if shown != 1:
        raise InputError("the statement cannot be negated: it does not show one proposition")
    return [*variables, *names], claims


def inner(token: Token) -> str:
    """What stands between a token's quotes; a word is itself."""
    if token.kind is Kind.CARTOUCHE:
        return re.sub(r"^(\\<open>|‹)|(\\<close>|›)$", "", token.text)
    if token.kind is Kind.STRING:
        return token.text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return token.text


def normal_form(text: str) -> str:
    """A statement's text up to white space, comments, and the names of the theorem, of what it fixes and of its
    assumptions.

    Two statements with equal normal forms say the same (unless one uses a library name and binds it elsewhere); the
    converse does not hold.
    """
    parts = code(text)
    names: dict[str, str] = {}
    for name in _own_names(parts):
        names.setdefault(name, f"#{len(names)}")
    return " ".join(_renamed(one, names) for one in parts)


def _own_names(parts: Sequence[Token]) -> Iterator[str]:
    section = ""
    for index, one in enumerate(parts):
        if one.text in _STATEMENT_WORDS:
            section = one.text
        elif one.kind is Kind.WORD and one.text != "and":
            fixed = section == "fixes" and _text(parts, index - 1) != "::"
            if fixed or (section != "fixes" and _text(parts, index + 1) == ":"):
                yield one.text


_INNER = re.compile(r"\\<\^?[A-Za-z][A-Za-z0-9_']*>|[A-Za-z][A-Za-z0-9_']*|\d+|\S")


def _renamed(token: Token, names: dict[str, str]) -> str:
    if token.kind in QUOTED:
        return '"' + " ".join(names.get(one, one) for one in _INNER.findall(inner(token))) + '"'
    return names.get(token.text, token.text)


def _text(parts: Sequence[Token], index: int) -> str:
    return parts[index].text if index < len(parts) else ""
