"""The JSON that the command line prints and reports save: keys are a contract, unknown is null.

Sizes are bytes (`_bytes`), times seconds (`_s`), rates tokens per second (`_tps`).
"""

from typing import Any

from app.domain.lanes.answer import Answer
from app.domain.machines.machine import EngineFacts, Gpu, Machine, MeasuredBandwidth
from app.services.reports.check_documents import check_document, passes_document
from app.services.reports.comparison_results import ComparisonResults

Document = dict[str, Any]


def machine_document(machine: Machine) -> Document:
    """`weighin machine --json`."""
    processor, memory = machine.processor, machine.memory
    return {
        "cpu": {
            "name": processor.name,
            "physical_cores": processor.physical_cores,
            "logical_cores": processor.logical_cores,
            "usable_cores": processor.usable_cores,
            "performance_cores": processor.performance_cores,
            "instruction_sets": list(processor.instruction_sets),
        },
        "ram": {"total_bytes": memory.total_bytes, "available_bytes": memory.available_bytes},
        "unified_memory": machine.unified_memory,
        "gpus": [_gpu_document(gpu) for gpu in machine.gpus],
        "engine": None if machine.engine is None else _engine_document(machine.engine),
        "bandwidth": None if machine.bandwidth is None else _bandwidth_document(machine.bandwidth),
        "disk": None if machine.disk is None else {"path": machine.disk.path, "free_bytes": machine.disk.free_bytes},
        "on_battery": machine.on_battery,
        "notes": list(machine.notes),
    }


def comparison_document(results: ComparisonResults) -> Document:
    """`weighin compare --json` and the JSON report."""
    sampling = results.sampling
    return {
        "machine": None if results.machine is None else machine_document(results.machine),
        "settings": {
            "system": results.system,
            "seed": sampling.seed,
            "temperature": sampling.temperature,
            "max_tokens": sampling.max_tokens,
            "top_k": sampling.top_k,
            "top_p": sampling.top_p,
            "min_p": sampling.min_p,
            "mode": results.mode.value,
            "mode_reason": results.mode_reason,
        },
        "lanes": [_lane_document(results, index) for index in range(len(results.lanes))],
        "divergence": _divergence(results),
        "checks": [check_document(check) for check in results.checks],
        "made_at": results.made_at.isoformat(timespec="seconds"),
        "version": results.app_version,
    }


def _gpu_document(gpu: Gpu) -> Document:
    return {
        "name": gpu.name,
        "backend": gpu.backend,
        "total_bytes": gpu.total_bytes,
        "free_bytes": gpu.free_bytes,
        "usable": gpu.usable,
        "integrated": gpu.integrated,
        "device_id": gpu.device_id,
    }


def _bandwidth_document(bandwidth: MeasuredBandwidth) -> Document:
    return {
        "bytes_per_s": bandwidth.bytes_per_s,
        "how": bandwidth.how,
        "threads": bandwidth.threads,
        "measured_at": bandwidth.measured_at,
    }


def _engine_document(engine: EngineFacts) -> Document:
    return {
        "version": engine.version,
        "devices": [
            {
                "name": device.name,
                "description": device.description,
                "kind": device.kind,
                "backend": device.backend,
                "total_bytes": device.total_bytes,
                "free_bytes": device.free_bytes,
            }
            for device in engine.devices
        ],
        "gpu_offload": engine.gpu_offload,
        "system_info": engine.system_info,
    }


def _lane_document(results: ComparisonResults, index: int) -> Document:
    lane, rates = results.lanes[index], results.pass_rates()
    return {
        "name": lane.label,
        "source": lane.source,
        "path": lane.path,
        "sha256": lane.sha256,
        "model": lane.model_name or None,
        "quant": lane.level,
        "quant_note": lane.level_note or None,
        "bits_per_weight": lane.bits_per_weight,
        "file_bytes": lane.file_bytes,
        "context_tokens": lane.context_tokens,
        "kv_type": lane.settings.kv_type,
        "gpu_layers": lane.settings.gpu_layers,
        "threads": lane.settings.threads,
        "passes": passes_document(rates[index]) if rates else None,
        "answers": [
            {**_answer_document(answer), "passed": results.passed(index, turn)}
            for turn, answer in enumerate(lane.answers)
        ],
    }


def _answer_document(answer: Answer) -> Document:
    return {
        "prompt": answer.prompt,
        "text": answer.text,
        "token_ids": [token.token_id for token in answer.tokens],
        "prompt_tokens": answer.prompt_tokens,
        "generated_tokens": answer.generated_tokens,
        "given_tokens": answer.given_tokens,
        "load_s": answer.load_s,
        "first_token_s": answer.first_token_s,
        "prompt_tps": answer.prompt_tps,
        "decode_tps": answer.decode_tps,
        "peak_memory_bytes": answer.peak_memory_bytes,
        "runtime_bytes": answer.runtime_bytes,
        "gpu_peak_bytes": answer.gpu_peak_bytes,
        "stop_reason": None if answer.stop_reason is None else answer.stop_reason.value,
        "outcome": answer.outcome.kind.value,
        "outcome_message": answer.outcome.sentence or None,
    }


def _divergence(results: ComparisonResults) -> list[Document]:
    rows = []
    for lane_index, lane in enumerate(results.lanes):
        for turn_index in range(results.turns):
            held = results.against_reference(lane_index, turn_index)
            if held is not None:
                rows.append(
                    {
                        "lane": lane.label,
                        "turn": turn_index + 1,
                        "first_split_token": held.split_token if held.compared else None,
                        "compared": held.compared,
                        "speed_ratio": held.speed_ratio,
                        "memory_ratio": held.memory_ratio,
                    }
                )
    return rows
