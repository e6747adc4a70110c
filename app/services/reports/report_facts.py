"""What every report says about machine and settings, as plain lines."""

from app.domain.machines.machine import Gpu, Machine
from app.domain.units import UNKNOWN, bytes_text
from app.services.reports.comparison_results import ComparisonResults


def about_machine(machine: Machine | None) -> list[str]:
    """Processor, memory, GPUs, engine."""
    if machine is None:
        return ["Machine: unknown"]
    processor = machine.processor
    lines = [
        f"Processor: {processor.name or UNKNOWN}, {processor.usable_cores} of {processor.logical_cores} cores usable",
        f"Memory: {bytes_text(machine.memory.total_bytes)}, {bytes_text(machine.memory.available_bytes)} free",
    ]
    lines += [_about_gpu(gpu) for gpu in machine.gpus]
    lines.append(f"Engine: {machine.engine.version if machine.engine else UNKNOWN}")
    return lines


def _about_gpu(gpu: Gpu) -> str:
    words = f"GPU: {gpu.name} ({gpu.backend}), {bytes_text(gpu.total_bytes)}"
    return words if gpu.usable else f"{words}, not usable by the engine"


def about_settings(results: ComparisonResults) -> list[str]:
    """Sampling, mode, system prompt, version."""
    sampling = results.sampling
    lines = [
        f"Seed {sampling.seed}, temperature {sampling.temperature:g}, at most {sampling.max_tokens} tokens an answer",
        *([results.mode_reason] if results.mode_reason else []),
    ]
    if results.system.strip():
        lines.append(f"System prompt: {results.system.strip()}")
    lines.append(f"Weigh-In {results.app_version}, {results.made_at:%Y-%m-%d %H:%M %Z}")
    return lines
