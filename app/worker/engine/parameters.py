"""How models and contexts are set up, the same for a load and for a dry run: a plan is true of what is loaded later."""

import ctypes
from typing import Any, Final

import llama_cpp.llama_cpp as engine

from app.domain.lanes.batches import CPU_BATCH_TOKENS, GPU_BATCH_TOKENS
from app.domain.protocol.events import FailureCode
from app.worker.engine.safe_mode import in_safe_mode
from app.worker.protocol.failure import CommandFailure

KV_TYPES: Final = {
    "f32": engine.GGML_TYPE_F32,
    "f16": engine.GGML_TYPE_F16,
    "bf16": 30,  # the bindings have no name for it
    "q8_0": engine.GGML_TYPE_Q8_0,
    "q5_1": engine.GGML_TYPE_Q5_1,
    "q5_0": engine.GGML_TYPE_Q5_0,
    "q4_1": engine.GGML_TYPE_Q4_1,
    "q4_0": engine.GGML_TYPE_Q4_0,
    "iq4_nl": engine.GGML_TYPE_IQ4_NL,
}
_UNQUANTIZED: Final = ("f32", "f16", "bf16")
# A lane wants the probabilities after the last token only. Without this the engine reserves a batch of them: 512 × 4
# bytes for every token of the vocabulary, 300 MB for 150,000.
_OUTPUTS: Final = 1
# A list that ends at once: without one, a build with GPUs sets them up even for a load that leaves them out.
_NO_DEVICES: Final = (ctypes.c_void_p * 1)()


def refuse_unknown_kv_type(kv_type: str) -> None:
    """Raise `CommandFailure` unless `kv_type` is one of `KV_TYPES`."""
    if kv_type not in KV_TYPES:
        raise CommandFailure(
            FailureCode.BAD_COMMAND,
            f"There is no K/V cache type {kv_type!r}.",
            advice=f"Choose one of {', '.join(KV_TYPES)}.",
        )


def model_parameters(*, gpu_layers: int, repack: bool) -> Any:
    """What `llama_model_load_from_file` takes, with the weights read into memory of their own."""
    parameters = engine.llama_model_default_params()
    parameters.n_gpu_layers = gpu_layers
    parameters.load_mode = engine.LLAMA_LOAD_MODE_NONE
    parameters.use_extra_bufts = repack
    if in_safe_mode():
        parameters.devices = ctypes.addressof(_NO_DEVICES)
    return parameters


def batch_tokens_of(gpu_layers: int) -> int:
    """Tokens that a load with so many layers on GPUs evaluates in one go."""
    on_gpu = gpu_layers != 0 and not in_safe_mode() and engine.llama_supports_gpu_offload()
    return GPU_BATCH_TOKENS if on_gpu else CPU_BATCH_TOKENS


def context_parameters(
    *, context_tokens: int, kv_type: str, gpu_layers: int, batch_tokens: int, threads: int = 1
) -> Any:
    """What `llama_init_from_model` takes. `kv_type` is one of `KV_TYPES`."""
    parameters = engine.llama_context_default_params()
    parameters.n_ctx = context_tokens
    parameters.n_batch = parameters.n_ubatch = min(batch_tokens, context_tokens)
    parameters.n_seq_max = 1
    parameters.n_outputs_max = _OUTPUTS
    parameters.n_threads = parameters.n_threads_batch = threads
    parameters.type_k = parameters.type_v = KV_TYPES[kv_type]
    if kv_type not in _UNQUANTIZED:
        # a quantized V cache exists for flash attention only
        parameters.flash_attn_type = engine.LLAMA_FLASH_ATTN_TYPE_ENABLED
    parameters.offload_kqv = parameters.op_offload = gpu_layers != 0
    parameters.swa_full = False
    parameters.no_perf = False
    return parameters
