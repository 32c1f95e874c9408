"""Benchmarks: the statements that a model is measured by, from wherever their keepers publish them.

A benchmark is a file, a folder (a checkout of its repository), a data set of the Hugging Face hub, or, for the small
world, what `stp world build` has put into the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stp.errors import InputError
from stp.evals.defects import Defect, listed, reason
from stp.evals.formats import SUFFIXES, WHOLE, Claim, Row, claims, read, said, split_of
from stp.evals.formats_isabelle import readable
from stp.evals.types import Benchmark, Item
from stp.prompts import TEMPLATES
from stp.protocols import Store
from stp.types import ProofSystem, Statement

HUB = "hf:"


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a benchmark's places."""

    hub: str = ""
    """The data set of the Hugging Face hub that it is read from unless told, and the file if it holds others."""
    layouts: tuple[tuple[str, ...], ...] = ()
    """Patterns of the files that hold its statements in a checkout; the first of these that is there counts."""
    withheld: bool = False
    header: str = TEMPLATES["stp"].header
    """What its statements are read under that have no header of their own: the paper's (specification §2.1)."""
    system: ProofSystem = ProofSystem.LEAN
    """Whose statements they are. Isabelle's have headers of their own, their theories'."""


SOURCES: Mapping[str, Source] = {
    "leanworkbook": Source("internlm/Lean-Workbook/lean_workbook.json", (("lean_workbook.json",),)),
    "minif2f": Source(
        "cat-searcher/minif2f-lean4", (("MiniF2F/Valid/*.lean", "MiniF2F/Test/*.lean"), ("datasets/minif2f.jsonl",))
    ),
    "proofnet": Source("UDACA/proofnet-lean4", (("datasets/proofnet.jsonl",), ("proofnet_lean4.jsonl",))),
    "putnam": Source("amitayusht/PutnamBench", (("lean4/src/putnam_*.lean",),), withheld=True),
    "world": Source(header=""),
    # Not from the hub: a checkout or a file has to be named. miniF2F as in facebookresearch/miniF2F, PutnamBench as in
    # trishullab/PutnamBench, the AFP's theories below `thys`.
    "minif2f-isabelle": Source(
        layouts=(("isabelle/valid/*.thy", "isabelle/test/*.thy"), ("valid/*.thy", "test/*.thy")),
        header="imports Complex_Main",
        system=ProofSystem.ISABELLE,
    ),
    "putnam-isabelle": Source(
        layouts=(("isabelle/putnam_*.thy",), ("putnam_*.thy",)),
        withheld=True,
        header="imports Complex_Main",
        system=ProofSystem.ISABELLE,
    ),
    "afp": Source(layouts=(("thys/*/*.thy",),), header="imports Main", system=ProofSystem.ISABELLE),
}
NAMES = tuple(SOURCES)
WORLD_SPLITS = ("open", "test")


def load(name: str, split: str, where: str, store: Store | None = None, defects: Path | None = None) -> Benchmark:
    """A benchmark, or one split of it, in the order of its files.

    `where` is a file, a folder, or `hf:OWNER/NAME[@REVISION][/FILE]`; empty for the usual place. `defects` is a file of
    further known defects. What is no theorem, or is there twice, is skipped and said.

    Raises:
        InputError: there is no such benchmark, split or place, or a row cannot be read; the message names the mend.
    """
    if name not in SOURCES:
        raise InputError(f"there is no benchmark {name!r}; there are {', '.join(NAMES)}")
    gathering = _Gathering(name, split, listed(name, defects))
    if name == "world" and not where:
        _gather_world(gathering, store)
        return gathering.benchmark("the store")
    if not (where or SOURCES[name].hub):
        raise InputError(f"{name} is not fetched; download it and name its folder or file")
    files, origin = _files(where or f"{HUB}{SOURCES[name].hub}", SOURCES[name])
    for path in files:
        for row in read(path):
            gathering.add_row(row)
    return gathering.benchmark(origin)


