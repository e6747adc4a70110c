"""Asks a real model process to score windows."""

from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
import numpy.typing as npt
from llama_cpp import Llama

from app.domain.fidelity.token_figures import TokenFigures
from app.domain.protocol.events import Failed
from app.domain.protocol.scoring_messages import Keep, ScoreWindow, TextTokenized, TokenizeText, WindowScored
from tests.domain.distribution_samples import plain_logprobs
from tests.worker.worker_driver import WorkerDriver

Wide = npt.NDArray[np.float64]


class WindowSettings(TypedDict, total=False):
    """Optional fields of `ScoreWindow`, and its number."""

    window: int
    vocabulary_sha256: str
    threads: int
    distributions_path: str
    keeps: Keep
    alternatives: int


def score(
    worker: WorkerDriver, tokens: tuple[int, ...], first_scored: int, **settings: Unpack[WindowSettings]
) -> WindowScored:
    worker.send(window_of(tokens, first_scored, **settings))
    return worker.next_event(WindowScored)


def refusal(
    worker: WorkerDriver, tokens: tuple[int, ...], first_scored: int, **settings: Unpack[WindowSettings]
) -> Failed:
    worker.send(window_of(tokens, first_scored, **settings))
    return worker.next_event(Failed)


def window_of(tokens: tuple[int, ...], first_scored: int, **settings: Unpack[WindowSettings]) -> ScoreWindow:
    number = settings.get("window", 0)
    return replace(ScoreWindow(number, tokens, first_scored), **settings)


def figures_of(scored: WindowScored) -> TokenFigures:
    return TokenFigures.unpacked(scored.figures)


def tokens_of(worker: WorkerDriver, text: Path, folder: Path) -> tuple[TextTokenized, list[int]]:
    path = folder / "tokens"
    worker.send(TokenizeText(str(text), str(path)))
    told = worker.next_event(TextTokenized)
    return told, np.fromfile(path, "<i4").tolist()


def direct_logprobs(model: Path, tokens: tuple[int, ...], *, batch_tokens: int) -> Wide:
    """Log-probabilities after each token, from logits that the engine's own high-level class collects."""
    llama = Llama(str(model), n_ctx=len(tokens) + 8, n_batch=batch_tokens, n_threads=1, logits_all=True, verbose=False)
    try:
        llama.eval(list(tokens))
        return plain_logprobs(np.array(llama.scores[: len(tokens)], dtype=np.float32))
    finally:
        llama.close()
