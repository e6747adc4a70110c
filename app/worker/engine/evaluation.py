"""Evaluating tokens: one call of the engine, and a long prompt in pieces that a cancel can interrupt."""

import ctypes
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import llama_cpp.llama_cpp as engine

from app.domain.lanes.batches import GPU_BATCH_TOKENS
from app.domain.protocol.events import FailureCode
from app.worker.engine.engine_log import EngineLog
from app.worker.engine.model import LoadedModel
from app.worker.protocol.failure import CommandFailure, out_of_memory

_ABORTED: Final = 2
_ALLOCATION_FAILED: Final = -2
_SMALLEST_CHUNK: Final = 32
# A cancel takes effect between two steps of the engine's graph. The longest step, one matrix of the feed-forward part,
# takes up to a third of a layer's time; a chunk must be so short that this stays within 70 ms.
_CHUNK_S_PER_LAYER: Final = 0.2
_FIRST_CHUNK_OF_LARGE: Final = 64
_LARGE_PARAMETERS: Final = 100_000_000


class Aborted(Exception):  # noqa: N818 - the user's wish, no error
    """The abort flag was set; the tokens of the failed call are not in the cache."""


class Evaluator:
    """Feeds tokens to a loaded model and keeps its record of cached tokens true."""

    def __init__(self, loaded: LoadedModel, log: EngineLog) -> None:
        self._loaded = loaded
        self._log = log
        self._one_token = (engine.llama_token * 1)()
        self._one_batch = engine.llama_batch_get_one(self._one_token, 1)

    def decode_one(self, token: int) -> None:
        """Evaluate one token. Raises `Aborted` or `CommandFailure`."""
        self._one_token[0] = token
        self._evaluate(self._one_batch)
        self._loaded.cached.append(token)

    def prefill(self, tokens: Sequence[int], on_progress: Callable[[int], None]) -> float:
        """Evaluate `tokens`, telling after each piece how many are done; returns seconds. Raises as `decode_one`."""
        buffer = (engine.llama_token * len(tokens))(*tokens)
        silent = (ctypes.c_int8 * GPU_BATCH_TOKENS)()
        started_s = time.perf_counter()
        done = 0
        while done < len(tokens):
            count = min(self._chunk_tokens(), len(tokens) - done)
            batch = _part_of(buffer, done, count)
            if done + count < len(tokens):
                batch.logits = ctypes.cast(silent, type(batch.logits))
            chunk_started_s = time.perf_counter()
            self._evaluate(batch)
            engine.llama_synchronize(self._loaded.context)
            self._loaded.prefill_tps = count / max(1e-6, time.perf_counter() - chunk_started_s)
            self._loaded.cached.extend(tokens[done : done + count])
            done += count
            on_progress(done)
        return time.perf_counter() - started_s

    def _chunk_tokens(self) -> int:
        """Tokens for the next piece: as many as keep a cancel prompt at the speed seen last."""
        tps = self._loaded.prefill_tps
        if tps is None:
            large = self._loaded.parameters > _LARGE_PARAMETERS
            return min(self._batch_limit, _FIRST_CHUNK_OF_LARGE if large else GPU_BATCH_TOKENS)
        affordable = int(tps * _CHUNK_S_PER_LAYER * max(1, self._loaded.layers))
        return max(1, min(self._batch_limit, max(_SMALLEST_CHUNK, affordable)))

    @property
    def _batch_limit(self) -> int:
        limit: int = engine.llama_n_batch(self._loaded.context)
        return min(limit, GPU_BATCH_TOKENS)

    def _evaluate(self, batch: Any) -> None:
        status: int = engine.llama_decode(self._loaded.context, batch)
        if status == 0:
            return
        kept = self._loaded.keep_cached(len(self._loaded.cached))
        raise evaluation_failure(status, self._log, f"{kept} tokens kept")


def evaluation_failure(status: int, log: EngineLog, note: str = "") -> Exception:
    """What to raise for a `llama_decode` that returned `status`: `Aborted` or a `CommandFailure`."""
    if status == _ABORTED:
        return Aborted()
    if status == _ALLOCATION_FAILED:
        return out_of_memory("to evaluate the tokens", details=log.details)
    return CommandFailure(
        FailureCode.ENGINE,
        "The engine could not evaluate the tokens.",
        advice="Run again; if it stays so, the file may be damaged.",
        details=f"llama_decode: {status} {note}\n{log.details}",
    )


def _part_of(buffer: Any, start: int, count: int) -> Any:
    """A batch of `count` tokens of `buffer` from `start` on."""
    address = ctypes.addressof(buffer) + start * ctypes.sizeof(engine.llama_token)
    return engine.llama_batch_get_one(ctypes.cast(address, ctypes.POINTER(engine.llama_token)), count)
