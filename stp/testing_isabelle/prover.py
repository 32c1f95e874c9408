r"""What the stand-in finds about a theory: a small part of Isar, with a table in place of the logic.

A goal is the text of a proposition up to white space and its outer brackets; `by METHOD` proves it where `PROVES` has
the pair, or where METHOD is `(rule F)` or `(fact F)` and F is a fact with that text. Blocks, `have`, `show`, `assume`,
`sorry`, `axiomatization`, `definition`, `thm_oracles` do what they do in Isabelle, as far as the tests look. ML is not
run: of what the checker asks in ML, the stand-in recognises the question and answers; any other ML leaves a mark.

Methods that are none of Isabelle's: `(endless)`, `(hoard)`, `(crash)`, `(flood)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stp.syntax.isabelle import COMMANDS, PROOF_COMMANDS, PUNCTUATION, STATING, inner
from stp.syntax.isabelle_tokens import QUOTED, Kind, Token, code, symbols

LIBRARY = {
    "TrueI": ("HOL.TrueI", "True"),
    "add.commute": ("Groups.ab_semigroup_add_class.add.commute", "a + b = b + a"),
    "refl": ("HOL.refl", "t = t"),
    "conjI": ("HOL.conjI", r"\<lbrakk>P; Q\<rbrakk> \<Longrightarrow> P \<and> Q"),
}
"""Facts by the names that proofs use: full name and proposition."""
PROVES = {
    (goal, method)
    for goal, methods in {
        "True": ("simp", "auto", "blast", "(rule TrueI)", "(simp)", "(auto)", "(tactic)"),
        "a + b = b + a": ("(simp add: add.commute)", "(rule add.commute)", "simp", "(metis add.commute)", "auto"),
        r"p \<longrightarrow> p": ("simp", "blast", "auto", "(rule impI)"),
        r"p \<and> q \<longrightarrow> q \<and> p": ("blast", "auto", "(metis)"),
        "q": ("(rule h)",),
        "(2::nat) + 2 = 4": ("simp", "eval", "normalization"),
        r"\<not> (False)": ("simp", "auto"),
        r"\<not> ((0::nat) = 1)": ("simp",),
    }.items()
    for method in methods
}
LIGHT_METHODS = re.compile(r"^\(\((?:\w|[ :])+; fail\)(?: \| \((?:\w|[ :])+; fail\))*\)$")
ORACLES = {"eval": "HOL.holds_by_evaluation", "normalization": "Nbe.normalization", "(metis)": ""}
SKIPPED = "skip_proof"
HOARD_MB = 400
FLOOD_BYTES = 20 << 20


class Endless(Exception):
    """A method does not end."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A theorem, as far as it is known here."""

    statement: str
    """The text that was to be proved, its name left out."""
    proposition: str
    oracles: frozenset[str] = frozenset()


@dataclass(slots=True)
class Checked:
    """A theory and how far it was checked."""

    name: str
    imports: tuple[str, ...] = ()
    text: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    axioms: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    finished: int = 0
    failed: int = 0
    running: int = 0
    unprocessed: int = 0

    def status(self, settled: bool = True) -> dict[str, Any]:
        """As the server tells it."""
        total = self.finished + self.failed + self.running + self.unprocessed
        consolidated = settled and not self.running and not self.unprocessed
        return {
            "ok": self.failed == 0,
            "total": total,
            "unprocessed": self.unprocessed,
            "running": self.running,
            "warned": 0,
            "failed": self.failed,
            "finished": self.finished,
            "canceled": False,
            "consolidated": consolidated,
            "percentage": 100 if consolidated else 99,
        }


@dataclass(frozen=True, slots=True)
class _Span:
    """A command: its keyword, and the tokens up to the next."""

    keyword: Token
    rest: tuple[Token, ...]

    @property
    def words(self) -> str:
        return " ".join(one.text for one in self.rest)


@dataclass(slots=True)
class _Goal:
    name: str
    statement: str
    proposition: str
    stated: bool
    """Whether it is a theorem of the theory."""
    facts: dict[str, Fact] = field(default_factory=dict)
    oracles: set[str] = field(default_factory=set)
    open: bool = False
    """Whether its proof has begun in a block."""
    shown: bool = False


