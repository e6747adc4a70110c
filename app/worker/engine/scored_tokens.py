"""Scored tokens with their texts, ranks and alternatives, for showing how surprised a model is."""

from typing import Final

import numpy as np

from app.domain.fidelity.row_block import Rows, TokenIds
from app.domain.protocol.scoring_messages import ScoredToken
from app.domain.protocol.token_alternative import TokenAlternative
from app.worker.engine.token_probabilities import Chosen, ProbabilityTable
from app.worker.engine.token_text import StreamingText, VocabularyTexts

MOST_ALTERNATIVES: Final = 100


class ScoredTokens:
    """Collects tokens in the order of the text. A character comes with the token that completes it."""

    def __init__(self, texts: VocabularyTexts, rows: int, vocabulary_size: int, alternatives: int) -> None:
        self._texts = texts
        self._text = StreamingText()
        self._alternatives = alternatives
        self._table = ProbabilityTable(rows, vocabulary_size)
        self._tokens: list[ScoredToken] = []

    def add(self, scores: Rows, tokens: TokenIds) -> None:
        """Take the tokens that followed, with the scores of each: at most `rows`."""
        given = scores[np.arange(len(tokens)), tokens]
        ranks = np.count_nonzero(scores > given[:, None], axis=1) + 1
        largest = scores.max(axis=1).tolist()
        chosen = [Chosen(token, score) for token, score in zip(tokens.tolist(), largest, strict=True)]
        found = self._table.look_up(scores, chosen, self._alternatives)
        for each, rank, probability in zip(chosen, ranks.tolist(), found, strict=True):
            self._tokens.append(
                ScoredToken(
                    token_id=each.token,
                    text=self._text.add(self._texts.bytes_of(each.token)),
                    logprob=probability.logprob,
                    rank=rank,
                    alternatives=tuple(
                        TokenAlternative(token, self._texts.text_of(token), logprob)
                        for token, logprob in probability.top
                    ),
                )
            )

    def finished(self) -> tuple[ScoredToken, ...]:
        """All of them."""
        return tuple(self._tokens)
