"""Choosing the next token: the most probable one, or a seeded draw through the engine's own samplers."""

import ctypes
import math
from types import TracebackType
from typing import Any, Final

import llama_cpp.llama_cpp as engine
import numpy as np

from app.domain.lanes.sampling import Sampling
from app.domain.protocol.events import FailureCode
from app.worker.engine.model import LoadedModel
from app.worker.engine.token_probabilities import Chosen, Scores
from app.worker.protocol.failure import CommandFailure

# The engine takes its largest seed for "a random one", which would not be reproducible.
_SEEDS: Final = 0xFFFFFFFF


class TokenChoice:
    """Chooses from the scores of the position evaluated last. Use as a context manager: it owns engine memory."""

    def __init__(self, loaded: LoadedModel, sampling: Sampling) -> None:
        _check(sampling)
        self._context = loaded.context
        self._size = loaded.vocabulary_size
        self._address = 0
        self.scores: Scores = np.zeros(0, dtype=np.float32)
        self._chain: int | None = _sampler_chain(sampling) if sampling.temperature > 0 else None

    def __enter__(self) -> "TokenChoice":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._chain is not None:
            engine.llama_sampler_free(self._chain)
            self._chain = None

    def next(self) -> Chosen:
        """The next token; `scores` are then those it was chosen from, until the next one is evaluated.

        Raises `CommandFailure` where they are not numbers.
        """
        self._look(engine.llama_get_logits_ith(self._context, -1))
        # finds a NaN as well: it counts as the largest
        best = int(self.scores.argmax())
        largest = float(self.scores[best])
        if not math.isfinite(largest):
            raise broken_scores("the scores are not finite numbers")
        if self._chain is None:
            return Chosen(best, largest)
        return Chosen(engine.llama_sampler_sample(self._chain, self._context, -1), largest)

    def _look(self, pointer: Any) -> None:
        """See the engine's scores at `pointer` as an array; they stay at one place most of the time."""
        if not pointer:
            raise broken_scores("the engine gave no scores")
        address = ctypes.addressof(pointer.contents)
        if address != self._address:
            self._address = address
            self.scores = np.ctypeslib.as_array(pointer, shape=(self._size,))


def _sampler_chain(sampling: Sampling) -> int:
    chain: int = engine.llama_sampler_chain_init(engine.llama_sampler_chain_default_params())
    for sampler in (
        engine.llama_sampler_init_top_k(sampling.top_k),
        engine.llama_sampler_init_top_p(sampling.top_p, 1),
        engine.llama_sampler_init_min_p(sampling.min_p, 1),
        engine.llama_sampler_init_temp(sampling.temperature),
        engine.llama_sampler_init_dist(sampling.seed % _SEEDS),
    ):
        engine.llama_sampler_chain_add(chain, sampler)
    return chain


def _check(sampling: Sampling) -> None:
    figures = (sampling.temperature, sampling.top_p, sampling.min_p)
    if not all(math.isfinite(each) and each >= 0 for each in figures):
        raise CommandFailure(FailureCode.BAD_COMMAND, "Temperature, top-p and min-p must be numbers from 0 up.")
    if sampling.max_tokens < 1:
        raise CommandFailure(FailureCode.BAD_COMMAND, "An answer must be allowed at least 1 token.")
    if abs(sampling.top_k) >= 2**31:
        raise CommandFailure(FailureCode.BAD_COMMAND, "Top-k is too large.")


def broken_scores(details: str) -> CommandFailure:
    """The failure of a model whose scores are not numbers."""
    return CommandFailure(
        FailureCode.ENGINE,
        "The model computes figures that are not numbers: its file is damaged, or the engine cannot run it here.",
        advice="Try again with repacking off in the lane's settings, or download the file again.",
        details=details,
    )
