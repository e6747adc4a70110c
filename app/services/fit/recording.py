"""Notes loads and answers in the ledger. A record may be lost; nothing here ever fails an answer."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from app.adapters.file_key import file_key
from app.adapters.ledger import Ledger
from app.domain.gguf.model_shape import ModelShape
from app.domain.gguf.shown_names import shown_file_name
from app.domain.lanes.answer import Answer
from app.domain.plan.ledger_rows import LedgerLoad, LedgerRun, PredictedMemory, RunDevice, RunReads, device_of
from app.domain.plan.memory_plan import kv_bytes
from app.services.fit.ledger_view import own_ledger, own_machine_key

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """A model as it was loaded. `gpu_layers` are those that the engine put on GPUs, the output layer counted too."""

    parts: tuple[Path, ...]
    shape: ModelShape
    context_tokens: int
    kv_type: str
    repack: bool
    layers: int
    gpu_layers: int
    predicted: PredictedMemory

    @property
    def device(self) -> RunDevice:
        return device_of(gpu_layers=self.gpu_layers, layers=self.layers)


class LoadRecorder:
    """Keeps the record of one load: the first answer notes the load too. From one thread at a time."""

    def __init__(self, facts: LoadFacts, ledger: Ledger | None = None) -> None:
        self._facts = facts
        self._ledger = ledger or own_ledger()
        self._loaded_at_s = time.time()
        self._load: LedgerLoad | None = None

    def note(self, answer: Answer, *, threads: int, lanes: int, taken_share: float | None) -> None:
        """Write an answer down. Takes milliseconds, a second or two where another window holds the file."""
        try:
            self._note(answer, threads, lanes, taken_share)
        except Exception:
            _log.exception("an answer could not be noted in the ledger")

    def _note(self, answer: Answer, threads: int, lanes: int, taken_share: float | None) -> None:
        load = self._noted_load()
        if self._ledger is None or load is None or load.load_id is None:
            return
        facts = self._facts
        measured = replace(load, peak_bytes=answer.peak_memory_bytes, gpu_peak_bytes=answer.gpu_peak_bytes)
        run = LedgerRun(
            load=measured,
            at_s=time.time(),
            threads=threads,
            lanes=lanes,
            device=facts.device,
            prompt_tokens=answer.prompt_tokens,
            evaluated_tokens=answer.evaluated_tokens,
            generated_tokens=answer.generated_tokens,
            prefill_tps=answer.prompt_tps,
            decode_tps=answer.decode_tps,
            outcome=answer.outcome.kind.value,
            reads=reads_of(
                facts.shape,
                filled_tokens=min(facts.context_tokens, _filled_tokens(answer)),
                kv_type=facts.kv_type,
            ),
            taken_share=taken_share if facts.device is RunDevice.CPU else None,
        )
        self._ledger.add_run(load.load_id, run)

    def _noted_load(self) -> LedgerLoad | None:
        if self._load is None and self._ledger is not None:
            load = _load_of(self._facts, self._loaded_at_s)
            number = self._ledger.add_load(load)
            self._load = replace(load, load_id=number) if number is not None else None
        return self._load


def _filled_tokens(answer: Answer) -> int:
    """How much of the context was in use when half of the answer was generated."""
    return (answer.prompt_tokens or 0) + answer.given_tokens + answer.generated_tokens // 2


def reads_of(shape: ModelShape, *, filled_tokens: int, kv_type: str) -> RunReads | None:
    """What each token reads of a model with so much of its context filled; `None` where its tensors do not tell."""
    if shape.reads is None or shape.layers is None:
        return None
    return RunReads(
        MappingProxyType(dict(shape.reads.bytes_by_type)),
        kv_bytes=kv_bytes(shape.layer_memories or (), context_tokens=max(1, filled_tokens), kv_type=kv_type),
        active_parameters=shape.reads.active_parameters,
        layers=shape.layers,
        mixture=shape.reads.mixture,
    )


def key_of_file(parts: Sequence[Path]) -> str:
    """What the ledger knows a file by; empty where it cannot be read."""
    try:
        return file_key(parts)
    except OSError as error:
        _log.info("a file has no key: %s", error)
        return ""


def _load_of(facts: LoadFacts, at_s: float) -> LedgerLoad:
    return LedgerLoad(
        at_s=at_s,
        machine=own_machine_key(),
        file_name=shown_file_name(facts.parts[0].name),
        file_key=key_of_file(facts.parts),
        level=facts.shape.level,
        architecture=facts.shape.architecture,
        parameters=facts.shape.parameters,
        context_tokens=facts.context_tokens,
        kv_type=facts.kv_type,
        gpu_layers=facts.gpu_layers,
        repack=facts.repack,
        predicted=facts.predicted,
    )
