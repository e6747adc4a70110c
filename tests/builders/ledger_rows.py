"""Rows of a ledger as lanes would leave them."""

from collections.abc import Mapping

from app.domain.plan.ledger_rows import LedgerLoad, LedgerRun, PredictedMemory, RunDevice, RunReads

MACHINE = "Test processor, 2 cores"


def predicted(ram_bytes: int = 1_000_000, gpu_bytes: int = 0) -> PredictedMemory:
    return PredictedMemory(ram_bytes + gpu_bytes - 300, 100, 100, 100, "estimate", ram_bytes, gpu_bytes)


def load(
    *,
    file_key: str = "file",
    planned: PredictedMemory | None = None,
    peak_bytes: int | None = None,
    gpu_peak_bytes: int | None = None,
    gpu_layers: int = 0,
    machine: str = MACHINE,
    context_tokens: int = 4096,
) -> LedgerLoad:
    return LedgerLoad(
        at_s=1_700_000_000.5,
        machine=machine,
        file_name=f"{file_key}.gguf",
        file_key=file_key,
        level="Q4_K_M",
        architecture="llama",
        parameters=1_000_000,
        context_tokens=context_tokens,
        kv_type="f16",
        gpu_layers=gpu_layers,
        repack=True,
        predicted=planned or predicted(),
        peak_bytes=peak_bytes,
        gpu_peak_bytes=gpu_peak_bytes,
    )


def reads(
    bytes_by_type: Mapping[str, float] | None = None, *, kv_bytes: float = 0.0, layers: float = 10, **more: bool
) -> RunReads:
    by_type = {"Q4_K": 1e9} if bytes_by_type is None else bytes_by_type
    return RunReads(by_type, kv_bytes, active_parameters=2e9, layers=layers, **more)


def run(
    decode_tps: float | None = 20.0,
    *,
    of: LedgerLoad | None = None,
    read: RunReads | None = None,
    generated_tokens: int = 100,
    lanes: int = 1,
    threads: int = 2,
    outcome: str = "finished",
    device: RunDevice = RunDevice.CPU,
    prefill_tps: float | None = 200.0,
    evaluated_tokens: int = 100,
    taken_share: float | None = 0.0,
) -> LedgerRun:
    return LedgerRun(
        load=of or load(),
        at_s=1_700_000_001.0,
        threads=threads,
        lanes=lanes,
        device=device,
        prompt_tokens=evaluated_tokens,
        evaluated_tokens=evaluated_tokens,
        generated_tokens=generated_tokens,
        prefill_tps=prefill_tps,
        decode_tps=decode_tps,
        outcome=outcome,
        reads=read or reads(),
        taken_share=taken_share,
    )
