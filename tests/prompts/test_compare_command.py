"""`weighin compare --prompts` with a set that has checks."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Weighin, weighin

__all__ = ["weighin"]

pytestmark = pytest.mark.engine

_SET = """
system = "You are brief."
[[prompts]]
text = "What is 47 + 38?"
number = 85
[[prompts]]
text = "Spell the word garden."
exact = "something else"
[[prompts]]
text = "Say hello."
"""
_LANES = ("compare", "builtin:F16,threads=1", "builtin:Q8_0,threads=1,name=eight", "--max-tokens", "24")


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "set.toml"
    path.write_text(_SET, encoding="utf-8")
    return path


def test_checks_and_who_passed_them_are_in_the_document(weighin: Weighin, prompts: Path) -> None:
    done = weighin(*_LANES, "--prompts", prompts, "--json")
    assert done.exit_code == 0, done.stderr
    document = done.document
    assert document["checks"] == [{"kind": "number", "value": "85"}, {"kind": "exact", "value": "something else"}, None]
    assert document["settings"]["system"] == "You are brief."
    reference, other = document["lanes"]
    assert [answer["passed"] for answer in reference["answers"]] == [True, False, None]
    assert [answer["prompt"] for answer in other["answers"]][2] == "Say hello."
    assert all(answer["peak_memory_bytes"] > 1_000_000 for answer in other["answers"])
    assert (reference["passes"]["passed"], reference["passes"]["answered"]) == (1, 2)
    assert reference["passes"]["against_reference"] is None
    assert other["passes"]["against_reference"]["sentence"] == "no difference (the same prompts passed)"
    assert len(document["divergence"]) == 3


def test_the_terminal_shows_verdicts_in_words_and_shares_with_intervals(weighin: Weighin, prompts: Path) -> None:
    done = weighin(*_LANES, "--prompts", prompts, more_environment={"COLUMNS": "120"})
    assert done.exit_code == 0, done.stderr
    assert re.search(r"What is 47 \+ 38\?\s+✓ passed\s+✓ passed", done.stdout)
    assert re.search(r"Say hello\.\s+• answered\s+• answered", done.stdout)
    assert "1 of 2" in done.stdout
    assert "9 to 91 %" in done.stdout
    assert "eight: done" in done.stderr


def test_a_prompt_that_one_lane_cannot_take_costs_that_answer_alone(weighin: Weighin, prompts: Path) -> None:
    prompts.write_text(f'{_SET}\n[[prompts]]\ntext = "{"word " * 400}"\njson = true\n', encoding="utf-8")
    lanes = ("compare", "builtin:F16,threads=1", "builtin:F16,threads=1,ctx=256", "--max-tokens", "8")
    done = weighin(*lanes, "--prompts", prompts, "--json")
    assert done.exit_code == 1
    first, second = done.document["lanes"]
    assert [answer["outcome"] for answer in first["answers"]] == ["finished"] * 4
    assert [answer["outcome"] for answer in second["answers"]] == ["finished"] * 3 + ["failed"]
    assert second["answers"][3]["passed"] is None
    assert (second["passes"]["answered"], second["passes"]["unanswered"]) == (2, 1)


def test_a_set_does_not_run_together_and_a_wrong_one_is_refused_with_the_place(weighin: Weighin, prompts: Path) -> None:
    together = weighin(*_LANES, "--prompts", prompts, "--mode", "together")
    assert together.exit_code == 2
    assert "leave out --mode together" in together.sentence
    prompts.write_text("[[prompts]]\ntext = 'a'\nnumber = 'many'\n", encoding="utf-8")
    wrong = weighin(*_LANES, "--prompts", prompts)
    assert wrong.exit_code == 1
    assert "the check of prompt 1 cannot be used" in wrong.sentence
