"""The wizard's answers between two starts."""

from dataclasses import replace

from app.adapters.settings import Settings
from app.domain.advice.catalogue import Purpose
from app.services.fit.fit_answer import FitWishes
from app.services.fit.recommending import MOST_CONTEXT_TOKENS


def wishes_of(settings: Settings) -> FitWishes:
    """What was wanted last; anything that makes no sense falls back to what is usual."""
    try:
        purpose = Purpose(settings.fit_purpose)
    except ValueError:
        purpose = Purpose.CHAT
    context = settings.fit_context_tokens
    return FitWishes(
        purpose=purpose,
        context_tokens=context if 0 < context <= MOST_CONTEXT_TOKENS else None,
        left_bytes=max(0, settings.fit_left_bytes),
    )


def with_wishes(settings: Settings, wishes: FitWishes, answer: str) -> Settings:
    """`settings` with `wishes` and the key of the answer to them."""
    return replace(
        settings,
        fit_purpose=wishes.purpose.value,
        fit_context_tokens=wishes.context_tokens or 0,
        fit_left_bytes=wishes.left_bytes,
        fit_answer=answer,
    )
