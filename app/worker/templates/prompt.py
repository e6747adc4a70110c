"""From a conversation to the tokens that a model reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import llama_cpp.llama_cpp as engine

from app.domain.lanes.sampling import ChatMessage
from app.domain.protocol.events import FailureCode, Generate
from app.worker.engine.model import LoadedModel
from app.worker.engine.token_text import piece_of
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure
from app.worker.templates.chat_template import SpecialTexts, render_chat


@dataclass(frozen=True, slots=True)
class Prompt:
    """`plain` says that the model has no chat template and was given the bare texts.

    The last `given_tokens` of `tokens` are the beginning of the answer.
    """

    tokens: tuple[int, ...]
    plain: bool
    given_tokens: int = 0


def build_prompt(loaded: LoadedModel, command: Generate, job: Job) -> Prompt:
    """The tokens of the conversation. Raises `CommandFailure`: empty, too long, or the template failed."""
    asked, plain = conversation_tokens(loaded, command.messages, job)
    tokens = (*asked, *command.given_tokens)
    _refuse_length(len(tokens), loaded.context_tokens)
    return Prompt(tokens, plain, len(command.given_tokens))


def conversation_tokens(loaded: LoadedModel, messages: Sequence[ChatMessage], job: Job) -> tuple[list[int], bool]:
    """The tokens of a conversation up to where the answer begins, and whether the model has no template for it.

    Raises `CommandFailure`: empty, or the template failed.
    """
    _refuse_empty(messages)
    if loaded.template is None:
        return tokenize(loaded, plain_text(messages), parse_special=False), True
    text = render_chat(loaded.template, messages, _special_texts(loaded), job.emit)
    return tokenize(loaded, text, parse_special=True), False


def plain_text(messages: Sequence[ChatMessage]) -> str:
    """The texts of a conversation one below the other, for a model that has no template."""
    return "\n".join(each.content for each in messages) + "\n"


def tokenize(loaded: LoadedModel, text: str, *, parse_special: bool) -> list[int]:
    """Tokens of `text`, with the beginning mark where the vocabulary asks for it and the text has none yet."""
    encoded = text.encode("utf-8", errors="replace")
    room = len(encoded) + 8
    buffer = (engine.llama_token * room)()
    count = engine.llama_tokenize(loaded.vocabulary, encoded, len(encoded), buffer, room, False, parse_special)
    if count < 0:
        room = -count
        buffer = (engine.llama_token * room)()
        count = engine.llama_tokenize(loaded.vocabulary, encoded, len(encoded), buffer, room, False, parse_special)
    tokens = list(buffer[: max(0, count)])
    bos: int = engine.llama_vocab_bos(loaded.vocabulary)
    if bos >= 0 and engine.llama_vocab_get_add_bos(loaded.vocabulary) and tokens[:1] != [bos]:
        tokens.insert(0, bos)
    return tokens


def _refuse_empty(messages: Sequence[ChatMessage]) -> None:
    if not messages or not messages[-1].content.strip():
        raise CommandFailure(FailureCode.EMPTY_PROMPT, "The prompt is empty.", advice="Type something to ask.")


def _refuse_length(prompt_tokens: int, context_tokens: int) -> None:
    if prompt_tokens == 0:
        raise CommandFailure(
            FailureCode.EMPTY_PROMPT, "The prompt has no tokens for this model.", advice="Type something else."
        )
    if prompt_tokens + 1 > context_tokens:
        raise CommandFailure(
            FailureCode.PROMPT_TOO_LONG,
            f"The conversation has {prompt_tokens:,} tokens; the context holds {context_tokens:,} with the answer.",
            advice="Shorten it, start afresh, or give the lane a longer context.",
        )


def _special_texts(loaded: LoadedModel) -> SpecialTexts:
    return SpecialTexts(
        bos_token=_mark(loaded.vocabulary, engine.llama_vocab_bos(loaded.vocabulary)),
        eos_token=_mark(loaded.vocabulary, engine.llama_vocab_eos(loaded.vocabulary)),
    )


def _mark(vocabulary: int, token: int) -> str:
    return "" if token < 0 else piece_of(vocabulary, token, special=True).decode("utf-8", errors="replace")
