"""Which template is taken for a model that somebody else published."""

from pathlib import Path

import pytest

from stp import bootstrap
from stp.config import SelfPlayConfig, keep_config
from stp.prompts import TEMPLATES
from stp.prompts.models import KNOWN_MODELS, known_model


@pytest.mark.parametrize(
    ("model", "template"),
    [
        ("kfdong/STP_model_Lean_0320", "stp"),
        ("deepseek-ai/DeepSeek-Prover-V1.5-RL", "deepseek-prover-v1.5"),
        ("/data/deepseek-prover-v2-7b", "deepseek-prover-v2-cot"),
        (Path("models/Goedel-Prover-SFT"), "goedel-prover"),
        ("Goedel-LM/Goedel-Prover-V2-8B", "goedel-prover-v2"),
        ("AI-MO/Kimina-Prover-Preview-Distill-7B", "kimina-prover"),
    ],
)
def test_a_known_model_is_asked_as_its_authors_ask_it(model: str | Path, template: str) -> None:
    known = known_model(model)
    assert known
    assert known.template == template
    assert bootstrap.template_name(Path(model)) == template


@pytest.mark.parametrize("model", ["owner/model", "runs/quickstart/round-3", "DeepSeek-Prover", ""])
def test_any_other_is_not_known_and_asked_as_the_papers(model: str) -> None:
    assert known_model(model) is None
    assert bootstrap.template_name(Path(model)) == "stp"


def test_a_run_says_itself_what_its_models_are_asked_with(tmp_path: Path) -> None:
    model = tmp_path / "DeepSeek-Prover-V2-7B"
    keep_config(SelfPlayConfig(template="compact"), tmp_path)
    assert bootstrap.template_name(model) == "compact"


def test_the_table_names_each_model_once_with_a_template_that_there_is() -> None:
    assert len({one.name for one in KNOWN_MODELS}) == len(KNOWN_MODELS)
    assert {one.template for one in KNOWN_MODELS} <= set(TEMPLATES)
