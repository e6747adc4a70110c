"""What a model is, told from its header."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.gguf.gguf_header import parse_header
from app.domain.gguf.layer_memory import LayerMemory, layer_memories
from app.domain.gguf.model_shape import ModelShape, describe_model
from app.domain.plan.memory_plan import RESERVE_BYTES, MemoryPlan, Verdict, kv_bytes, plan_memory
from tests.builders.gguf_writer import Metadata, Scalar, TensorSpec, Typed, ValueType, header_bytes
from tests.builders.tiny_models import TINY, model_metadata, model_tensors


def _shape(metadata: Metadata, tensors: list[TensorSpec]) -> ModelShape:
    content = header_bytes(metadata, tensors)
    header = parse_header(lambda offset, count: content[offset : offset + count], name="m.gguf")
    return describe_model(header, name="m.gguf")


def _layers(metadata: Metadata) -> tuple[LayerMemory, ...] | None:
    content = header_bytes(metadata)
    return layer_memories(parse_header(lambda offset, count: content[offset : offset + count], name="m").metadata)


def _mix(**weights_by_type: int) -> list[TensorSpec]:
    """One layer whose tensors hold so many rows of 256 weights of each type."""
    named = [(f"blk.0.{name.lower()}.weight", name, rows) for name, rows in weights_by_type.items()]
    return [TensorSpec(name, (256, rows), type_name) for name, type_name, rows in named]


def test_bits_per_weight_count_every_tensor() -> None:
    shape = _shape(model_metadata(TINY), model_tensors(TINY))
    weights = sum(tensor.size_bytes for tensor in model_tensors(TINY))
    assert shape.weights_bytes == weights
    assert shape.bits_per_weight == pytest.approx(weights * 8 / shape.parameters)
    assert shape.tensor_types == {"F16": 15, "F32": 5}


def test_a_label_that_most_weights_bear_out_is_taken() -> None:
    metadata: dict[str, Scalar] = {"general.architecture": "llama", "general.file_type": 15}
    shape = _shape(metadata, _mix(Q4_K=60, Q6_K=40))
    assert (shape.level, shape.level_note) == ("Q4_K_M", "")


def test_a_label_that_the_tensors_contradict_is_told() -> None:
    metadata: dict[str, Scalar] = {"general.architecture": "llama", "general.file_type": 15}
    shape = _shape(metadata, _mix(Q5_0=61, Q4_K=39))
    assert shape.level == "Q4_K_M"
    assert shape.level_note == "Labelled Q4_K_M, but 61% of the weights in its layers are Q5_0."


def test_embeddings_say_nothing_about_the_level() -> None:
    metadata: dict[str, Scalar] = {"general.architecture": "llama", "general.file_type": 15}
    shape = _shape(metadata, [TensorSpec("token_embd.weight", (256, 900), "Q6_K"), *_mix(Q4_K=60, Q6_K=40)])
    assert shape.level_note == ""


@pytest.mark.parametrize("label", [None, 999, "Q4_K_M"])
def test_without_a_label_the_type_of_most_weights_names_the_level(label: int | str | None) -> None:
    metadata: dict[str, Scalar] = {"general.architecture": "llama"}
    if label is not None:
        metadata["general.file_type"] = label
    assert _shape(metadata, _mix(Q8_0=60, F16=40)).level == "Q8_0"


def test_a_level_that_llama_cpp_guessed_is_still_a_level() -> None:
    metadata: dict[str, Scalar] = {"general.architecture": "llama", "general.file_type": 1024 + 7}
    assert _shape(metadata, _mix(Q8_0=2)).level == "Q8_0"


def test_types_of_other_engines_leave_the_size_unknown() -> None:
    tensor = TensorSpec("blk.0.x.weight", (256, 4), "F16", type_id=137)
    shape = _shape({"general.architecture": "llama"}, [tensor])
    assert (shape.bits_per_weight, shape.level) == (None, "type 137")


def test_heads_can_differ_from_layer_to_layer() -> None:
    heads = Typed(ValueType.ARRAY, [4, 0, 2], ValueType.INT32)
    metadata: dict[str, Scalar | Typed] = {
        **{"general.architecture": "x", "x.block_count": 3, "x.attention.head_count_kv": heads},
        **{"x.attention.key_length": 64, "x.attention.value_length": 32},
    }
    layers = _layers(metadata)
    assert layers == (LayerMemory(256, 128), LayerMemory(0, 0), LayerMemory(128, 64))


def test_windows_follow_the_files_own_pattern() -> None:
    pattern = Typed(ValueType.ARRAY, [True, False, True], ValueType.BOOL)
    metadata: dict[str, Scalar | Typed] = {
        **{"general.architecture": "x", "x.block_count": 3, "x.attention.head_count": 2, "x.embedding_length": 64},
        **{"x.attention.sliding_window": 128, "x.attention.sliding_window_pattern": pattern},
    }
    layers = _layers(metadata)
    assert layers is not None
    assert [layer.window_tokens for layer in layers] == [128, None, 128]


def test_layers_that_share_a_cache_have_none_of_their_own() -> None:
    metadata: dict[str, Scalar | Typed] = {
        **{"general.architecture": "gemma3n", "gemma3n.block_count": 4, "gemma3n.attention.shared_kv_layers": 2},
        **{"gemma3n.attention.head_count": 2, "gemma3n.embedding_length": 64},
    }
    layers = _layers(metadata)
    assert layers is not None
    assert [layer.key_values for layer in layers] == [64, 64, 0, 0]


@pytest.mark.parametrize("missing", ["block_count", "attention.head_count"])
def test_a_cache_that_the_header_does_not_tell_is_unknown(missing: str) -> None:
    metadata = {key: value for key, value in model_metadata(TINY).items() if not key.endswith(missing)}
    shape = _shape({key: value for key, value in metadata.items() if "head_count_kv" not in key}, model_tensors(TINY))
    plan = plan_memory(shape, context_tokens=512, kv_type="f16", available_bytes=1 << 34)
    assert shape.layer_memories is None
    assert not plan.kv_known


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            LayerMemory,
            key_values=st.integers(0, 4096),
            value_values=st.integers(0, 4096),
            window_tokens=st.none() | st.integers(1, 8192),
            state_bytes=st.integers(0, 10**6),
        ),
        max_size=6,
    ).map(tuple),
    st.integers(1, 200_000),
    st.integers(1, 200_000),
)
def test_a_longer_context_or_a_finer_cache_never_takes_less(
    layers: tuple[LayerMemory, ...], one: int, other: int
) -> None:
    shorter, longer = sorted((one, other))
    assert kv_bytes(layers, context_tokens=shorter, kv_type="f16") <= kv_bytes(
        layers, context_tokens=longer, kv_type="f16"
    )
    by_type = [kv_bytes(layers, context_tokens=one, kv_type=kind) for kind in ("f16", "f32")]
    assert by_type == sorted(by_type)


def test_a_plan_fits_tightly_or_not() -> None:
    plan = MemoryPlan(10**9, 10**8, 10**7, 10**6, available_bytes=0)
    need = plan.total_bytes
    assert need == 1_111_000_000
    verdicts = [
        replace(plan, available_bytes=free).verdict
        for free in (need + RESERVE_BYTES, need + RESERVE_BYTES - 1, need, need - 1)
    ]
    assert verdicts == [Verdict.FITS, Verdict.TIGHT, Verdict.TIGHT, Verdict.DOES_NOT_FIT]
