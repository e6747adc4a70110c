"""The engine's own account of what a model needs, in a process of its own: prints one JSON list of its log lines.

Run as `python -m tests.worker.dry_run MODEL CONTEXT KV_TYPE`; the file may be a header followed by a hole.
"""

import ctypes
import json
import sys

import llama_cpp

_TYPES = {"f16": llama_cpp.GGML_TYPE_F16, "q8_0": llama_cpp.GGML_TYPE_Q8_0, "q4_0": llama_cpp.GGML_TYPE_Q4_0}


def main(path: str, context_tokens: int, kv_type: str) -> list[str]:
    """Load without memory and return what the engine logged."""
    lines: list[str] = []

    def keep(_level: int, text: bytes, _user_data: object) -> None:
        lines.append(text.decode("utf-8", errors="replace").strip())

    callback = llama_cpp.llama_log_callback(keep)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    model_settings = llama_cpp.llama_model_default_params()
    model_settings.no_alloc = True
    model_settings.load_mode = 0
    model_settings.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(path.encode(), model_settings)
    settings = llama_cpp.llama_context_default_params()
    settings.n_ctx = context_tokens
    settings.n_batch = settings.n_ubatch = min(512, context_tokens)
    settings.swa_full = False
    settings.type_k = settings.type_v = _TYPES[kv_type]
    settings.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
    context = llama_cpp.llama_init_from_model(model, settings)
    assert context
    return lines


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]), sys.stdout)
