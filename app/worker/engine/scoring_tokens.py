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
from app.worker.engine.text_tokens import TextTokenizer
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure, cancelled
from app.worker.templates.prompt import conversation_tokens

# Much more than any text that somebody waits for.
_LARGEST_TEXT_BYTES: Final = 64 << 20


def tokenize_text(loaded: LoadedModel, command: TokenizeText, vocabulary_sha256: str, job: Job) -> None:
    """Write the tokens of a text file, ending with `TextTokenized`. Raises `CommandFailure`."""

    def check() -> None:
        if job.abort.is_set:
            raise cancelled()

    text = _text_of(Path(command.text_path))
    tokens = TextTokenizer(loaded.vocabulary, check).tokens(text)
    check()
    bos_token = _beginning_mark(loaded)
    if bos_token is not None:
        tokens = np.concatenate((np.asarray([bos_token], dtype=np.int32), tokens))
    try:
        tokens.astype("<i4", copy=False).tofile(command.tokens_path)
    except OSError as error:
        raise CommandFailure(
            FailureCode.DISK_FULL, "The text's tokens could not be written to disk.", details=str(error)
        ) from error
    job.emit(
        TextTokenized(
            tokens=len(tokens),
            bos_token=bos_token,
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


def _beginning_mark(loaded: LoadedModel) -> int | None:
    token: int = engine.llama_vocab_bos(loaded.vocabulary)
    return token if token >= 0 and engine.llama_vocab_get_add_bos(loaded.vocabulary) else None
