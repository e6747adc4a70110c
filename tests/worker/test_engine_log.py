"""What is read out of llama.cpp's own lines."""

from app.domain.protocol.dry_run_messages import EngineBuffer
from app.worker.engine.engine_log import buffers_in

MEBIBYTE = 2**20


def test_buffers_are_named_by_device_and_kind() -> None:
    lines = [
        "load_tensors:   CPU_REPACK model buffer size =   139.22 MiB",
        "load_tensors:   CPU_Mapped model buffer size =   234.50 MiB",
        "llama_context:        CPU  output buffer size =     0.49 MiB",
        "llama_kv_cache:        CPU KV buffer size =    64.00 MiB",
        "llama_kv_cache: size =   64.00 MiB (  1024 cells,   8 layers,  1/1 seqs), K (f16):   32.00 MiB",
        "sched_reserve:      CUDA0 compute buffer size =   266.50 MiB",
        "load_tensors: loading model tensors, this can take a while... (load_mode = none)",
    ]
    assert buffers_in(lines) == (
        EngineBuffer("CPU_REPACK", "model", round(139.22 * MEBIBYTE)),
        EngineBuffer("CPU_Mapped", "model", round(234.5 * MEBIBYTE)),
        EngineBuffer("CPU", "output", round(0.49 * MEBIBYTE)),
        EngineBuffer("CPU", "KV cache", 64 * MEBIBYTE),
        EngineBuffer("CUDA0", "compute", round(266.5 * MEBIBYTE)),
    )


def test_the_two_caches_of_a_sliding_window_model_add_up() -> None:
    lines = ["llama_kv_cache: CPU KV buffer size = 10.00 MiB", "llama_kv_cache: CPU KV buffer size = 5.00 MiB"]
    assert buffers_in(lines) == (EngineBuffer("CPU", "KV cache", 15 * MEBIBYTE),)


def test_a_compute_buffer_that_is_reserved_again_counts_once() -> None:
    lines = ["sched_reserve: CPU compute buffer size = 9.00 MiB", "sched_reserve: CPU compute buffer size = 7.00 MiB"]
    assert buffers_in(lines) == (EngineBuffer("CPU", "compute", 7 * MEBIBYTE),)


def test_a_buffer_of_no_size_is_none() -> None:
    assert buffers_in(["load_tensors: CPU model buffer size = 0.00 MiB"]) == ()
