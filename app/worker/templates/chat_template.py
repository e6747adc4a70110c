"""A conversation written the way a model was taught to read it, by the template in its file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from jinja2 import Template

from app.domain.lanes.sampling import ChatMessage
from app.domain.protocol.events import FailureCode, WorkerEvent
from app.worker.protocol.failure import CommandFailure
from app.worker.templates.template_bounds import LONGEST_TEXT
from app.worker.templates.template_sandbox import TemplateSandbox
from app.worker.templates.template_watchdog import watched

_LONGEST_TEMPLATE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class SpecialTexts:
    """The vocabulary's marks for the begin and end of a text, as templates name them."""

    bos_token: str
    eos_token: str


def render_chat(
    template: str,
    messages: Sequence[ChatMessage],
    texts: SpecialTexts,
    emit: Callable[[WorkerEvent], None],
) -> str:
    """The prompt for `messages`. Raises `CommandFailure`; a template that never ends takes the process with it.

    A template that will have no system message gets its text at the head of the first user message instead.
    """
    with watched(emit):
        try:
            return _render(template, messages, texts)
        except Exception as error:
            merged = merge_system(messages)
            if merged == tuple(messages):
                raise _template_failure(error) from error
            first_error = error
        try:
            return _render(template, merged, texts)
        except Exception:
            raise _template_failure(first_error) from first_error


def merge_system(messages: Sequence[ChatMessage]) -> tuple[ChatMessage, ...]:
    """The conversation with leading system messages put before the first user message's text."""
    system = [each.content for each in messages if each.role == "system"]
    others = [each for each in messages if each.role != "system"]
    if not system or not others or others[0].role != "user":
        return tuple(messages)
    opening = ChatMessage("user", "\n\n".join([*system, others[0].content]))
    return (opening, *others[1:])


def _render(template: str, messages: Sequence[ChatMessage], texts: SpecialTexts) -> str:
    pieces: list[str] = []
    length = 0
    variables: dict[str, Any] = {
        "messages": [{"role": each.role, "content": each.content} for each in messages],
        "add_generation_prompt": True,
        "bos_token": texts.bos_token,
        "eos_token": texts.eos_token,
    }
    # what people wrote counts twice over: templates repeat little of it
    longest = LONGEST_TEXT + 2 * sum(len(each.content) for each in messages)
    for piece in _compiled(template).generate(variables):
        pieces.append(piece)
        length += len(piece)
        if length > longest:
            raise CommandFailure(
                FailureCode.TEMPLATE_FAILED,
                "The model's chat template writes without an end.",
                advice="The file's template is broken or hostile; choose another file of this model.",
            )
    return "".join(pieces)


@lru_cache(maxsize=4)
def _compiled(template: str) -> Template:
    if len(template) > _LONGEST_TEMPLATE:
        raise ValueError(f"the template has {len(template):,} characters")
    return TemplateSandbox().from_string(template)


def _template_failure(error: Exception) -> CommandFailure:
    if isinstance(error, CommandFailure):
        return error
    return CommandFailure(
        FailureCode.TEMPLATE_FAILED,
        "The model's chat template refused this conversation.",
        advice="Try without a system prompt, or choose another file of this model.",
        details=f"{type(error).__name__}: {error}"[:2000],
    )
