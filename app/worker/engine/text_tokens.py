"""A long text made into tokens piece by piece, the same that the whole text would give.

The engine takes many times a text's room to split it, and cannot be stopped on the way. So a long text is split in
pieces that overlap: where both pieces cut the text at the same byte and go on with the same tokens, one takes over from
the other. A tokenizer whose tokens do not add up to the text's bytes gets the text as a whole.
"""

from collections.abc import Callable
from typing import Final

import llama_cpp.llama_cpp as engine
import numpy as np
import numpy.typing as npt

from app.domain.protocol.events import FailureCode
from app.worker.engine.token_text import piece_of
from app.worker.protocol.failure import CommandFailure

Tokens = npt.NDArray[np.int32]
Ends = npt.NDArray[np.int64]

# Some 50 ms of work.
PIECE_BYTES: Final = 1 << 15
_OVERLAP_BYTES: Final = 1 << 12
_AGREEING_TOKENS: Final = 16


class _DoesNotAddUpError(Exception):
    """The tokens' bytes are not the text's, or two pieces never agree."""


class TextTokenizer:
    """Splits texts by the vocabulary that `vocabulary` points to. Special tokens in a text are taken as text."""

    def __init__(self, vocabulary: int, check: Callable[[], None]) -> None:
        """`check` is called between pieces; what it raises ends the work."""
        self._vocabulary = vocabulary
        self._check = check
        self._lengths: dict[int, int] = {}

    def tokens(self, text: bytes) -> Tokens:
        """Without marks of beginning and end. Raises `CommandFailure`."""
        if len(text) <= PIECE_BYTES + _OVERLAP_BYTES:
            return self._whole(text)
        try:
            return self._pieces(text)
        except _DoesNotAddUpError:
            return self._whole(text)

    def _pieces(self, text: bytes) -> Tokens:
        parts: list[Tokens] = []
        end = _character_start(text, PIECE_BYTES)
        tokens, ends = self._piece(text, 0, end)
        while end < len(text):
            self._check()
            start = _start_within(text, ends, end)
            next_end = _character_start(text, start + PIECE_BYTES)
            next_tokens, next_ends = self._piece(text, start, next_end)
            here, there = _seam(tokens, ends, next_tokens, next_ends)
            parts.append(tokens[:here])
            tokens, ends, end = next_tokens[there:], next_ends[there:], next_end
        parts.append(tokens)
        return np.concatenate(parts)

    def _piece(self, text: bytes, start: int, end: int) -> tuple[Tokens, Ends]:
        """Tokens of a stretch of the text, and where in the text each of them ends."""
        tokens = self._whole(text[start:end])
        lengths = np.fromiter((self._length(token) for token in tokens.tolist()), dtype=np.int64, count=len(tokens))
        sums = np.cumsum(lengths)
        # some vocabularies put a space before the first word
        added = int(sums[-1]) - (end - start) if len(sums) else 1
        if added not in (0, 1) or not (lengths > 0).all():
            raise _DoesNotAddUpError
        return tokens, sums + (start - added)

    def _length(self, token: int) -> int:
        length = self._lengths.get(token)
        if length is None:
            length = self._lengths[token] = len(piece_of(self._vocabulary, token, special=True))
        return length

    def _whole(self, text: bytes) -> Tokens:
        room = len(text) + 8
        while True:
            buffer = np.empty(room, dtype=np.int32)
            pointer = buffer.ctypes.data_as(engine.llama_token_p)
            count: int = engine.llama_tokenize(self._vocabulary, text, len(text), pointer, room, False, False)
            if count >= 0:
                return buffer[:count].copy()
            if -count <= room:
                raise CommandFailure(FailureCode.ENGINE, "The model could not split the text into tokens.")
            room = -count


def _start_within(text: bytes, ends: Ends, end: int) -> int:
    """The first end of a token in the overlap at which a character begins."""
    for place in ends[np.searchsorted(ends, end - _OVERLAP_BYTES) :].tolist():
        if place < end and _starts_character(text, place):
            return int(place)
    raise _DoesNotAddUpError


def _seam(tokens: Tokens, ends: Ends, next_tokens: Tokens, next_ends: Ends) -> tuple[int, int]:
    """How many of the first piece's tokens stay, and how many of the second's are left out."""
    common, here, there = np.intersect1d(ends, next_ends, assume_unique=True, return_indices=True)
    middle = (int(ends[-1]) + int(next_ends[0])) // 2
    for index in range(int(np.searchsorted(common, middle)), len(common)):
        left, right = int(here[index]) + 1, int(there[index]) + 1
        follows = tokens[left : left + _AGREEING_TOKENS]
        if len(follows) < _AGREEING_TOKENS:
            break
        if np.array_equal(follows, next_tokens[right : right + _AGREEING_TOKENS]):
            return left, right
    raise _DoesNotAddUpError


def _character_start(text: bytes, place: int) -> int:
    """`place`, or the last character's start before it; the text's end where it ends before."""
    if place >= len(text):
        return len(text)
    while not _starts_character(text, place):
        place -= 1
    return place


def _starts_character(text: bytes, place: int) -> bool:
    """UTF-8: the bytes inside a character are 10xxxxxx."""
    return place >= len(text) or text[place] & 0xC0 != 0x80
