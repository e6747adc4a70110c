"""Loading a model and its context through llama.cpp's low-level calls, with progress, cancel and plain errors."""

import os
import time
from typing import Any, Final

import llama_cpp.llama_cpp as engine

from app.domain.long_paths import openable
from app.domain.protocol.events import FailureCode, Load, Loaded, LoadProgress
from app.worker.engine.abort_flag import AbortFlag
from app.worker.engine.engine_log import EngineLog
from app.worker.engine.gguf_precheck import refuse_unusable_file
from app.worker.engine.load_failures import context_failure, load_failure
from app.worker.engine.model import LoadedModel
from app.worker.engine.native_abort import watch_abort_flag
from app.worker.engine.parameters import batch_tokens_of, context_parameters, model_parameters, refuse_unknown_kv_type
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure, cancelled

_PROGRESS_INTERVAL_S: Final = 0.05


def load_model(command: Load, job: Job, log: EngineLog) -> tuple[LoadedModel, Loaded]:
    """Load what `command` names. Raises `CommandFailure`; nothing stays allocated then."""
    started_s = time.perf_counter()
    _check(command)
    refuse_unusable_file(command.model_path)
    model = _load_weights(command, job, log)
    try:
        refuse_unable(model)
        context = _make_context(model, command, job, log)
    except BaseException:
        engine.llama_model_free(model)
        raise
    loaded = _describe_handles(model, context, command, job.abort)
    watch_abort_flag(context, job.abort)
    return loaded, _loaded_event(loaded, log, load_s=time.perf_counter() - started_s)


def _check(command: Load) -> None:
    refuse_unknown_kv_type(command.kv_type)
    if command.context_tokens < 1 or command.threads < 1:
        raise CommandFailure(FailureCode.BAD_COMMAND, "Context and threads must be at least 1.")


def _load_weights(command: Load, job: Job, log: EngineLog) -> int:
    parameters = model_parameters(gpu_layers=command.gpu_layers, repack=command.repack)
    if command.use_mmap:
        parameters.load_mode = engine.LLAMA_LOAD_MODE_MMAP
    progress = _progress_callback(job)
    parameters.progress_callback = progress
    model: int | None = engine.llama_model_load_from_file(os.fsencode(openable(command.model_path)), parameters)
    if model:
        return model
    if job.abort.is_set:
        raise cancelled()
    raise load_failure(log.text, log.details)


def _progress_callback(job: Job) -> Any:
    """Tell the share read so far, at most twenty times a second; answering false ends the loading."""
    last_s = 0.0

    def on_progress(fraction: float, _user_data: object) -> bool:
        nonlocal last_s
        now_s = time.perf_counter()
        if now_s - last_s >= _PROGRESS_INTERVAL_S or fraction >= 1:
            last_s = now_s
            job.emit(LoadProgress(min(1.0, max(0.0, fraction))))
        return not job.abort.is_set

    return engine.llama_progress_callback(on_progress)


def refuse_unable(model: int) -> None:
    """Refuse models that do not continue text: embedders, encoders with a decoder, diffusion models."""
    writes = engine.llama_model_has_decoder(model) and not engine.llama_model_has_encoder(model)
    if not writes or engine.llama_model_is_diffusion(model):
        raise CommandFailure(
            FailureCode.UNKNOWN_ARCHITECTURE,
            "This model does not write text token by token (it embeds or diffuses), so a lane cannot run it.",
            advice="Choose a chat or text model.",
        )


def _make_context(model: int, command: Load, job: Job, log: EngineLog) -> int:
    if job.abort.is_set:
        raise cancelled()
    parameters = context_parameters(
        context_tokens=command.context_tokens,
        kv_type=command.kv_type,
        gpu_layers=command.gpu_layers,
        batch_tokens=batch_tokens_of(command.gpu_layers),
        threads=command.threads,
    )
    context: int | None = engine.llama_init_from_model(model, parameters)
    if not context:
        raise context_failure(log.text, log.details)
    return context


def _describe_handles(model: int, context: int, command: Load, abort: AbortFlag) -> LoadedModel:
    vocabulary = engine.llama_model_get_vocab(model)
    template: bytes | None = engine.llama_model_chat_template(model, None)
    return LoadedModel(
        model=model,
        context=context,
        vocabulary=vocabulary,
        context_tokens=engine.llama_n_ctx(context),
        vocabulary_size=engine.llama_vocab_n_tokens(vocabulary),
        layers=engine.llama_model_n_layer(model),
        parameters=engine.llama_model_n_params(model),
        template=template.decode("utf-8", errors="replace") if template else None,
        abort=abort,
        kv_type=command.kv_type,
        gpu_layers=command.gpu_layers,
    )


def _loaded_event(loaded: LoadedModel, log: EngineLog, *, load_s: float) -> Loaded:
    return Loaded(
        load_s=load_s,
        context_tokens=loaded.context_tokens,
        trained_context_tokens=engine.llama_model_n_ctx_train(loaded.model),
        layers=loaded.layers,
        gpu_layers=log.offloaded_layers(),
        parameters=loaded.parameters,
        model_bytes=engine.llama_model_size(loaded.model),
        has_chat_template=loaded.template is not None,
        buffers=log.buffers(),
    )
