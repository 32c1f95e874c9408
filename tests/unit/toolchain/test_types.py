"""What a toolchain says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from stp.toolchain.types import Toolchain, is_sound


@pytest.mark.parametrize("version", ["4.34.1", "4.35.0", "4.35.1", "4.100.0", "5.0.0", "4.36.0-rc1"])
def test_versions_without_a_known_kernel_bug(version: str) -> None:
    assert is_sound(version)


@pytest.mark.parametrize("version", ["4.9.0", "4.34.0", "4.34.1-rc1", "4.35.0-rc2", "4.35.0-nightly", "3.51.1", "?"])
def test_versions_with_known_kernel_bugs_or_unknown_ones(version: str) -> None:
    assert not is_sound(version)


def test_a_kernel_with_known_bugs_is_named_in_every_verdict() -> None:
    def identity(version: str) -> str:
        return Toolchain(Path("lean"), (), (), version, "its own core library", "PATH").identity

    assert identity("4.9.0") == "Lean 4.9.0 (a kernel with known bugs), its own core library"
    assert identity("4.35.0") == "Lean 4.35.0, its own core library"


def test_the_folders_of_several_packages_are_one_lean_path() -> None:
    made = Toolchain(Path("lean"), (Path("/a/lib"), Path("/b/lib")), (), "4.35.0", "Mathlib", "mathlib")
    assert made.environment == {"LEAN_PATH": "/a/lib:/b/lib"}
    assert Toolchain(Path("lean"), (), (), "4.35.0", "none", "PATH").environment == {}
