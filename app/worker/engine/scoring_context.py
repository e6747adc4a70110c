"""A context of its own for scoring: the loaded model reads a window, and gives the scores of its scored half."""

import ctypes
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import llama_cpp.llama_cpp as engine
import numpy as np

from app.domain.fidelity.row_block import Rows
from app.domain.lanes.batches import GPU_BATCH_TOKENS
from app.worker.engine.engine_log import EngineLog
from app.worker.engine.evaluation import Aborted, evaluation_failure
from app.worker.engine.load_failures import context_failure
from app.worker.engine.model import LoadedModel
from app.worker.engine.native_abort import watch_abort_flag
from app.worker.engine.parameters import batch_tokens_of, context_parameters

# Scores of so many bytes come out of one call of the engine; its own buffers take about as much again.
_SCORES_BYTES: Final = 64 * 2**20
_FEWEST_ROWS: Final = 16
# Contexts are made in steps of so many tokens, as the engine rounds them: windows of nearly one size share one.
_STEP_TOKENS: Final = 256
# A cancel takes effect between two steps of the engine's graph: so much arithmetic takes two cores some 70 ms. How
# tokens are cut into calls follows from the model alone, not from a clock: the same file gives the same figures always.
_LONGEST_STEP_FLOP: Final = 5e9
# A whole call may take them about a second, so that progress is seen.
_LONGEST_CALL_FLOP: Final = 1e11
# The longest step of a layer, one matrix of its feed-forward part, takes up to a third of the layer's arithmetic.
_STEPS_PER_LAYER: Final = 3
_FLOP_PER_WEIGHT: Final = 2
_SMALLEST_CHUNK: Final = 32


class ScoringContext:
    """Owns an engine context on `loaded`, which must outlive it."""

    def __init__(self, loaded: LoadedModel, tokens: int, log: EngineLog) -> None:
        """Raises `CommandFailure` where there is no room for a window of `tokens`."""
        self.context_tokens = rounded_context(tokens)
        self._loaded = loaded
        self._log = log
        self._silent_tokens, self._scored_tokens = _chunks(loaded)
        self.evaluation_s = 0.0
        parameters = context_parameters(
            context_tokens=self.context_tokens,
            kv_type=loaded.kv_type,
            gpu_layers=loaded.gpu_layers,
            batch_tokens=max(self._silent_tokens, self._scored_tokens),
        )
        parameters.n_outputs_max = self._scored_tokens
        context: int | None = engine.llama_init_from_model(loaded.model, parameters)
        if not context:
            raise context_failure(log.text, log.details)
        self._context = context
        watch_abort_flag(context, loaded.abort)

    def close(self) -> None:
        """Free the context; the object must not be used afterwards."""
        if self._context:
            engine.llama_free(self._context)
            self._context = 0

    def scores(
        self, tokens: Sequence[int], first_scored: int, threads: int, on_progress: Callable[[int], None]
    ) -> Iterator[Rows]:
        """Evaluate all tokens but the last; gives the scores after each from `first_scored` on, some rows at a time.

        Rows have the shape (some positions, vocabulary) and hold until the next are asked for. Raises `Aborted` or
        `CommandFailure`.
        """
        engine.llama_memory_clear(engine.llama_get_memory(self._context), False)
        engine.llama_set_n_threads(self._context, threads, threads)
        self.evaluation_s = 0.0
        buffer = (engine.llama_token * len(tokens))(*tokens)
        last = len(tokens) - 1
        done = 0
        while done < first_scored:
            count = min(self._silent_tokens, first_scored - done)
            self._evaluate(buffer, done, count, scored=False)
            done += count
            on_progress(done)
        while done < last:
            count = min(self._scored_tokens, last - done)
            self._evaluate(buffer, done, count, scored=True)
            yield self._rows_of(count)
            done += count
            on_progress(done)

    def _evaluate(self, buffer: Any, start: int, count: int, *, scored: bool) -> None:
        address = ctypes.addressof(buffer) + start * ctypes.sizeof(engine.llama_token)
        batch = engine.llama_batch_get_one(ctypes.cast(address, ctypes.POINTER(engine.llama_token)), count)
        wanted = (ctypes.c_int8 * count)(*([int(scored)] * count))
        batch.logits = ctypes.cast(wanted, type(batch.logits))
        started_s = time.perf_counter()
        status: int = engine.llama_decode(self._context, batch)
        if status != 0:
            raise evaluation_failure(status, self._log)
        engine.llama_synchronize(self._context)
        self.evaluation_s += time.perf_counter() - started_s
        if self._loaded.abort.is_set:
            raise Aborted

    def _rows_of(self, count: int) -> Rows:
        size = self._loaded.vocabulary_size
        rows: Rows = np.ctypeslib.as_array(engine.llama_get_logits(self._context), shape=(count * size,))
        return rows.reshape(count, size)


def rounded_context(tokens: int) -> int:
    """The context that a window of `tokens` gets."""
    return max(1, -(-tokens // _STEP_TOKENS)) * _STEP_TOKENS


def rows_at_once(vocabulary_size: int) -> int:
    """How many positions give their scores in one call."""
    return max(_FEWEST_ROWS, min(GPU_BATCH_TOKENS, _SCORES_BYTES // (4 * vocabulary_size)))


def _chunks(loaded: LoadedModel) -> tuple[int, int]:
    """Tokens of one call where no scores are wanted, and where they are."""
    most_scored = rows_at_once(loaded.vocabulary_size)
    if batch_tokens_of(loaded.gpu_layers) == GPU_BATCH_TOKENS:
        return GPU_BATCH_TOKENS, most_scored
    layer = loaded.parameters / max(1, loaded.layers) / _STEPS_PER_LAYER
    # the matrix that makes scores, often the largest of all
    head = loaded.vocabulary_size * engine.llama_model_n_embd(loaded.model)
    silent, scored = _chunk(layer, loaded.parameters), _chunk(max(layer, head), loaded.parameters)
    return min(silent, GPU_BATCH_TOKENS), min(scored, most_scored)


def _chunk(longest_step_weights: float, all_weights: int) -> int:
    step = _LONGEST_STEP_FLOP / max(1.0, longest_step_weights)
    call = _LONGEST_CALL_FLOP / max(1, all_weights)
    tokens = int(min(step, call) / _FLOP_PER_WEIGHT)
    return max(_SMALLEST_CHUNK, tokens // _SMALLEST_CHUNK * _SMALLEST_CHUNK)
