"""elan and lake, played back from tests/cases/transcripts with what they would leave on the disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stp.toolchain.mathlib import TAG, elan_toolchain, workspace_sources

FOLDER = Path(__file__).parents[2] / "cases" / "transcripts"
REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True, slots=True)
class Transcript:
    """One recorded run."""

    code: int
    text: str
    """As it comes out of the pipe, carriage returns included."""

    @property
    def lines(self) -> list[str]:
        return [one for one in self.text.replace("\r", "\n").split("\n") if one.strip()]


def transcript(name: str) -> Transcript:
    whole = (FOLDER / f"{name}.txt").read_text().split("\n")
    notes, lines = [one for one in whole if one.startswith("#")], [one for one in whole if not one.startswith("#")]
    [code] = [int(one.removeprefix("# exit:")) for one in notes if one.startswith("# exit:")]
    text = "\n".join(lines)
    if "# <CR>" in notes:
        *counts, rest = text.split("\nDownloaded: ")
        text = "\n".join(counts[:1]) + "".join(f"\n\rDownloaded: {one}" for one in counts[1:]) + f"\rDownloaded: {rest}"
    return Transcript(code, text)


def make_lean(prefix: Path) -> None:
    (prefix / "bin").mkdir(parents=True, exist_ok=True)
    for one in ("lean", "lake"):
        (prefix / "bin" / one).write_text("")


@dataclass(slots=True)
class Played:
    """A runner that plays back, for each step, the transcript named, and leaves behind what a step that ends well
    leaves. A step whose transcript is an exception is interrupted."""

    elan: str = "elan-install"
    update: str = "lake-update"
    cache: str | BaseException = "cache-get"
    build: str = "lake-build"
    env: str = "lake-env"
    ran: list[str] = field(default_factory=list)

    def __call__(self, command: Sequence[str], folder: Path, hear: Callable[[str], None]) -> int:
        step = " ".join([Path(command[0]).name, *command[1:]])
        self.ran.append(step)
        name, leave = self._step(step, folder)
        if isinstance(name, BaseException):
            raise name
        played = transcript(name)
        for line in played.lines:
            hear(line.replace("{place}", str(folder)))
        if played.code == 0:
            leave()
        return played.code

    def _step(self, step: str, folder: Path) -> tuple[str | BaseException, Callable[[], None]]:
        def nothing() -> None: ...

        def sources() -> None:
            packages = [{"name": "mathlib", "inputRev": TAG, "rev": REVISION}, {"name": "batteries", "rev": "1"}]
            (folder / "lake-manifest.json").write_text(json.dumps({"packages": packages}))

        def compiled() -> None:
            for one in ("packages/mathlib/", "packages/batteries/", ""):
                (folder / ".lake" / one / ".lake/build/lib/lean" if one else folder / ".lake/build/lib/lean").mkdir(
                    parents=True, exist_ok=True
                )

        steps: dict[str, tuple[str | BaseException, Callable[[], None]]] = {
            "elan toolchain install leanprover/lean4:v4.35.0": (self.elan, lambda: make_lean(elan_toolchain())),
            "lake update --keep-toolchain": (self.update, sources),
            "lake exe cache get": (self.cache, compiled),
            "lake build StpHeader": (self.build, nothing),
            "lake env printenv LEAN_PATH": (self.env, nothing),
        }
        assert (folder / "lakefile.toml").exists() == step.startswith("lake"), workspace_sources()
        return steps[step]
