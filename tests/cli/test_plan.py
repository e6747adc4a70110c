"""`weighin plan`: the JSON contract, what people read, and wrong use."""

from pathlib import Path

import pytest

from tests.builders.architectures import llama
from tests.builders.gguf_writer import write_hollow_gguf
from tests.cli.conftest import Weighin

pytestmark = pytest.mark.engine

_KEYS = {
    *("weights_bytes", "kv_bytes", "compute_bytes", "output_bytes", "projector_bytes", "total_bytes", "devices"),
    *("verdict", "confidence", "forecast", "downloaded_bytes", "gpu_layers", "largest_context_tokens", "notes"),
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    architecture = llama()
    return write_hollow_gguf(tmp_path / "model.gguf", architecture.metadata, architecture.tensors)


def test_the_plan_of_every_lane_is_told(weighin: Weighin, model: Path) -> None:
    done = weighin("plan", f"{model},ctx=512", f"{model},ctx=256,kv=q8_0,name=small", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    whole, small = done.document["lanes"]
    assert whole.keys() >= _KEYS
    assert whole["downloaded_bytes"] == 0
    assert (whole["verdict"], whole["confidence"]) == ("fits", "engine")
    assert [each["name"] for each in whole["devices"]] == ["RAM"]
    assert whole["devices"][0].keys() >= {"name", "needs_bytes", "free_bytes"}
    assert whole["total_bytes"] == whole["devices"][0]["needs_bytes"]
    assert small["lane"] == "small"
    assert small["kv_bytes"] < whole["kv_bytes"] / 3
    assert whole["forecast"].keys() >= {"decode_tps", "low_tps", "high_tps", "basis"}


def test_a_machine_may_be_typed_in(weighin: Weighin, model: Path) -> None:
    done = weighin("plan", str(model), "--ram", "16", "--vram", "8", "--json")
    (lane,) = done.document["lanes"]
    assert [each["name"] for each in lane["devices"]] == ["GPU", "RAM"]
    assert (lane["strategy"], lane["confidence"]) == ("all on the GPU", "estimate")
    assert done.document["assumptions"]


def test_what_does_not_fit_says_what_is_missing(weighin: Weighin, model: Path) -> None:
    done = weighin("plan", f"{model},ctx=2000000000", "--ram", "1")
    assert done.exit_code == 0
    text = " ".join(done.stdout.split())
    assert "does not fit" in text
    assert "are missing" in text
    document = weighin("plan", f"{model},ctx=2000000000", "--ram", "1", "--json").document
    (lane,) = document["lanes"]
    assert lane["missing_bytes"] > 0
    assert lane["forecast"] is None


def test_people_read_the_verdict_the_memories_and_the_largest_context(weighin: Weighin, model: Path) -> None:
    text = " ".join(weighin("plan", str(model)).stdout.split())
    for words in ("fits", "told by the engine", "RAM", "tokens per second", "Largest context that fits: 512 tokens"):
        assert words in text


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("missing.gguf",), 1, "no file"),
        (("builtin:Q9_9",), 2, "no level"),
        (("builtin:F16,ctx=much",), 2, "whole number"),
        (("builtin:F16", "--vram", "8"), 2, "--ram"),
        ((), 2, "at least one lane"),
    ],
)
def test_wrong_use_gets_a_sentence(weighin: Weighin, arguments: tuple[str, ...], exit_code: int, words: str) -> None:
    done = weighin("plan", *arguments)
    assert done.exit_code == exit_code
    assert words in done.stderr
