"""`weighin compare` and `weighin demo` on the built-in model: results, reports, failures of single lanes."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders.tiny_models import TINY, build_model
from tests.cli.conftest import Weighin

pytestmark = pytest.mark.engine

_ANSWER_KEYS = {
    *("prompt", "text", "token_ids", "prompt_tokens", "generated_tokens", "load_s", "first_token_s", "prompt_tps"),
    *("decode_tps", "peak_memory_bytes", "runtime_bytes", "gpu_peak_bytes", "stop_reason", "outcome"),
}
_ASK = ("--prompt", "What is 4 + 5?", "--max-tokens", "12")


def test_compare_gives_figures_and_the_place_of_parting(weighin: Weighin) -> None:
    done = weighin("compare", "builtin:F16,threads=1", "builtin:Q2_K,threads=1,name=small,ctx=256", *_ASK, "--json")
    assert done.exit_code == 0
    document = done.document
    assert document.keys() >= {"machine", "settings", "lanes", "divergence"}
    assert [lane["name"] for lane in document["lanes"]] == ["F16", "small"]
    for lane in document["lanes"]:
        assert lane.keys() >= {"name", "source", "sha256", "quant", "bits_per_weight", "answers"}
        assert len(lane["sha256"]) == 64
        (answer,) = lane["answers"]
        assert answer.keys() >= _ANSWER_KEYS
        assert answer["outcome"] == "finished"
        assert answer["generated_tokens"] == len(answer["token_ids"]) > 0
        assert answer["prompt_tps"] > 0
        assert answer["peak_memory_bytes"] > 1_000_000
        assert answer["runtime_bytes"] > 1_000_000
    (parting,) = document["divergence"]
    assert (parting["lane"], parting["turn"]) == ("small", 1)
    assert parting["first_split_token"] is None or parting["first_split_token"] >= 0


def test_the_same_lane_twice_gives_the_same_answer_in_every_repetition(weighin: Weighin, builtin_model: Path) -> None:
    arguments = ("compare", builtin_model, "builtin:F16", *_ASK, "--repeat", "2", "--mode", "together", "--json")
    document = weighin(*arguments).document
    assert document["settings"]["mode"] == "together"
    texts = {answer["text"] for lane in document["lanes"] for answer in lane["answers"]}
    assert len(texts) == 1
    assert [row["first_split_token"] for row in document["divergence"]] == [None, None]
    assert document["lanes"][0]["source"] == str(builtin_model.absolute())
    assert [lane["name"] for lane in document["lanes"]] == ["F16", "F16 (2)"]


def test_prompts_come_from_a_file_or_from_standard_input(weighin: Weighin, tmp_path: Path) -> None:
    prompts = tmp_path / "prompts.txt"
    prompts.write_text("What is 1 + 1?\n\nNenne eine Farbe: 赤\n", encoding="utf-8")
    lanes = ("compare", "builtin:F16,threads=1", "builtin:Q8_0,threads=1", "--max-tokens", "4", "--json")
    document = weighin(*lanes, "--prompts", prompts).document
    answers = document["lanes"][1]["answers"]
    assert [answer["prompt"] for answer in answers] == ["What is 1 + 1?", "Nenne eine Farbe: 赤"]
    assert len(document["divergence"]) == 2
    piped = weighin(*lanes, "--prompt", "-", standard_input="Say hello.\n").document
    assert piped["lanes"][0]["answers"][0]["prompt"] == "Say hello."


def test_a_lane_that_fails_leaves_the_others_their_answers(weighin: Weighin, tmp_path: Path) -> None:
    unknown = build_model(tmp_path / "odd.gguf", replace(TINY, architecture="nosuch"))
    done = weighin("compare", "builtin:F16,threads=1", unknown, *_ASK, "--json")
    assert done.exit_code == 1
    good, bad = (lane["answers"][0] for lane in done.document["lanes"])
    assert (good["outcome"], good["generated_tokens"] > 0) == ("finished", True)
    assert (bad["outcome"] != "finished", bad["text"], bad["decode_tps"]) == (True, "", None)
    assert bad["outcome_message"] in done.sentence


def test_a_model_that_takes_its_process_down_is_told_in_a_sentence(weighin: Weighin, tmp_path: Path) -> None:
    poisoned = replace(TINY, vocabulary="sentencepiece without bytes", chat_template=None)
    path = build_model(tmp_path / "poisoned.gguf", poisoned)
    done = weighin("compare", "builtin:F16,threads=1", path, "--prompt", "café (", "--max-tokens", "4", "--json")
    assert done.exit_code == 1
    good, bad = (lane["answers"][0] for lane in done.document["lanes"])
    assert good["outcome"] == "finished"
    assert bad["outcome"] in ("crashed", "failed")
    assert "F16" in done.sentence or "Tiny random" in done.sentence


def test_the_demo_shows_both_levels_side_by_side_with_their_figures(weighin: Weighin, tmp_path: Path) -> None:
    done = weighin("demo", "--max-tokens", "24", "--report", tmp_path / "demo.html")
    assert done.exit_code == 0
    heading = done.stdout.splitlines()[1]
    assert "Q8_0" in heading
    assert "Q4_K_M" in heading
    for words in ("decode tok/s", "peak memory", "Q4_K_M against Q8_0:", "reference"):
        assert words in done.stdout
    assert "answering" in done.stderr
    page = (tmp_path / "demo.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert [path.name for path in tmp_path.iterdir()] == ["demo.html"]


def test_the_demo_gives_json_alone_on_standard_output(weighin: Weighin) -> None:
    document = weighin("demo", "--max-tokens", "5", "--json").document
    assert [lane["quant"] for lane in document["lanes"]] == ["Q8_0", "Q4_K_M"]
