"""`weighin inspect` and `weighin machine`: the JSON contract, and what people read."""

import hashlib
import math
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.units import bytes_text
from tests.builders.gguf_writer import TensorSpec, Typed, ValueType, write_gguf
from tests.builders.tiny_models import TINY, build_model, model_metadata, model_tensors
from tests.cli.conftest import Weighin

_INSPECT_KEYS = {
    *("name", "architecture", "parameters", "quant", "bits_per_weight", "file_bytes", "header_bytes"),
    *("context_length", "layers", "tensor_types", "chat_template", "sha256"),
}


def test_inspect_tells_what_the_header_holds(weighin: Weighin, tmp_path: Path) -> None:
    path = build_model(tmp_path / "tiny.gguf", replace(TINY, weight_type="Q8_0"))
    document = weighin("inspect", path, "--json").document
    assert document.keys() >= _INSPECT_KEYS
    assert document["name"] == "Tiny random"
    assert (document["architecture"], document["quant"], document["layers"]) == ("llama", "Q8_0", 2)
    assert document["tensor_types"] == {"Q8_0": 15, "F32": 5}
    assert document["parameters"] == sum(math.prod(tensor.shape) for tensor in model_tensors(TINY))
    assert document["file_bytes"] == path.stat().st_size
    assert document["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document["chat_template"] is True
    assert 8.5 < document["bits_per_weight"] < 9


def test_what_a_header_does_not_tell_is_null(weighin: Weighin, tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf", {"general.architecture": "odd"}, [TensorSpec("a", (4,), type_id=137)])
    document = weighin("inspect", path, "--json", "--no-hash").document
    for key in ("name", "bits_per_weight", "context_length", "layers", "sha256"):
        assert document[key] is None
    assert document["quant"] == "type 137"


def test_a_label_that_the_tensors_do_not_bear_out_is_told(weighin: Weighin, tmp_path: Path) -> None:
    metadata = {**model_metadata(replace(TINY, weight_type="Q8_0")), "general.file_type": 15}
    path = write_gguf(tmp_path / "m.gguf", metadata, model_tensors(replace(TINY, weight_type="Q8_0")))
    document = weighin("inspect", path, "--json").document
    assert document["quant"] == "Q4_K_M"
    assert document["quant_note"] == "Labelled Q4_K_M, but 100% of the weights in its layers are Q8_0."


def test_parts_of_a_model_are_counted_as_one(weighin: Weighin, tmp_path: Path) -> None:
    tensors = model_tensors(TINY)
    write_gguf(tmp_path / "m-00001-of-00002.gguf", {**model_metadata(TINY), "split.count": 2}, tensors[:5])
    second = write_gguf(tmp_path / "m-00002-of-00002.gguf", {"split.no": 1}, tensors[5:])
    document = weighin("inspect", second, "--json").document
    assert sum(document["tensor_types"].values()) == len(tensors)
    assert [Path(path).name for path in document["paths"]] == ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"]
    second.unlink()
    done = weighin("inspect", tmp_path / "m-00001-of-00002.gguf")
    assert done.exit_code == 1
    assert "m-00002-of-00002.gguf is missing" in done.sentence


def test_people_get_the_level_in_plain_words(weighin: Weighin) -> None:
    done = weighin("inspect", "builtin:F16")
    assert done.exit_code == 0
    assert "the reference for the others" in " ".join(done.stdout.split())
    assert "SHA-256" in done.stdout


def test_huge_vocabularies_are_no_hindrance(weighin: Weighin, tmp_path: Path) -> None:
    tokens = Typed(ValueType.ARRAY, [f"token{number}" for number in range(262_000)], ValueType.STRING)
    path = write_gguf(
        tmp_path / "m.gguf", {"general.architecture": "odd", "tokens": tokens}, [TensorSpec("a", (4,), "F32")]
    )
    document = weighin("inspect", path, "--json", "--no-hash").document
    assert document["header_bytes"] > 4_000_000


@pytest.mark.engine
def test_machine_tells_processor_memory_engine_and_disk(weighin: Weighin) -> None:
    done = weighin("machine", "--json")
    document = done.document
    assert done.exit_code == 0
    assert document.keys() >= {"cpu", "ram", "unified_memory", "gpus", "engine", "bandwidth", "disk"}
    assert document["cpu"].keys() >= {"name", "physical_cores", "logical_cores"}
    assert 0 < document["ram"]["available_bytes"] <= document["ram"]["total_bytes"]
    assert "llama" in document["engine"]["version"]
    assert isinstance(document["engine"]["gpu_offload"], bool)
    assert document["disk"]["free_bytes"] > 0
    assert document["bandwidth"] is None, "it is measured when somebody asks for it"


@pytest.mark.engine
@pytest.mark.slow
def test_memory_is_measured_on_request_and_remembered(weighin: Weighin, tmp_path: Path) -> None:
    home = {"WEIGHIN_HOME": str(tmp_path)}
    measured = weighin("machine", "--measure", "--json", more_environment=home).document["bandwidth"]
    assert measured.keys() >= {"bytes_per_s", "how"}
    assert measured["bytes_per_s"] > 1e8
    words = " ".join(weighin("machine", more_environment=home).stdout.split())
    assert f"{bytes_text(measured['bytes_per_s'])}/s on {measured['measured_at']}: the engine read" in words
