"""Answers that did not end by themselves: the voter should not take the cut for the model's own end."""

from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.protocol.events import StopReason

_WORDS = {
    StopReason.LENGTH: "Cut off here: the longest answer that was allowed.",
    StopReason.CONTEXT_FULL: "Cut off here: the context is full.",
}


def cut_off_words(answer: KeptAnswer | None) -> str:
    """Why an answer ends where it does; empty where it ended by itself."""
    return "" if answer is None else next((words for stop, words in _WORDS.items() if answer.stop_reason == stop), "")
