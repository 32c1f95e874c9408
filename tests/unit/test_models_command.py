"""`stp models`, and what is said when a known model is asked with other words than its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stp.cli import app
from stp.cli.models import warn_of_template
from stp.errors import InputError


def test_known_models_are_listed_with_their_templates() -> None:
    told = CliRunner().invoke(app, ["models"], catch_exceptions=False).stdout
    assert "deepseek-ai/DeepSeek-Prover-V2-7B: template deepseek-prover-v2-cot, 32,768 tokens, DeepSeek Model" in told
    listed = json.loads(CliRunner().invoke(app, ["models", "--json"], catch_exceptions=False).stdout)["models"]
    (stp,) = [one for one in listed if one["name"] == "kfdong/STP_model_Lean_0320"]
    assert (stp["template"], stp["tokenizer"]) == ("stp", "deepseek-ai/DeepSeek-Prover-V1.5-SFT")


def test_another_template_than_a_known_models_own_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_template("AI-MO/Kimina-Prover-72B", "stp")
    assert "AI-MO/Kimina-Prover-72B was trained with the template kimina-prover" in capsys.readouterr().err
    warn_of_template("AI-MO/Kimina-Prover-72B", "kimina-prover")
    warn_of_template("runs/quickstart/round-3", "compact")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (["--model", "m", "--template", "fancy"], "there is no template fancy; there are stp, compact"),
        (["--url", "http://localhost", "--template", "stp"], "a service asks its models with their own template"),
    ],
)
def test_templates_that_cannot_be_had_are_told(tmp_path: Path, words: list[str], mend: str) -> None:
    (tmp_path / "t.lean").write_text("theorem t : True := by\n  trivial\n")
    with pytest.raises(InputError, match=mend):
        CliRunner().invoke(app, ["prove", str(tmp_path / "t.lean"), *words], catch_exceptions=False)