class BadHeader(Exception):
    """A theory file that cannot be begun."""


def header(text: str) -> tuple[str, tuple[str, ...], int]:
    """Name and imports of a theory, and where its commands begin.

    Raises:
        BadHeader: it has none.
    """
    parts = code(text)
    begin = next((index for index, one in enumerate(parts) if one.text == "begin"), None)
    if begin is None or [parts[0].text, parts[2].text] != ["theory", "imports"]:
        raise BadHeader("Bad theory header")
    return parts[1].text, tuple(one.text.strip('"') for one in parts[3:begin]), parts[begin].end


class Prover:
    """Checks the commands of one theory."""

    def __init__(self, checked: Checked, start: int, known: Mapping[str, Checked], pause: Callable[[], None]) -> None:
        self._theory, self._known, self._pause = checked, known, pause
        self._goals: list[_Goal] = []
        self._spans = _spans(checked.text, start)
        self._ended = False

    def run(self) -> None:
        """Go through the commands.

        Raises:
            Endless: one does not end; the theory says so.
        """
        for index, one in enumerate(self._spans):
            self._pause()
            try:
                self._command(one)
                self._theory.finished += 1
            except Endless:
                self._theory.running, self._theory.unprocessed = 1, len(self._spans) - index - 1
                raise
            except _Wrong as wrong:
                self._theory.failed += 1
                self._say("error", str(wrong), one.keyword)
        if not self._ended:
            self._theory.failed += 1
            self._say("error", "Missing end of theory", Token(Kind.WORD, "", len(self._theory.text)))

    def _command(self, span: _Span) -> None:
        if self._ended:
            raise _Wrong("Bad context: the theory has ended")
        if any(one.kind is Kind.BROKEN for one in (span.keyword, *span.rest)):
            raise _Wrong("Outer syntax error: unterminated quotation or comment")
        word = span.keyword.text
        if word in STATING:
            self._state(span)
        elif word in _THEORY_LEVEL:
            if self._goals:
                raise _Wrong(f'Illegal application of command "{word}" in proof mode')
            getattr(self, _THEORY_LEVEL[word])(span)
        elif not self._goals:
            raise _Wrong(f'Illegal application of proof command "{word}" in theory mode')
        else:
            self._in_proof(word, span)

    # ------------------------------------------------------------------------------------------ theory level

    def _state(self, span: _Span) -> None:
        if self._goals:
            raise _Wrong(f'Illegal application of command "{span.keyword.text}" in proof mode')
        named = len(span.rest) > 1 and span.rest[1].text == ":"
        body = span.rest[2:] if named else span.rest
        if not body:
            raise _Wrong("Outer syntax error: proposition expected")
        facts, proposition = _stated(body)
        if proposition is None or "undefined_thing" in proposition:
            raise _Wrong("Inner syntax error: bad proposition")
        statement = " ".join(_plain(one) for one in body)
        self._goals = [_Goal(span.rest[0].text if named else "", statement, proposition, stated=True, facts=facts)]

    def _end(self, span: _Span) -> None:
        self._ended = True

    def _axiomatization(self, span: _Span) -> None:
        for index, one in enumerate(span.rest):
            if one.text == ":" and span.rest[index + 1].kind in QUOTED:
                name, proposition = span.rest[index - 1].text, _goal(inner(span.rest[index + 1]))
                self._theory.axioms.append(f"{self._theory.name}.{name}")
                self._theory.facts[name] = Fact(proposition, proposition)

    def _definition(self, span: _Span) -> None:
        self._theory.axioms.append(f"{self._theory.name}.{span.rest[0].text}_def_raw")

    def _nothing(self, span: _Span) -> None: ...

    def _ml(self, span: _Span) -> None:
        text = inner(span.rest[0])
        if asked := re.findall(r'@\{thms "([^"]*)"\}', text):
            same, other = re.search(r'if same then "([^"]*)" else "([^"]*)"', text).groups()  # type: ignore[union-attr]
            one, two = (self._fact(name) for name in asked)
            self._say("writeln", same if one.statement == two.statement else other, span.keyword)
        elif "dest_commands" in text:
            self._say("writeln", f"commands: {' '.join(sorted(COMMANDS))}", span.keyword)
        elif "all_axioms_of" in text:
            [claim] = re.findall(r'@\{theory "([^"]*)"\}', text)
            self._say("writeln", f"listed: {' '.join(self._imported(claim).axioms)}", span.keyword)
        elif "facts_of" in text:
            words = re.search(r"\[([^\]]*)\]", text)
            names = [one.strip().strip('"') for one in words[1].split(",")] if words else []
            self._say(
                "writeln", f"listed: {' '.join(LIBRARY[one][0] for one in names if one in LIBRARY)}", span.keyword
            )
        else:
            self._say("writeln", "some ML was run", span.keyword)

    def _thm_oracles(self, span: _Span) -> None:
        fact = self._fact(span.rest[0].text)
        told = "".join(f"\n  {one}" for one in sorted(fact.oracles))
        self._say("writeln", f"oracles:{told}", span.keyword)

    def _imported(self, name: str) -> Checked:
        if name not in self._known:
            raise _Wrong(f'Unknown theory "{name}"')
        return self._known[name]

    def _fact(self, name: str) -> Fact:
        theory, _, base = name.rpartition(".")
        fact = self._imported(theory).facts.get(base)
        if fact is None:
            raise _Wrong(f'Undefined fact: "{name}"')
        return fact

    # ------------------------------------------------------------------------------------------ proofs

    def _in_proof(self, word: str, span: _Span) -> None:
        goal = self._goals[-1]
        if word in _CLAIMS:
            self._claim(span, show=word in {"show", "thus"})
        elif word in {"by", ".", "..", "sorry", r"\<proof>"}:
            try:
                if word in {"sorry", r"\<proof>"}:
                    goal.oracles.add(SKIPPED)
                else:
                    self._prove(span.words or word)
            except _Wrong:  # Isabelle goes on behind it, as if it were proved
                self._goals.pop()
                raise
            self._close()
        elif word in {"qed", "done"}:
            if not (goal.shown and (goal.open or word == "done")):
                raise _Wrong("Failed to finish proof")
            self._close()
        elif word == "oops":
            self._goals.clear()
        elif word == "proof":
            goal.open = True
        elif word == "assume":
            self._assume(span)
        elif word == "apply":
            self._prove(span.words)
            goal.shown = True
        elif word not in _WITHOUT_EFFECT:
            raise _Wrong(f'Illegal application of command "{word}" in proof mode')

    def _claim(self, span: _Span, show: bool) -> None:
        around = self._goals[-1]
        if not around.open:
            raise _Wrong('Illegal application of proof command in "prove" mode')
        named = len(span.rest) > 1 and span.rest[1].text == ":"
        quoted = next((one for one in span.rest if one.kind in QUOTED), None)
        proposition = _goal(inner(quoted)) if quoted else around.proposition
        if show and proposition != around.proposition:
            raise _Wrong("Failed to refine any pending goal")
        name = span.rest[0].text if named else ""
        self._goals.append(_Goal(name, proposition, proposition, stated=False, facts=dict(around.facts), shown=False))

    def _assume(self, span: _Span) -> None:
        facts, last = _stated((Token(Kind.WORD, "assumes", 0), *span.rest))
        self._goals[-1].facts |= facts
        if last is None:
            raise _Wrong("Outer syntax error: proposition expected")

    def _prove(self, method: str) -> None:
        """Raises _Wrong where the method does not prove the goal."""
        goal = self._goals[-1]
        method = re.sub(r"\s*([():;|])\s*", r"\1", method)
        method = re.sub(r":(?=\w)", ": ", method.replace(";", "; ").replace("|", " | "))
        match method:
            case "(endless)":
                raise Endless
            case "(hoard)":
                _HOARD.append(bytearray(b"x") * (HOARD_MB << 20))
                raise Endless
            case "(crash)":
                raise SystemExit(9)
            case "(flood)":
                self._say("writeln", "x" * FLOOD_BYTES, Token(Kind.WORD, "", 0))
                raise _Wrong("Failed to apply proof method")
        named = re.fullmatch(r"\((?:rule|fact) ([\w.']+)\)", method)
        fact = goal.facts.get(named[1]) or self._theory.facts.get(named[1]) if named else None
        left, _, right = goal.proposition.partition(" = ")
        if fact and fact.proposition == goal.proposition:
            goal.oracles |= fact.oracles
        elif method in {"simp", "auto", "(rule refl)"} and left == right:
            pass
        elif LIGHT_METHODS.fullmatch(method):
            tried = [one.split(";")[0].strip("(") for one in method[1:-1].split(" | ")]
            if not any((goal.proposition, one) in PROVES for one in tried):
                raise _Wrong("Failed to apply proof method")
        elif (goal.proposition, method) not in PROVES:
            raise _Wrong(f"Failed to finish proof:\ngoal (1 subgoal):\n 1. {goal.proposition}")
        if oracle := ORACLES.get(method):
            goal.oracles.add(oracle)

    def _close(self) -> None:
        goal = self._goals.pop()
        fact = Fact(goal.statement, goal.proposition, frozenset(goal.oracles))
        if goal.stated:
            self._theory.facts[goal.name] = fact
            return
        around = self._goals[-1]
        around.oracles |= goal.oracles
        around.facts[goal.name or "this"] = fact
        around.shown = around.shown or goal.proposition == around.proposition

    def _say(self, kind: str, text: str, at: Token) -> None:
        before = self._theory.text[: at.start]
        offset = sum(1 for _ in symbols(before)) + 1
        place = {"line": before.count("\n") + 1, "offset": offset, "end_offset": offset + len(at.text)}
        self._theory.messages.append(
            {"kind": kind, "message": text, "pos": {**place, "file": f"{self._theory.name}.thy"}}
        )


