"""What a few tests need and a machine may lack."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

VLLM_MARKS = (pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(600))
"""vLLM warns of much that is not ours, and takes its time to start."""


def lacking(what: str, mend: str) -> NoReturn:
    """Skip a test for want of a program; fail it where STP_REQUIRE, names joined by commas, says it must be there."""
    if what in os.environ.get("STP_REQUIRE", "").split(","):
        pytest.fail(f"STP_REQUIRE names {what}, and it is not there; {mend}")
    pytest.skip(f"{what} is not installed; {mend}")
