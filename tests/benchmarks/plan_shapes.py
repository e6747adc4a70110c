"""Models of random weights whose memory differs in kind, from 0.1 to 1.3 GB: what plans are held against."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from tests.builders.gguf_writer import Metadata, Scalar, TensorSpec, Typed, ValueType
from tests.builders.tiny_models import TinyModel, model_metadata

_PRECISE: Final = ("ffn_gate_inp", "ssm_conv1d", "ssm_a.", "shortconv.conv")
_Shapes = Mapping[str, tuple[int, ...]]
_Tensors = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class PlanShape:
    """A model and how to load it. `prompt_tokens` of the context are evaluated."""

    name: str
    model: TinyModel
    layers: tuple[_Shapes, ...]
    level: str
    context_tokens: int
    kv_type: str = "f16"
    tied: bool = True
    prompt_tokens: int = 400
    more: Mapping[str, Scalar | Typed] = field(default_factory=dict)
    last_norm: str = "output_norm"

    @property
    def metadata(self) -> Metadata:
        more = {f"{self.model.architecture}.{key}": value for key, value in self.more.items()}
        return {**model_metadata(self.model), **self._merges(), **more}

    @property
    def tensors(self) -> list[TensorSpec]:
        """With the embedding and the output layer in the level too, as `llama-quantize --pure` makes them."""
        width, tokens = self.model.width, self.model.vocabulary_size
        listed = [
            TensorSpec("token_embd.weight", (width, tokens), self.level),
            _norm(f"{self.last_norm}.weight", width),
        ]
        if not self.tied:
            listed.append(TensorSpec("output.weight", (width, tokens), self.level))
        for number, shapes in enumerate(self.layers):
            listed += [self._tensor(f"blk.{number}.", name, shape) for name, shape in shapes.items()]
        return listed

    def _merges(self) -> Metadata:
        """As many as there are tokens, as vocabularies of this kind have."""
        texts = [f"filler{number} filler{number + 1}" for number in range(self.model.vocabulary_size)]
        return {"tokenizer.ggml.merges": Typed(ValueType.ARRAY, texts, ValueType.STRING)}

    def _tensor(self, block: str, name: str, shape: tuple[int, ...]) -> TensorSpec:
        full_name = block + (name.rstrip(".") if name.endswith((".", ".bias")) else f"{name}.weight")
        if len(shape) == 1:
            return _norm(full_name, shape[0])
        if name == "ssm_a.":
            # states that decay: others grow beyond what a number holds
            return TensorSpec(full_name, shape, "F32", data=b"\0\0\x80\xbf" * math.prod(shape))
        return TensorSpec(full_name, shape, "F32" if name in _PRECISE else self.level)


def _norm(name: str, width: int) -> TensorSpec:
    return TensorSpec(name, (width,), "F32", data=b"\0\0\x80\x3f" * width)


def _base(architecture: str, width: int, layers: int, heads: int, kv_heads: int, feed_forward: int) -> TinyModel:
    return TinyModel(
        architecture=architecture,
        name=f"Random {architecture}",
        width=width,
        layers=layers,
        heads=heads,
        kv_heads=kv_heads,
        feed_forward=feed_forward,
        vocabulary_size=32_000,
        context_length=32_768,
        stops=False,
    )


def _attention(
    model: TinyModel, head: int, *, head_norms: bool = False, bias: bool = False
) -> dict[str, tuple[int, ...]]:
    width, queries, keys = model.width, model.heads * head, model.kv_heads * head
    shapes: _Tensors = {
        **{"attn_norm": (width,), "attn_q": (width, queries), "attn_k": (width, keys), "attn_v": (width, keys)},
        "attn_output": (queries, width),
    }
    if head_norms:
        shapes |= {"attn_q_norm": (head,), "attn_k_norm": (head,)}
    if bias:
        shapes |= {"attn_q.bias": (queries,), "attn_k.bias": (keys,), "attn_v.bias": (keys,)}
    return shapes


def _feed_forward(width: int, inner: int) -> _Tensors:
    return {"ffn_norm": (width,), "ffn_gate": (width, inner), "ffn_up": (width, inner), "ffn_down": (inner, width)}


def _heads(head: int) -> dict[str, int]:
    return {"attention.key_length": head, "attention.value_length": head, "rope.dimension_count": head}


def _llama(width: int, layers: int, inner: int) -> tuple[TinyModel, tuple[_Shapes, ...]]:
    model = _base("llama", width, layers, width // 64, width // 256, inner)
    return model, ({**_attention(model, 64), **_feed_forward(width, inner)},) * layers


def _qwen3(width: int, layers: int, inner: int) -> tuple[TinyModel, tuple[_Shapes, ...]]:
    model = replace(_base("qwen3", width, layers, 16, 8, inner), vocabulary_size=151_936)
    return model, ({**_attention(model, 128, head_norms=True), **_feed_forward(width, inner)},) * layers


def _qwen2() -> tuple[TinyModel, tuple[_Shapes, ...]]:
    model = replace(_base("qwen2", 896, 24, 14, 2, 4864), vocabulary_size=151_936)
    return model, ({**_attention(model, 64, bias=True), **_feed_forward(896, 4864)},) * 24


def _gemma3(width: int, layers: int) -> tuple[TinyModel, tuple[_Shapes, ...]]:
    model = replace(_base("gemma3", width, layers, 4, 1, 6 * width), vocabulary_size=262_144)
    norms = {"post_attention_norm": (width,), "post_ffw_norm": (width,)}
    return model, ({**_attention(model, 256, head_norms=True), **_feed_forward(width, 6 * width), **norms},) * layers


def _qwen3moe() -> tuple[TinyModel, tuple[_Shapes, ...]]:
    model = _base("qwen3moe", 1024, 12, 16, 4, 3072)
    experts = {
        **{"ffn_norm": (1024,), "ffn_gate_inp": (1024, 32), "ffn_gate_exps": (1024, 512, 32)},
        **{"ffn_up_exps": (1024, 512, 32), "ffn_down_exps": (512, 1024, 32)},
    }
    return model, ({**_attention(model, 128, head_norms=True), **experts},) * 12


def _deepseek2() -> tuple[TinyModel, tuple[_Shapes, ...]]:
    model = _base("deepseek2", 1024, 16, 8, 1, 4096)
    shapes = {
        **{"attn_norm": (1024,), "attn_q_a_norm": (768,), "attn_kv_a_norm": (512,), "attn_q_a": (1024, 768)},
        **{"attn_q_b": (768, 8 * 192), "attn_kv_a_mqa": (1024, 576), "attn_k_b": (128, 512, 8)},
        **{"attn_v_b": (512, 128, 8), "attn_output": (1024, 1024), **_feed_forward(1024, 4096)},
    }
    return model, (shapes,) * 16


def _mamba() -> tuple[TinyModel, tuple[_Shapes, ...]]:
    model = replace(_base("mamba", 1024, 24, 1, 1, 0), heads=1)
    shapes = {
        **{"attn_norm": (1024,), "ssm_in": (1024, 4096), "ssm_conv1d": (4, 2048), "ssm_conv1d.bias": (2048,)},
        **{"ssm_x": (2048, 96), "ssm_dt": (64, 2048), "ssm_dt.bias": (2048,), "ssm_a.": (16, 2048)},
        **{"ssm_d.": (2048,), "ssm_out": (2048, 1024)},
    }
    return model, (shapes,) * 24


def _lfm2() -> tuple[TinyModel, tuple[_Shapes, ...]]:
    model = _base("lfm2", 1024, 16, 16, 8, 4608)
    attention = _attention(model, 64, head_norms=True)
    short = {
        **{"attn_norm": (1024,), "shortconv.conv": (3, 1024), "shortconv.in_proj": (1024, 3072)},
        "shortconv.out_proj": (1024, 1024),
    }
    return model, tuple(
        {**(attention if kv_heads else short), **_feed_forward(1024, 4608)} for kv_heads in _LFM2_KV_HEADS
    )


_LFM2_KV_HEADS: Final = (0, 0, 8, 0, 0, 8, 0, 0, 8, 0, 8, 0, 8, 0, 8, 0)
_MIXTURE: Final = {"expert_count": 32, "expert_used_count": 4, "expert_feed_forward_length": 512, **_heads(128)}
_LATENT: Final = {
    **{"attention.kv_lora_rank": 512, "attention.q_lora_rank": 768, "attention.key_length": 576},
    **{"attention.value_length": 512, "attention.key_length_mla": 192, "attention.value_length_mla": 128},
    **{"rope.dimension_count": 64, "leading_dense_block_count": 16, "expert_count": 8, "expert_used_count": 2},
    **{"expert_shared_count": 1, "expert_feed_forward_length": 512, "vocab_size": 32_000},
}
_STATES: Final = {
    **{"ssm.conv_kernel": 4, "ssm.inner_size": 2048, "ssm.state_size": 16, "ssm.time_step_rank": 64},
    **{"attention.head_count": 0, "attention.head_count_kv": 0, "feed_forward_length": 0},
}
_SHORT_CONVOLUTIONS: Final[Mapping[str, Scalar | Typed]] = {
    "shortconv.l_cache": 3,
    "attention.head_count_kv": Typed(ValueType.ARRAY, list(_LFM2_KV_HEADS), ValueType.INT32),
}
_WINDOW: Final = {"attention.sliding_window": 512, **_heads(256)}

SHAPES: Final = (
    PlanShape("llama 0.1B tied", *_llama(768, 12, 2048), "Q8_0", 2048),
    PlanShape("llama 0.4B tied", *_llama(1024, 24, 3072), "F16", 4096),
    PlanShape("llama 0.4B untied", *_llama(1024, 24, 3072), "Q4_K", 8192, tied=False),
    PlanShape("llama 1.1B untied", *_llama(2048, 22, 5632), "Q8_0", 512, tied=False, prompt_tokens=250),
    PlanShape("llama 0.4B long context", *_llama(1024, 24, 3072), "Q4_K", 32_768, "q4_0"),
    PlanShape("qwen2 0.5B tied", *_qwen2(), "Q8_0", 4096),
    PlanShape("qwen3 0.6B tied", *_qwen3(1024, 28, 3072), "Q4_K", 8192, "q8_0", more=_heads(128)),
    PlanShape("qwen3 0.6B untied", *_qwen3(1024, 28, 3072), "F16", 2048, tied=False, more=_heads(128)),
    PlanShape("gemma3 1B window", *_gemma3(1152, 26), "Q8_0", 32_768, prompt_tokens=700, more=_WINDOW),
    PlanShape("gemma3 0.6B window", *_gemma3(1280, 12), "Q4_K", 16_384, "q8_0", prompt_tokens=700, more=_WINDOW),
    PlanShape("qwen3moe 0.7B", *_qwen3moe(), "Q4_K", 4096, more=_MIXTURE),
    PlanShape("qwen3moe 0.7B Q8_0", *_qwen3moe(), "Q8_0", 16_384, "q8_0", more=_MIXTURE),
    PlanShape("deepseek2 latent attention", *_deepseek2(), "Q8_0", 16_384, more=_LATENT),
    PlanShape("mamba recurrent", *_mamba(), "F16", 4096, more=_STATES),
    PlanShape("lfm2 hybrid", *_lfm2(), "Q8_0", 8192, more=_SHORT_CONVOLUTIONS, last_norm="token_embd_norm"),
)