@dataclass(slots=True)
class _Gathering:
    """A benchmark while its rows are read."""

    name: str
    wanted: str
    """The split; empty for all."""
    defects: tuple[Defect, ...]
    items: dict[str, Item] = field(default_factory=dict)
    """By statement id."""
    skipped: list[tuple[str, str]] = field(default_factory=list)
    splits: set[str] = field(default_factory=set)
    """Those that were seen."""

    def add_row(self, row: Row) -> None:
        self.splits.add(row.split)
        if self.wanted in {"", row.split}:
            for claim in self._claims(row):
                self._add_claim(row, claim)

    def _claims(self, row: Row) -> Iterator[Claim]:
        source = SOURCES[self.name]
        if source.system is ProofSystem.ISABELLE:
            return readable(row.text, row.place, row.header or source.header)
        return claims(row.text)

    def _add_claim(self, row: Row, claim: Claim) -> None:
        if claim.refused:
            self.skipped.append((claim.name or row.name or row.place, claim.refused))
            return
        source = f"{self.name}/{row.split}" if row.split else self.name
        system = SOURCES[self.name].system
        statement = Statement(claim.name, claim.text, header=self._header(row, claim), source=source, system=system)
        self.add(statement, row.split, said(row.informal) or claim.informal)

    def add(self, statement: Statement, split: str, informal: str = "") -> None:
        if before := self.items.get(statement.id):
            self.skipped.append((statement.name, f"it is there already, as {before.statement.name}"))
        else:
            self.items[statement.id] = Item(statement, split, informal, reason(statement, self.defects))

    def _header(self, row: Row, claim: Claim) -> str:
        """A row's own header exactly; what stands above the theorem in its text goes on with it, or with the usual
        one, unless it has imports of its own."""
        own = row.header if row.header is not None else SOURCES[self.name].header
        if SOURCES[self.name].system is ProofSystem.ISABELLE:
            return claim.above
        if row.header is None and re.search(r"(?m)^\s*import\s", claim.above):
            own = ""
        return f"{own.rstrip()}\n\n{claim.above}\n".lstrip() if claim.above else own

    def benchmark(self, origin: str) -> Benchmark:
        if not self.items:
            there = ", ".join(sorted(self.splits - {""})) or "none"
            why = f"split {self.wanted!r} (its splits: {there})" if self.wanted else "statement that can be asked for"
            raise InputError(f"{origin} holds no {why}" + "".join(f"; {one}: {told}" for one, told in self.skipped[:3]))
        withheld = SOURCES[self.name].withheld
        return Benchmark(self.name, origin, tuple(self.items.values()), withheld, tuple(self.skipped))


def _gather_world(gathering: _Gathering, store: Store | None) -> None:
    if store is None:
        raise InputError("the small world is in the store, and none is open; name a file of its statements instead")
    for split in WORLD_SPLITS:
        gathering.splits.add(split)
        if gathering.wanted in {"", split}:
            for statement in store.statements(f"world/{split}"):
                gathering.add(statement, split)
    if not gathering.items and gathering.wanted in {"", *WORLD_SPLITS}:
        raise InputError("the store holds no such world; make it by `stp world build`")


# ------------------------------------------------------------------------------------------------ where the files are


def _files(where: str, source: Source) -> tuple[list[Path], str]:
    """The files to read, in order, and where they are from."""
    if where.startswith(HUB):
        root, origin = _fetched(where)
        return _in_folder(root, source), origin
    path = Path(where).expanduser()
    if path.is_file():
        return [path], where
    if not path.is_dir():
        raise InputError(f"there is no {where}; give a file ({', '.join(SUFFIXES)}), a folder, or hf:OWNER/NAME")
    return _in_folder(path, source), where


def _in_folder(root: Path, source: Source) -> list[Path]:
    """The files of a known layout, or all of the first kind that there is, if each is one split or Lean source."""
    for layout in source.layouts:
        if found := [path for pattern in layout for path in sorted(root.glob(pattern))]:
            return found
    for suffix in SUFFIXES:
        found = sorted(path for path in root.rglob(f"*{suffix}") if not path.relative_to(root).parts[0].startswith("."))
        if len(found) > 1 and suffix not in WHOLE and not all(split_of(path.stem) for path in found):
            raise InputError(f"{root} holds several files of statements; name one: {', '.join(map(str, found))}")
        if found:
            return found
    raise InputError(f"{root} holds no statements; they are read from {', '.join(SUFFIXES)}")


def _fetched(where: str) -> tuple[Path, str]:
    """The folder that a data set of the hub was downloaded to, or is kept in from before, and its revision.

    Its files are then read like any others, and not by the `datasets` library: errors name file and line, and nothing
    is needed but what comes with transformers.
    """
    parts = re.fullmatch(rf"{HUB}([^/@]+/[^/@]+)(?:@([^/]+))?(?:/(.+))?", where)
    if parts is None:
        raise InputError(f"{where} names no data set; write hf:OWNER/NAME, hf:OWNER/NAME@REVISION or .../FILE")
    name, revision, file = parts.groups()
    from huggingface_hub import snapshot_download

    wanted = [file] if file else [f"*{suffix}" for suffix in SUFFIXES]
    try:
        root = Path(snapshot_download(name, repo_type="dataset", revision=revision, allow_patterns=wanted))
    except (OSError, ValueError) as error:
        raise InputError(
            f"the data set {name} cannot be fetched from the Hugging Face hub; download its files and name the folder: "
            f"{error}"
        ) from error
    return root, f"{HUB}{name}@{root.name}" + (f"/{file}" if file else "")
