"""Texts and conversations made into the tokens that are scored."""

from pathlib import Path
from typing import Final

import llama_cpp.llama_cpp as engine
import numpy as np

from app.domain.protocol.events import FailureCode
from app.domain.protocol.scoring_messages import (
    ConversationTokenized,
    TextTokenized,
    TokenizeConversation,
    TokenizeText,
)
from app.worker.engine.model import LoadedModel
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure, cancelled
from app.worker.templates.prompt import conversation_tokens

# Much more than any text that somebody waits for.
_LARGEST_TEXT_BYTES: Final = 64 << 20


def tokenize_text(loaded: LoadedModel, command: TokenizeText, vocabulary_sha256: str, job: Job) -> None:
    """Write the tokens of a text file, ending with `TextTokenized`. Raises `CommandFailure`."""
    text = _text_of(Path(command.text_path))
    tokens = _tokens_of(loaded, text)
    if job.abort.is_set:
        raise cancelled()
    try:
        tokens.astype("<i4").tofile(command.tokens_path)
    except OSError as error:
        raise CommandFailure(
            FailureCode.DISK_FULL, "The text's tokens could not be written to disk.", details=str(error)
        ) from error
    job.emit(
        TextTokenized(
            tokens=len(tokens),
            bos_token=_beginning_mark(loaded),
            vocabulary_size=loaded.vocabulary_size,
            vocabulary_sha256=vocabulary_sha256,
        )
    )


def tokenize_conversation(loaded: LoadedModel, command: TokenizeConversation, vocabulary_sha256: str, job: Job) -> None:
    """Tell the tokens that an answer to the conversation would follow. Raises `CommandFailure`."""
    tokens, _plain = conversation_tokens(loaded, command.messages, job)
    job.emit(ConversationTokenized(tuple(tokens), loaded.vocabulary_size, vocabulary_sha256))


def _text_of(path: Path) -> bytes:
    """The file's text, without one newline at its end, as llama.cpp's tools read it."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _LARGEST_TEXT_BYTES else b""
    except OSError as error:
        raise CommandFailure(
            FailureCode.FILE_UNREADABLE, f"The text {path.name} cannot be read.", details=str(error)
        ) from error
    if size > _LARGEST_TEXT_BYTES:
        raise CommandFailure(
            FailureCode.BAD_COMMAND,
            f"The text {path.name} has {size / 1e6:,.0f} MB; at most {_LARGEST_TEXT_BYTES / 1e6:,.0f} can be scored.",
            advice="Take a part of it: the first hundred windows tell as much.",
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_text(path) from error
    if b"\0" in content:
        raise _no_text(path)
    return content.removesuffix(b"\n")


def _no_text(path: Path) -> CommandFailure:
    return CommandFailure(
        FailureCode.BAD_COMMAND, f"{path.name} is not a text in UTF-8.", advice="Choose a plain text file."
    )


def _tokens_of(loaded: LoadedModel, text: bytes) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Tokens with the beginning mark where the model wants one, and without an end mark."""
    room = len(text) + 8
    buffer = np.empty(room, dtype=np.int32)
    pointer = buffer.ctypes.data_as(engine.llama_token_p)
    count: int = engine.llama_tokenize(loaded.vocabulary, text, len(text), pointer, room, True, False)
    if count < 0:
        raise CommandFailure(FailureCode.ENGINE, "The model could not split the text into tokens.")
    end: int = engine.llama_vocab_eos(loaded.vocabulary)
    if count and engine.llama_vocab_get_add_eos(loaded.vocabulary) and buffer[count - 1] == end:
        count -= 1
    return buffer[:count].copy()


def _beginning_mark(loaded: LoadedModel) -> int | None:
    token: int = engine.llama_vocab_bos(loaded.vocabulary)
    return token if token >= 0 and engine.llama_vocab_get_add_bos(loaded.vocabulary) else None
