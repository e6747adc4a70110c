"""Scoring as the fake engine does it: every byte is a token, and figures follow from the window's number."""

import hashlib
from pathlib import Path
from typing import Final

import numpy as np

from app.domain.fidelity.token_figures import TokenFigures
from app.domain.protocol.events import FailureCode
from app.domain.protocol.scoring_messages import (
    ConversationTokenized,
    Keep,
    ScoreWindow,
    TextTokenized,
    TokenizeConversation,
    TokenizeText,
    WindowProgress,
    WindowScored,
)
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure

_VOCABULARY_SIZE: Final = 256
_VOCABULARY_SHA256: Final = hashlib.sha256(b"bytes").hexdigest()
_KEPT: Final = b"a reference was here"


def tokenize_text(command: TokenizeText, job: Job) -> None:
    """One token a byte, no beginning mark."""
    tokens = np.frombuffer(Path(command.text_path).read_bytes(), dtype=np.uint8)
    tokens.astype("<i4").tofile(command.tokens_path)
    job.emit(TextTokenized(len(tokens), None, _VOCABULARY_SIZE, _VOCABULARY_SHA256))


def tokenize_conversation(command: TokenizeConversation, job: Job) -> None:
    """One token a byte of all messages."""
    text = "".join(message.content for message in command.messages).encode("utf-8")
    job.emit(ConversationTokenized(tuple(text), _VOCABULARY_SIZE, _VOCABULARY_SHA256))


def score_window(command: ScoreWindow, job: Job) -> None:
    """A divergence of a hundredth for each window that came before, and one for itself."""
    path, total = Path(command.distributions_path), len(command.tokens) - 1
    if command.keeps is not Keep.NOTHING:
        path.write_bytes(_KEPT)
    elif command.distributions_path and path.read_bytes() != _KEPT:
        raise CommandFailure(FailureCode.BAD_COMMAND, "No reference was here.")
    job.emit(WindowProgress(command.window, total, total))
    ones = np.ones(total - command.first_scored, dtype=np.float32)
    divergence = ones * (0.01 * (command.window + 1) if command.keeps is Keep.NOTHING else 0.0)
    figures = TokenFigures(-ones, -ones, divergence.astype(np.float32), ones * 0, ones)
    job.emit(WindowScored(command.window, figures.packed(), evaluation_s=0.0))
