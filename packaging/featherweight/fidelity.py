"""Perplexity and KL divergence of each level against F16, on the assistant's tokens of held-out conversations."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from conversations import Message
from llama_cpp import Llama

THREADS = 1


@dataclass(frozen=True)
class Fidelity:
    """One level's figures; standard errors treat a conversation as one draw."""

    tokens: int
    perplexity: float
    perplexity_error: float
    divergence: float
    divergence_error: float
    divergence_median: float
    divergence_99: float
    same_top: float
    same_top_error: float

    def as_dict(self) -> dict[str, float]:
        """For the results file."""
        return asdict(self)


def load(path: Path, *, every_logit: bool = False) -> Llama:
    """A level in the engine, on the processor only."""
    return Llama(
        str(path),
        n_ctx=1024,
        n_batch=1024,
        n_threads=THREADS,
        n_threads_batch=THREADS,
        n_gpu_layers=0,
        logits_all=every_logit,
        verbose=False,
        seed=1,
    )


def tokenize(model: Llama, messages: list[Message]) -> tuple[list[int], list[int]]:
    """ChatML tokens, and the positions whose next token is the assistant's."""
    tokens: list[int] = []
    predicting: list[int] = []
    for message in messages:
        tokens += model.tokenize(f"<|im_start|>{message['role']}\n".encode(), add_bos=False, special=True)
        body = model.tokenize(f"{message['content']}<|im_end|>".encode(), add_bos=False, special=True)
        if message["role"] == "assistant":
            predicting += range(len(tokens) - 1, len(tokens) + len(body) - 1)
        tokens += body
        tokens += model.tokenize(b"\n", add_bos=False, special=True)
    return tokens, predicting


def log_probabilities(model: Llama, tokens: list[int], positions: list[int]) -> np.ndarray:
    """The log-probabilities of the whole vocabulary at some positions."""
    model.reset()
    model.eval(tokens)
    logits = np.asarray(model.scores[positions], dtype=np.float64)
    logits -= logits.max(-1, keepdims=True)
    return (logits - np.log(np.exp(logits).sum(-1, keepdims=True))).astype(np.float32)


def _mean_and_error(sums: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    mean = sums.sum() / counts.sum()
    residuals = sums - mean * counts
    return float(mean), float(np.sqrt((residuals**2).sum() * len(sums) / max(1, len(sums) - 1)) / counts.sum())


class Reference:
    """F16's predictions on the held-out text, which every level is compared with."""

    def __init__(self, path: Path, texts: list[list[Message]]) -> None:
        model = load(path, every_logit=True)
        self.samples: list[tuple[list[int], list[int], np.ndarray]] = []
        for messages in texts:
            tokens, positions = tokenize(model, messages)
            if len(tokens) <= 1024:
                self.samples.append((tokens, positions, log_probabilities(model, tokens, positions)))
        model.close()

    def compare(self, path: Path) -> Fidelity:
        """The figures of one level."""
        model = load(path, every_logit=True)
        counts, surprises, divergences, same = [], [], [], []
        every: list[np.ndarray] = []
        for tokens, positions, reference in self.samples:
            own = log_probabilities(model, tokens, positions)
            following = np.array(tokens)[np.array(positions) + 1]
            divergence = (np.exp(reference) * (reference - own)).sum(-1)
            counts.append(len(positions))
            surprises.append(-own[np.arange(len(positions)), following].sum(dtype=np.float64))
            divergences.append(divergence.sum(dtype=np.float64))
            same.append(int((own.argmax(-1) == reference.argmax(-1)).sum()))
            every.append(divergence)
        model.close()
        number = np.array(counts)
        surprise, surprise_error = _mean_and_error(np.array(surprises), number)
        divergence, divergence_error = _mean_and_error(np.array(divergences), number)
        top, top_error = _mean_and_error(np.array(same, dtype=float), number)
        joined = np.concatenate(every)
        return Fidelity(
            int(number.sum()),
            float(np.exp(surprise)),
            float(np.exp(surprise) * surprise_error),
            divergence,
            divergence_error,
            float(np.median(joined)),
            float(np.quantile(joined, 0.99)),
            top,
            top_error,
        )
