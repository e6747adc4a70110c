"""A lane's answer held against the reference's, in figures and in one phrase."""

from dataclasses import dataclass

from app.domain.lanes.answer import Answer
from app.domain.lanes.divergence import split_of_answers
from app.domain.units import ratio_text


@dataclass(frozen=True, slots=True)
class AgainstReference:
    """Ratios are lane ÷ reference, `None` where either is unknown. `split_token` counts from 0; `None`: same text."""

    speed_ratio: float | None
    memory_ratio: float | None
    split_token: int | None
    compared: bool

    @property
    def phrase(self) -> str:
        """`1.57 × the speed · 0.72 × the memory · same for 30 tokens`, leaving out what is unknown."""
        parts = []
        if self.speed_ratio is not None:
            parts.append(f"{ratio_text(self.speed_ratio)} the speed")
        if self.memory_ratio is not None:
            parts.append(f"{ratio_text(self.memory_ratio)} the memory")
        if self.compared:
            parts.append(_sameness(self.split_token))
        return " · ".join(parts)


def hold_against(reference: Answer, other: Answer) -> AgainstReference:
    """Compare two answers to the same prompt."""
    return AgainstReference(
        speed_ratio=_ratio(other.decode_tps, reference.decode_tps),
        memory_ratio=_ratio(other.peak_memory_bytes, reference.peak_memory_bytes),
        split_token=split_of_answers(reference, other),
        compared=bool(reference.tokens and other.tokens),
    )


def _sameness(split_token: int | None) -> str:
    if split_token is None:
        return "same answer"
    if split_token == 0:
        return "differs from the first token"
    return "same for 1 token" if split_token == 1 else f"same for {split_token:,} tokens"


def _ratio(value: float | None, reference: float | None) -> float | None:
    return value / reference if value is not None and reference else None
