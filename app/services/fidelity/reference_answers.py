"""Prompts answered by the reference, so that lanes can be held against it at its own words."""

import queue
from collections.abc import Callable, Sequence

from app.domain.errors import WeighInError
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.prompts.prompt_set import PromptSet
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import ComparisonEvent
from app.services.comparison.turn_request import TurnRequest

Conversation = tuple[ChatMessage, ...]


def reference_answers(
    reference: LaneSpec,
    asked: PromptSet,
    *,
    max_tokens: int,
    on_progress: Callable[[float], None] = lambda share: None,
    worker_command: Sequence[str] | None = None,
) -> tuple[Conversation, ...]:
    """Each prompt asked anew, at temperature 0, with its answer. Blocks; an interrupt ends the model process.

    Raises `WeighInError` where a prompt gets no answer.
    """
    events: queue.SimpleQueue[ComparisonEvent] = queue.SimpleQueue()
    comparison = Comparison([reference], events, worker_command=worker_command)
    conversations: list[Conversation] = []
    try:
        for number, prompt in enumerate(asked.prompts):
            on_progress(number / len(asked.prompts))
            request = TurnRequest(
                prompt.text, asked.system, Sampling(max_tokens=max_tokens), regenerate=True, fresh=True
            )
            (answer,) = comparison.run_turn(request).values()
            conversations.append(_conversation(request, answer, number + 1))
    finally:
        comparison.close()
    return tuple(conversations)


def _conversation(request: TurnRequest, answer: Answer, number: int) -> Conversation:
    outcome = answer.outcome
    if not outcome.successful:
        raise WeighInError(
            f"The reference did not answer prompt {number}: {outcome.message}",
            advice=outcome.advice,
            details=outcome.details,
        )
    if not answer.text.strip():
        raise WeighInError(f"The reference's answer to prompt {number} is empty.", advice="Leave that prompt out.")
    system = (ChatMessage("system", request.system),) if request.system.strip() else ()
    return (*system, ChatMessage("user", request.prompt), ChatMessage("assistant", answer.text))
