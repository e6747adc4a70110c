"""Tokens on their way out: few events, but the first one at once, and no character cut in two."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from app.domain.protocol.events import Token, TokensGenerated, WorkerEvent
from app.domain.protocol.token_alternative import TokenAlternative
from app.worker.engine.token_probabilities import Chosen, Probability, ProbabilityTable, Scores
from app.worker.engine.token_text import StreamingText, TokenTexts

_INTERVAL_S: Final = 1 / 30
# Scores of waiting tokens are copied, because the next evaluation overwrites them: up to so many, of so many tokens.
# Larger vocabularies are worked off at once: their copies would cost more than they save.
_KEPT_SCORES: Final = 1 << 17
_KEPT_ROWS: Final = 64


class TokenBatches:
    """Collects tokens and sends them about thirty times a second, with their texts and probabilities.

    The last token is held back while its character is incomplete: the answer may end there, and then this token
    carries the mark for the missing bytes.
    """

    def __init__(
        self,
        turn: int,
        emit: Callable[[WorkerEvent], None],
        texts: TokenTexts,
        *,
        alternatives: int,
        vocabulary_size: int,
        text: StreamingText | None = None,
    ) -> None:
        """`text` is that of an answer that has begun already."""
        self._turn = turn
        self._emit = emit
        self._texts = texts
        self._alternatives = alternatives
        self._text = text or StreamingText()
        rows = max(1, min(_KEPT_ROWS, _KEPT_SCORES // vocabulary_size))
        self._scores: Scores = np.empty((rows, vocabulary_size), dtype=np.float32)
        self._table = ProbabilityTable(rows, vocabulary_size)
        self._chosen: list[Chosen] = []
        self._chosen_at_s: list[float] = []
        self._ready: list[Token] = []
        self._sent_at_s: float | None = None

    def add(self, chosen: Chosen, scores: Scores, elapsed_s: float) -> None:
        """Take a token with the scores that it was chosen from."""
        row = len(self._chosen)
        self._chosen.append(chosen)
        self._chosen_at_s.append(elapsed_s)
        due = self._sent_at_s is None or elapsed_s - self._sent_at_s >= _INTERVAL_S
        if len(self._scores) == 1:
            self._work_off(scores[None, :])
        else:
            self._scores[row] = scores
            if due or row + 1 == len(self._scores):
                self._work_off(self._scores[: row + 1])
        if due:
            self._send(elapsed_s)

    def finish(self) -> None:
        """Send what waits."""
        if self._chosen:
            self._work_off(self._scores[: len(self._chosen)])
        tail = self._text.finish()
        if tail and self._ready:
            last = self._ready[-1]
            self._ready[-1] = replace(last, text=last.text + tail)
        if self._ready:
            self._emit(TokensGenerated(self._turn, tuple(self._ready)))
            self._ready.clear()

    def _work_off(self, scores: Scores) -> None:
        """Make tokens of what was chosen, by the scores of each."""
        found = self._table.look_up(scores, self._chosen, self._alternatives)
        for chosen, elapsed_s, probability in zip(self._chosen, self._chosen_at_s, found, strict=True):
            self._ready.append(self._token(chosen.token, elapsed_s, probability))
        self._chosen.clear()
        self._chosen_at_s.clear()

    def _token(self, token: int, elapsed_s: float, probability: Probability) -> Token:
        return Token(
            token_id=token,
            text=self._text.add(self._texts.bytes_of(token)),
            logprob=probability.logprob,
            elapsed_s=elapsed_s,
            alternatives=tuple(
                TokenAlternative(each, self._texts.text_of(each), logprob) for each, logprob in probability.top
            ),
        )

    def _send(self, now_s: float) -> None:
        held = 1 if self._text.incomplete else 0
        ready = self._ready[: len(self._ready) - held]
        if ready:
            self._emit(TokensGenerated(self._turn, tuple(ready)))
            del self._ready[: len(ready)]
            self._sent_at_s = now_s
