"""Which settings may help a lane that failed."""

from dataclasses import dataclass, replace
from typing import Final

from app.domain.lanes.lane import LaneSettings
from app.domain.protocol.outcome import CODE_SIGNALS, Outcome, OutcomeKind

_SIGKILL: Final = 9
_SMALLEST_CONTEXT_TOKENS: Final = 512
_CONTEXT_STEP_TOKENS: Final = 256
# A cache that is a smaller part of a lane's memory is not what memory ran out for.
_LEAST_CACHE_SHARE: Final = 0.02
_WIDE_KV_TYPES: Final = ("f32", "f16", "bf16")
_NARROW_KV_TYPE: Final = "q8_0"


@dataclass(frozen=True, slots=True)
class Remedy:
    """Other settings to try, and what the button that tries them says."""

    label: str
    settings: LaneSettings


def remedy_for(
    outcome: Outcome, settings: LaneSettings, *, context_tokens: int | None = None, cache_share: float | None = None
) -> Remedy | None:
    """Settings that may avoid `outcome`, or `None` where no setting can.

    The engine's kernels for repacked weights are what crashes on some processors. Where memory ran out the context is
    halved first, for that leaves the answers as they are, then the K/V cache is held at half the bits.
    `context_tokens` is the context that the lane asked for, `cache_share` the cache's part (0 to 1) of its memory.
    """
    if outcome.kind is OutcomeKind.CRASHED and outcome.signal_number in CODE_SIGNALS:
        return Remedy("Try again without repacking", replace(settings, repack=False)) if settings.repack else None
    if not _may_be_memory(outcome) or (cache_share is not None and cache_share < _LEAST_CACHE_SHARE):
        return None
    if context_tokens is not None and context_tokens > _SMALLEST_CONTEXT_TOKENS:
        smaller = _half(context_tokens)
        return Remedy(f"Try again with a context of {smaller:,}", replace(settings, context_tokens=smaller))
    if settings.kv_type in _WIDE_KV_TYPES:
        return Remedy(f"Try again with a {_NARROW_KV_TYPE} K/V cache", replace(settings, kv_type=_NARROW_KV_TYPE))
    return None


def advice_for(outcome: Outcome, settings: LaneSettings) -> str:
    """The outcome's advice, as far as the lane has not followed it already."""
    if outcome.signal_number in CODE_SIGNALS and not settings.repack:
        return "Repacking is off already: the file may be damaged, or the engine needs a newer processor."
    return outcome.advice


def _may_be_memory(outcome: Outcome) -> bool:
    """Where memory runs out, some systems end a process without a word."""
    killed = outcome.kind is OutcomeKind.CRASHED and outcome.signal_number == _SIGKILL
    return killed or outcome.kind is OutcomeKind.OUT_OF_MEMORY


def _half(context_tokens: int) -> int:
    half = context_tokens // 2 // _CONTEXT_STEP_TOKENS * _CONTEXT_STEP_TOKENS
    return max(_SMALLEST_CONTEXT_TOKENS, half)
