"""What a model would take, told by the engine itself from the header alone: nothing is allocated, no weight is read.

The file may be a header with a hole behind it. In this mode the engine simulates every allocation and logs the sizes;
those of weights and of the K/V cache's buffers read 0 then, but the cache tells its size in another line.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Final

import llama_cpp.llama_cpp as engine

from app.domain.lanes.batches import GPU_BATCH_TOKENS
from app.domain.long_paths import openable
from app.domain.protocol.dry_run_messages import DeviceLayers, DryRun, DryRunDone, DryRunFigures, DryRunSetting
from app.domain.protocol.events import FailureCode
from app.worker.engine.engine_log import EngineLog, buffers_in
from app.worker.engine.gguf_precheck import refuse_unusable_file
from app.worker.engine.load_failures import context_failure, load_failure
from app.worker.engine.loading import refuse_unable
from app.worker.engine.parameters import context_parameters, model_parameters, refuse_unknown_kv_type
from app.worker.engine.weight_layouts import own_layout_bytes
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure, cancelled

_MOST_CONTEXT_TOKENS: Final = 4 << 20
_BUFFER_KINDS: Final = ("compute", "output")
# one line a cache: a model with sliding windows has two, a hybrid one has a cache and recurrent states
_CACHE_SIZE: Final = re.compile(r"^llama_\w+: size =\s*([\d.]+) MiB \(")
_ASSIGNED: Final = re.compile(r"layer\s+\d+ assigned to device (\S+?),")
_TOLD: Final = re.compile("buffer size|: size =|assigned to device")
_MEBIBYTE: Final = 1 << 20


def dry_run(command: DryRun, job: Job, log: EngineLog) -> None:
    """Answer every setting of `command`, ending with `DryRunDone`. Raises `CommandFailure`."""
    for setting in command.settings:
        _check(setting)
    refuse_unusable_file(command.model_path)
    figures: dict[DryRunSetting, DryRunFigures] = {}
    weights_bytes = 0
    for gpu_layers, settings in groupby(sorted(command.settings, key=_gpu_layers), key=_gpu_layers):
        weights_bytes, answers = _with_model(command, gpu_layers, settings, job, log)
        figures.update({answer.setting: answer for answer in answers})
    job.emit(
        DryRunDone(
            weights_bytes=weights_bytes,
            figures=tuple(figures[setting] for setting in command.settings),
            own_layout_bytes=tuple(own_layout_bytes(kind) if command.repack else None for kind in command.tensors),
        )
    )


def _gpu_layers(setting: DryRunSetting) -> int:
    return setting.gpu_layers


def _check(setting: DryRunSetting) -> None:
    refuse_unknown_kv_type(setting.kv_type)
    if not 1 <= setting.batch_tokens <= GPU_BATCH_TOKENS:
        raise CommandFailure(FailureCode.BAD_COMMAND, f"A batch has 1 to {GPU_BATCH_TOKENS} tokens.")
    if not 1 <= setting.context_tokens <= _MOST_CONTEXT_TOKENS:
        raise CommandFailure(FailureCode.BAD_COMMAND, f"A dry run takes 1 to {_MOST_CONTEXT_TOKENS:,} tokens.")


def _with_model(
    command: DryRun, gpu_layers: int, settings: Iterable[DryRunSetting], job: Job, log: EngineLog
) -> tuple[int, list[DryRunFigures]]:
    """The bytes of all weights, and the figures of settings that differ in the context alone."""
    parameters = model_parameters(gpu_layers=gpu_layers, repack=command.repack)
    parameters.no_alloc = True
    told: list[str] = []
    with log.listening(lambda line: _keep(line, told)):
        model = engine.llama_model_load_from_file(os.fsencode(openable(command.model_path)), parameters)
        if not model:
            raise load_failure(log.text, log.details)
        try:
            refuse_unable(model)
            layers = _layers_by_device(told)
            answers = [_figures(model, setting, layers, told, job, log) for setting in settings]
            return engine.llama_model_size(model), answers
        finally:
            engine.llama_model_free(model)


def _keep(line: str, told: list[str]) -> None:
    """A large model says ten thousand lines for every context: only those with figures are kept."""
    if _TOLD.search(line):
        told.append(line)


def _figures(
    model: int, setting: DryRunSetting, layers: tuple[DeviceLayers, ...], told: list[str], job: Job, log: EngineLog
) -> DryRunFigures:
    if job.abort.is_set:
        raise cancelled()
    log.start(job.abort)
    told.clear()
    context = engine.llama_init_from_model(
        model,
        context_parameters(
            context_tokens=setting.context_tokens,
            kv_type=setting.kv_type,
            gpu_layers=setting.gpu_layers,
            batch_tokens=setting.batch_tokens,
        ),
    )
    if not context:
        return DryRunFigures(setting, problem=context_failure(log.text, log.details).sentence)
    engine.llama_free(context)
    caches = [float(match[1]) for line in told if (match := _CACHE_SIZE.match(line))]
    return DryRunFigures(
        setting,
        buffers=tuple(each for each in buffers_in(told) if each.kind in _BUFFER_KINDS),
        kv_bytes=round(sum(caches) * _MEBIBYTE) if caches else None,
        layers=layers,
    )


def _layers_by_device(told: Iterable[str]) -> tuple[DeviceLayers, ...]:
    """How many layers lie where, the output layer counted as one."""
    devices = Counter(match[1] for line in told if (match := _ASSIGNED.search(line)))
    return tuple(DeviceLayers(device, layers) for device, layers in devices.items())
