"""The beginning of an answer that was given: another model wrote it, this one goes on from there."""

import copy

from app.domain.protocol.events import FailureCode, Generate
from app.worker.engine.token_text import StreamingText, TokenTexts
from app.worker.protocol.failure import CommandFailure


def text_so_far(command: Generate, texts: TokenTexts, vocabulary_size: int) -> StreamingText:
    """The text of the answer after its given tokens, ready for the ones to come.

    Raises `CommandFailure` where these tokens are another text to this model: it has another vocabulary.
    """
    if any(not 0 <= token < vocabulary_size for token in command.given_tokens):
        raise _other_vocabulary()
    text = StreamingText()
    read = "".join([text.add(texts.bytes_of(token)) for token in command.given_tokens])
    # a character whose last bytes are still missing may have been closed with a mark by the one who wrote it
    if command.given_text not in (read, read + copy.deepcopy(text).finish()):
        raise _other_vocabulary()
    return text


def _other_vocabulary() -> CommandFailure:
    return CommandFailure(
        FailureCode.OTHER_VOCABULARY,
        "This model cuts text into other tokens than the one whose answer it was to go on with.",
        advice="Only a model with the same vocabulary can go on from there.",
    )
