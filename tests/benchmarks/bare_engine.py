"""The engine's library driven directly, without any of our code: what a lane is held against.

Run as a child by the benchmarks: prints one JSON object with decode tokens per second.
"""

import argparse
import ctypes
import json
import time

import llama_cpp
import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--tokens", type=int, required=True)
    parser.add_argument("--prompt-tokens", type=int, default=20)
    parser.add_argument("--context", type=int, default=2048)
    given = parser.parse_args()
    print(json.dumps({"decode_tps": decode_tps(given)}))


def decode_tps(given: argparse.Namespace) -> float:
    """Greedy decoding in the plainest loop that the library allows: the second answer of the process."""
    silence = llama_cpp.llama_log_callback(lambda *_: None)
    llama_cpp.llama_log_set(silence, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    model_params = llama_cpp.llama_model_default_params()
    model_params.use_mmap = False
    model = llama_cpp.llama_model_load_from_file(given.model.encode(), model_params)
    context_params = llama_cpp.llama_context_default_params()
    context_params.n_ctx = given.context
    context_params.n_batch = context_params.n_ubatch = 512
    context_params.n_threads = context_params.n_threads_batch = given.threads
    context_params.swa_full = False
    context = llama_cpp.llama_init_from_model(model, context_params)
    vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))

    def step(tokens: list[int]) -> int:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        llama_cpp.llama_decode(context, llama_cpp.llama_batch_get_one(array, len(tokens)))
        logits = np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context, -1), shape=(vocabulary,))
        return int(np.argmax(logits))

    def answer() -> float:
        token = step(list(range(300, 300 + given.prompt_tokens)))
        began_s = time.perf_counter()
        for _ in range(given.tokens - 1):
            token = step([token])
        return float(given.tokens - 1) / (time.perf_counter() - began_s)

    answer()
    llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(context), False)
    return answer()


if __name__ == "__main__":
    main()
