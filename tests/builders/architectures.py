"""Small models of architectures whose memory differs in kind: windows, experts, latent attention, recurrent state."""

from dataclasses import dataclass, replace
from typing import Final

from tests.builders.gguf_writer import Metadata, TensorSpec
from tests.builders.tiny_models import TINY, TinyModel, model_metadata, model_tensors

_WIDTH: Final = 512
_VOCABULARY: Final = 1000
_BASE: Final = replace(
    TINY, width=_WIDTH, heads=4, kv_heads=2, feed_forward=1024, vocabulary_size=_VOCABULARY, layers=4
)


@dataclass(frozen=True, slots=True)
class Architecture:
    """A model that llama.cpp accepts, as metadata and tensors."""

    name: str
    metadata: Metadata
    tensors: tuple[TensorSpec, ...]


def llama() -> Architecture:
    """Grouped-query attention, every layer alike."""
    return Architecture("llama", model_metadata(_BASE), tuple(model_tensors(_BASE)))


def gemma3() -> Architecture:
    """Five layers with a sliding window to one that sees everything."""
    model = replace(_BASE, architecture="gemma3", layers=12)
    more = {"attention.key_length": 256, "attention.value_length": 256, "attention.sliding_window": 512}
    layer = {
        **{"attn_norm": (512,), "attn_q": (512, 1024), "attn_k": (512, 512), "attn_v": (512, 512)},
        **{"attn_output": (1024, 512), "post_attention_norm": (512,), "attn_k_norm": (256,), "attn_q_norm": (256,)},
        **{"ffn_norm": (512,), "ffn_gate": (512, 1024), "ffn_up": (512, 1024), "ffn_down": (1024, 512)},
        "post_ffw_norm": (512,),
    }
    return _built(model, more, layer)


def qwen3moe() -> Architecture:
    """Mixture of experts."""
    model = replace(_BASE, architecture="qwen3moe", heads=8)
    more = {
        **{"expert_count": 16, "expert_used_count": 4, "expert_feed_forward_length": 256},
        **{"attention.key_length": 128, "attention.value_length": 128, "rope.dimension_count": 128},
    }
    layer = {
        **{"attn_norm": (512,), "attn_q": (512, 1024), "attn_k": (512, 256), "attn_v": (512, 256)},
        **{"attn_output": (1024, 512), "attn_k_norm": (128,), "attn_q_norm": (128,), "ffn_norm": (512,)},
        **{"ffn_gate_inp": (512, 16), "ffn_gate_exps": (512, 256, 16), "ffn_up_exps": (512, 256, 16)},
        "ffn_down_exps": (256, 512, 16),
    }
    return _built(model, more, layer)


def deepseek2() -> Architecture:
    """Latent attention: one compressed row a token, no values of its own."""
    model = replace(_BASE, architecture="deepseek2", kv_heads=1)
    more = {
        **{"attention.kv_lora_rank": 128, "attention.q_lora_rank": 96, "attention.key_length": 192},
        **{"attention.value_length": 128, "attention.key_length_mla": 192, "attention.value_length_mla": 128},
        **{"rope.dimension_count": 64, "leading_dense_block_count": 4, "expert_count": 8, "expert_used_count": 2},
        **{"expert_shared_count": 1, "expert_feed_forward_length": 256, "vocab_size": _VOCABULARY},
    }
    layer = {
        **{"attn_norm": (512,), "attn_q_a_norm": (96,), "attn_kv_a_norm": (128,), "attn_q_a": (512, 96)},
        **{"attn_q_b": (96, 768), "attn_kv_a_mqa": (512, 192), "attn_k_b": (128, 128, 4), "attn_v_b": (128, 128, 4)},
        **{"attn_output": (512, 512), "ffn_norm": (512,), "ffn_gate": (512, 1024), "ffn_up": (512, 1024)},
        "ffn_down": (1024, 512),
    }
    return _built(model, more, layer)


def with_odd_rows() -> Architecture:
    """Latent attention whose cached rows do not fill blocks of 32 values: no quantized cache can hold them."""
    whole = deepseek2()
    rank = {"deepseek2.attention.kv_lora_rank": 112, "deepseek2.attention.key_length": 176}
    shapes = {
        **{"attn_kv_a_norm": (112,), "attn_kv_a_mqa": (512, 176)},
        **{"attn_k_b": (128, 112, 4), "attn_v_b": (112, 128, 4)},
    }
    tensors = (replace(each, shape=shapes.get(each.name.split(".")[-2], each.shape)) for each in whole.tensors)
    return Architecture(whole.name, {**whole.metadata, **rank}, tuple(tensors))


def mamba() -> Architecture:
    """Recurrent: a state of fixed size instead of a cache."""
    model = replace(_BASE, architecture="mamba")
    more = {
        **{"ssm.conv_kernel": 4, "ssm.inner_size": 1024, "ssm.state_size": 16, "ssm.time_step_rank": 32},
        **{"attention.head_count": 0, "attention.head_count_kv": 0, "feed_forward_length": 0},
    }
    layer = {
        **{"attn_norm": (512,), "ssm_in": (512, 2048), "ssm_conv1d": (4, 1024), "ssm_conv1d.bias": (1024,)},
        **{"ssm_x": (1024, 64), "ssm_dt": (32, 1024), "ssm_dt.bias": (1024,), "ssm_a.": (16, 1024)},
        **{"ssm_d.": (1024,), "ssm_out": (1024, 512)},
    }
    return _built(model, more, layer)


ARCHITECTURES: Final = (llama, gemma3, qwen3moe, deepseek2, mamba)
_FULL_PRECISION: Final = ("ffn_gate_inp", "ssm_conv1d", "ssm_a.")


def _built(model: TinyModel, more: dict[str, int], layer: dict[str, tuple[int, ...]]) -> Architecture:
    """`layer` maps tensor names to shapes; a name without a dot gets `.weight`, a trailing dot is dropped."""
    metadata = {**model_metadata(model), **{f"{model.architecture}.{key}": value for key, value in more.items()}}
    tensors = [
        TensorSpec("token_embd.weight", (_WIDTH, _VOCABULARY), "F16"),
        TensorSpec("output_norm.weight", (_WIDTH,)),
    ]
    for number in range(model.layers):
        tensors += [_tensor(f"blk.{number}.", name, shape) for name, shape in layer.items()]
    return Architecture(model.architecture, metadata, tuple(tensors))


def _tensor(block: str, name: str, shape: tuple[int, ...]) -> TensorSpec:
    full_name = name.rstrip(".") if "." in name else f"{name}.weight"
    precise = len(shape) == 1 or name in _FULL_PRECISION
    return TensorSpec(block + full_name, shape, "F32" if precise else "F16")
