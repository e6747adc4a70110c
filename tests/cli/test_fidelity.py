"""`weighin fidelity`: figures in a table or a document, and ends as the others end."""

import signal
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Weighin

pytestmark = pytest.mark.engine

_SHORT = ("--ctx", "64", "--chunks", "2")


def test_the_document_holds_the_figures_of_every_lane(weighin: Weighin) -> None:
    done = weighin("fidelity", "builtin:F16", "builtin:Q8_0", "builtin:F16,kv=q4_0,name=small cache", *_SHORT, "--json")
    assert done.exit_code == 0, done.stderr
    document = done.document
    first, second = document["lanes"]
    wanted = {
        *("perplexity", "perplexity_error", "mean_kld", "mean_kld_error", "median_kld", "kld_90", "kld_99", "kld_999"),
        *("max_kld", "same_top_share", "same_top_error", "rms_dp", "published_kld", "keeps", "mean_slack"),
    }
    assert wanted <= set(first)
    assert (first["name"], first["quant"], second["name"], second["kv_type"]) == ("Q8_0", "Q8_0", "small cache", "q4_0")
    assert 0 < first["mean_kld"] < 1
    assert first["published_kld"] > 0
    assert first["decode_tps"] is None or first["decode_tps"] > 0
    assert document["reference"]["perplexity"] > 1
    assert document["text"]["windows"] == 2
    assert "fit in memory together" in document["keeps_reason"]


def test_the_table_says_what_was_measured_and_how(weighin: Weighin, tmp_path: Path) -> None:
    text = tmp_path / "mine.txt"
    text.write_text("The cat slept on the warm wall, and the dog slept under it. " * 20, encoding="utf-8")
    done = weighin("fidelity", "builtin:F16", "builtin:Q8_0", "--text", text, *_SHORT)
    assert done.exit_code == 0, done.stderr
    for words in ("Featherweight", "mean KLD", "±", "mine.txt", "published", "Q8_0", "Exact"):
        assert words in done.stdout
    assert "scoring: 100%" in done.stderr


@pytest.mark.slow
def test_prompts_are_answered_by_the_reference_and_scored(weighin: Weighin, tmp_path: Path) -> None:
    prompts = tmp_path / "prompts.txt"
    prompts.write_text("Tell me about a cat.\nWhat is a dog?\n", encoding="utf-8")
    done = weighin("fidelity", "builtin:F16", "builtin:Q8_0", "--prompts", prompts, "--json")
    assert done.exit_code == 0, done.stderr
    assert done.document["text"]["windows"] == 2
    assert done.document["lanes"][0]["tokens"] >= 2


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("fidelity", "builtin:F16"), 2, "LANE"),
        (("fidelity", "builtin:F16", "builtin:Q8_0", "--ctx", "0"), 2, "must be"),
        (("fidelity", "builtin:F16", "builtin:Q8_0", "--text", "a", "--prompts", "b"), 2, "not allowed"),
        (("fidelity", "builtin:F16", "builtin:Q8_0", "--text", "none.txt"), 1, "There is no file"),
        (("fidelity", "builtin:F16", "none.gguf", "--ctx", "64"), 1, "There is no file"),
        (("fidelity", "builtin:F16", "builtin:Q8_0", "--ctx", "4096"), 1, "made for"),
    ],
    ids=["no lane", "no window", "both", "no text", "no model", "too long"],
)
def test_what_cannot_be_measured_ends_with_a_sentence(
    weighin: Weighin, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    done = weighin(*arguments)
    assert done.exit_code == exit_code
    assert said in done.stderr
    assert done.stdout == ""


def test_a_lane_that_cannot_be_measured_does_not_cost_the_others(weighin: Weighin) -> None:
    done = weighin("fidelity", "builtin:F16", "none.gguf", "builtin:Q8_0", *_SHORT, "--json")
    assert done.exit_code == 1
    missing, measured = done.document["lanes"]
    assert "There is no file" in missing["problem"]
    assert missing["mean_kld"] is None
    assert measured["mean_kld"] > 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals that one process could send to another")
def test_an_interrupt_leaves_a_run_that_goes_on(weighin: Weighin) -> None:
    arguments = ("fidelity", "builtin:F16", "builtin:Q4_K_M", "--ctx", "128", "--json")
    with weighin.start(*arguments) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("scoring: 10%"):
                break
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout == ""
    assert "goes on with it" in stderr
    again = weighin(*arguments, "--chunks", "4")
    assert again.exit_code == 0, again.stderr
    assert again.document["resumed_windows"] >= 1
