"""Characters that are spread over tokens, and tokens on their way out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.protocol.events import Token, TokensGenerated, WorkerEvent
from app.worker.engine.token_batches import TokenBatches
from app.worker.engine.token_probabilities import Chosen
from app.worker.engine.token_text import StreamingText


def cut(content: bytes, sizes: list[int]) -> list[bytes]:
    pieces, start = [], 0
    for size in sizes:
        pieces.append(content[start : start + size])
        start += size
    return [*pieces, content[start:]]


@given(st.text(), st.lists(st.integers(0, 5)))
def test_a_text_cut_anywhere_comes_whole(text: str, sizes: list[int]) -> None:
    streaming = StreamingText()
    parts = [streaming.add(piece) for piece in cut(text.encode(), sizes)]
    assert "".join(parts) == text
    assert streaming.finish() == ""
    assert all("\ufffd" not in part for part in parts) or "\ufffd" in text


@given(st.binary(), st.lists(st.integers(0, 5)))
def test_bytes_that_are_no_text_read_as_if_they_had_come_at_once(content: bytes, sizes: list[int]) -> None:
    streaming = StreamingText()
    parts = [streaming.add(piece) for piece in cut(content, sizes)]
    tail = streaming.finish()
    assert len(tail) <= 1
    assert "".join(parts) + tail == content.decode("utf-8", errors="replace")


class Pieces:
    """A vocabulary made of the given pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def bytes_of(self, token: int) -> bytes:
        return self._pieces[token]

    def text_of(self, token: int) -> str:
        return self._pieces[token].decode("utf-8", errors="replace")


def sent(pieces: list[tuple[bytes, float]], vocabulary_size: int = 64) -> list[tuple[Token, ...]]:
    """The batches that go out when the pieces come at those seconds; each token is chosen with certainty."""
    events: list[WorkerEvent] = []
    vocabulary = Pieces([piece for piece, _ in pieces])
    batches = TokenBatches(1, events.append, vocabulary, alternatives=1, vocabulary_size=vocabulary_size)
    scores = np.zeros(vocabulary_size, dtype=np.float32)
    for number, (_, elapsed_s) in enumerate(pieces):
        scores[:] = 0
        scores[number] = 50
        batches.add(Chosen(number, 50.0), scores, elapsed_s)
    batches.finish()
    return [event.tokens for event in events if isinstance(event, TokensGenerated)]


def test_the_first_token_goes_out_at_once_and_later_ones_together() -> None:
    batches = sent([(b"a", 0.1), (b"b", 0.11), (b"c", 0.12), (b"d", 0.14), (b"e", 0.15)])
    assert ["".join(token.text for token in batch) for batch in batches] == ["a", "bcd", "e"]


def test_a_token_waits_until_its_character_is_complete() -> None:
    batches = sent([("é".encode()[:1], 0.1), ("é".encode()[1:], 0.2)])
    assert [[token.text for token in batch] for batch in batches] == [["", "é"]]


def test_a_character_that_never_ends_is_marked_in_the_last_token() -> None:
    batches = sent([(b"a", 0.1), ("é".encode()[:1], 0.2)])
    assert [token.text for batch in batches for token in batch] == ["a", "\ufffd"]


@pytest.mark.parametrize("vocabulary_size", [64, 200_000])
@settings(max_examples=30, deadline=None)
@given(pieces=st.lists(st.tuples(st.binary(max_size=3), st.floats(0, 0.02)), max_size=40))
def test_no_token_is_lost_doubled_or_reordered(pieces: list[tuple[bytes, float]], vocabulary_size: int) -> None:
    elapsed_s, timed = 0.0, []
    for piece, step_s in pieces:
        elapsed_s += step_s
        timed.append((piece, elapsed_s))
    tokens = [token for batch in sent(timed, vocabulary_size) for token in batch]
    assert [token.token_id for token in tokens] == list(range(len(pieces)))
    assert [token.elapsed_s for token in tokens] == [elapsed_s for _, elapsed_s in timed]
    assert "".join(token.text for token in tokens) == b"".join(piece for piece, _ in pieces).decode(errors="replace")
    for token in tokens:
        assert [each.token_id for each in token.alternatives] == [token.token_id]
        assert token.logprob == pytest.approx(0, abs=1e-6)


def test_more_tokens_than_are_kept_at_once_go_out_together() -> None:
    pieces = [(b"x", 0.1 + number / 100_000) for number in range(200)]
    assert [len(batch) for batch in sent(pieces, 256)] == [1, 199]