class _Wrong(Exception):
    """A command fails; the text is Isabelle's."""


_HOARD: list[bytearray] = []
_CLAIMS = frozenset(["have", "show", "thus", "hence", "obtain"])
_WITHOUT_EFFECT = PROOF_COMMANDS | PUNCTUATION
"""Proof commands that nothing here depends on."""
_THEORY_LEVEL = {
    "end": "_end",
    "axiomatization": "_axiomatization",
    "definition": "_definition",
    "declare": "_nothing",
    "ML": "_ml",
    "ML_command": "_ml",
    "thm_oracles": "_thm_oracles",
}


def _spans(text: str, start: int) -> list[_Span]:
    parts = [one for one in code(text) if one.start >= start]
    begins = [index for index, one in enumerate(parts) if _is_command(one)]
    ends = [*begins[1:], len(parts)]
    return [_Span(parts[index], tuple(parts[index + 1 : end])) for index, end in zip(begins, ends, strict=False)]


def _is_command(token: Token) -> bool:
    known = token.text in COMMANDS and token.kind is Kind.WORD
    return known or token.text in {*PUNCTUATION, r"\<proof>"} or token.kind is Kind.BROKEN


def _stated(body: Sequence[Token]) -> tuple[dict[str, Fact], str | None]:
    """Facts that a statement assumes, by their names, and the proposition that it shows."""
    facts: dict[str, Fact] = {}
    section, name, shown = "shows", "", None
    for index, one in enumerate(body):
        if one.text in {"fixes", "assumes", "shows"}:
            section = one.text
        elif one.kind is Kind.WORD and index + 1 < len(body) and body[index + 1].text == ":":
            name = one.text
        elif one.kind in QUOTED and section == "assumes":
            proposition = _goal(inner(one))
            facts[name or "assms"] = Fact(proposition, proposition)
            name, shown = "", shown or ""
        elif one.kind in QUOTED and section == "shows":
            shown = _goal(inner(one))
    return facts, shown


def _plain(token: Token) -> str:
    return f'"{_goal(inner(token))}"' if token.kind in QUOTED else token.text


def _goal(text: str) -> str:
    """A proposition's text up to white space, type constraints of variables and outer brackets."""
    plain = re.sub(r"\(([a-z])::\w+\)", r"\1", " ".join(text.split()))
    while plain.startswith("(") and plain.endswith(")") and _balanced(plain[1:-1]):
        plain = plain[1:-1].strip()
    return plain


def _balanced(text: str) -> bool:
    depth = 0
    for one in text:
        depth += (one == "(") - (one == ")")
        if depth < 0:
            return False
    return depth == 0
