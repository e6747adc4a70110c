"""Tokens as text: bytes by token, characters that are spread over several tokens put together."""

import codecs
import ctypes
from typing import Protocol

import llama_cpp.llama_cpp as engine


def piece_of(vocabulary: int, token: int, *, special: bool = False) -> bytes:
    """The bytes of one token; special tokens have none unless `special`."""
    room = 64
    buffer = ctypes.create_string_buffer(room)
    length = engine.llama_token_to_piece(vocabulary, token, buffer, room, 0, special)
    if length < 0:
        room = -length
        buffer = ctypes.create_string_buffer(room)
        length = engine.llama_token_to_piece(vocabulary, token, buffer, room, 0, special)
    return buffer.raw[: max(0, length)]


class TokenTexts(Protocol):
    """Bytes and texts of single tokens."""

    def bytes_of(self, token: int) -> bytes: ...

    def text_of(self, token: int) -> str: ...


class VocabularyTexts:
    """Texts of a vocabulary's tokens, remembered; bytes that are no whole character become U+FFFD."""

    def __init__(self, vocabulary: int) -> None:
        self._vocabulary = vocabulary
        self._pieces: dict[int, bytes] = {}
        self._texts: dict[int, str] = {}

    def bytes_of(self, token: int) -> bytes:
        piece = self._pieces.get(token)
        if piece is None:
            piece = self._pieces[token] = piece_of(self._vocabulary, token)
        return piece

    def text_of(self, token: int) -> str:
        text = self._texts.get(token)
        if text is None:
            text = self._texts[token] = self.bytes_of(token).decode("utf-8", errors="replace")
        return text


class StreamingText:
    """Text of tokens in sequence. A character comes with the token that completes it."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def add(self, piece: bytes) -> str:
        """The characters that `piece` completes."""
        return self._decoder.decode(piece)

    @property
    def incomplete(self) -> bool:
        """Whether bytes wait for the rest of their character."""
        return bool(self._decoder.getstate()[0])

    def finish(self) -> str:
        """What stands for bytes that stayed incomplete: at most one U+FFFD, usually nothing."""
        return self._decoder.decode(b"", final=True)
