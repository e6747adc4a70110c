"""What one token reads of a model's weights."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.gguf.gguf_header import parse_header
from app.domain.gguf.model_shape import ModelShape, describe_model
from app.domain.gguf.token_reads import TokenReads, token_reads
from tests.builders.architectures import ARCHITECTURES, Architecture, gemma3, qwen3moe
from tests.builders.gguf_writer import Metadata, Scalar, TensorSpec, header_bytes
from tests.builders.tiny_models import TINY, model_metadata, model_tensors


def _shape(metadata: Metadata, tensors: list[TensorSpec]) -> ModelShape:
    content = header_bytes(metadata, tensors)
    header = parse_header(lambda offset, count: content[offset : offset + count], name="m.gguf")
    return describe_model(header, name="m.gguf")


def _reads(metadata: Metadata, tensors: list[TensorSpec]) -> TokenReads:
    reads = _shape(metadata, tensors).reads
    assert reads is not None
    return reads


def _size(tensors: list[TensorSpec]) -> int:
    return sum(tensor.size_bytes for tensor in tensors)


def test_an_embedding_that_serves_as_output_layer_is_read_whole() -> None:
    tensors = model_tensors(TINY)
    assert _reads(model_metadata(TINY), tensors).weights_bytes == _size(tensors)


def test_of_an_embedding_beside_an_output_layer_one_row_is_read() -> None:
    tied = model_tensors(TINY)
    output = TensorSpec("output.weight", tied[0].shape, tied[0].type_name)
    reads = _reads(model_metadata(TINY), [*tied, output])
    row_bytes = tied[0].size_bytes // TINY.vocabulary_size
    assert reads.weights_bytes == pytest.approx(_size(tied) + row_bytes)


def test_a_table_for_each_layer_is_looked_up_even_where_the_embedding_is_tied() -> None:
    tied = model_tensors(TINY)
    reads = _reads(model_metadata(TINY), [*tied, TensorSpec("per_layer_token_embd.weight", (64, 320), "F16")])
    assert reads.weights_bytes == pytest.approx(_size(tied) + 64 * 2)


def test_of_the_experts_those_that_a_token_visits_are_read() -> None:
    mixture = qwen3moe()
    experts = [tensor for tensor in mixture.tensors if "_exps." in tensor.name]
    others = [tensor for tensor in mixture.tensors if "_exps." not in tensor.name]
    reads = _reads(mixture.metadata, list(mixture.tensors))
    assert reads.weights_bytes == pytest.approx(_size(others) + _size(experts) * 4 / 16)


def test_layers_that_predict_further_tokens_are_not_read() -> None:
    metadata = {**model_metadata(TINY), "llama.nextn_predict_layers": 1}
    tensors = model_tensors(TINY)
    last = [tensor for tensor in tensors if tensor.name.startswith("blk.1.")]
    assert _reads(metadata, tensors).weights_bytes == _size(tensors) - _size(last)


def test_bytes_are_told_by_type() -> None:
    tensors = [
        TensorSpec("token_embd.weight", (256, 10), "Q6_K"),
        TensorSpec("blk.0.attn_q.weight", (256, 4), "Q4_K"),
        TensorSpec("blk.0.attn_norm.weight", (256,)),
    ]
    metadata: dict[str, Scalar] = {"general.architecture": "llama"}
    reads = _reads(metadata, tensors)
    assert dict(reads.bytes_by_type) == {"Q6_K": 2100, "Q4_K": 576, "F32": 1024}
    assert reads.active_parameters == 256 * 14


@pytest.mark.parametrize("make", ARCHITECTURES, ids=lambda make: make.__name__)
def test_no_model_reads_more_than_it_has(make: Callable[[], Architecture]) -> None:
    shape = _shape(make().metadata, list(make().tensors))
    assert shape.reads is not None
    assert 0 < shape.reads.weights_bytes <= shape.weights_bytes
    assert 0 < shape.reads.active_parameters <= shape.parameters


@given(used=st.integers(0, 40), count=st.integers(0, 40), layers=st.integers(0, 5), ahead=st.integers(0, 9))
def test_odd_numbers_in_a_header_never_read_more_than_there_is(used: int, count: int, layers: int, ahead: int) -> None:
    mixture = qwen3moe()
    odd = {
        **{"qwen3moe.expert_used_count": used, "qwen3moe.expert_count": count},
        **{"qwen3moe.block_count": layers, "qwen3moe.nextn_predict_layers": ahead},
    }
    shape = _shape({**mixture.metadata, **odd}, list(mixture.tensors))
    assert shape.reads is not None
    assert 0 < shape.reads.weights_bytes <= shape.weights_bytes


def test_a_tensor_of_unknown_type_costs_its_own_bytes_only() -> None:
    tensors = [replace(tensor, type_id=900) if "ffn" in tensor.name else tensor for tensor in gemma3().tensors]
    known = [tensor for tensor in tensors if tensor.type_id is None]
    assert _reads(gemma3().metadata, tensors).weights_bytes == pytest.approx(_size(known))


def test_a_model_without_tensors_reads_nothing() -> None:
    assert token_reads({}, ()).weights_bytes == 0
