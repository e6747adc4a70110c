"""What was passed over, and one sentence each of why: the larger model, the smaller one, the mixture, other levels."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.advice.ability import TIERS
from app.domain.advice.advice import Advice, Choice, Obstacle, choices_of_model, is_spread_mixture
from app.domain.advice.advice_words import speed_text
from app.domain.gguf.quants import ladder_position
from app.domain.plan.memory_plan import Verdict
from app.domain.units import bytes_text

_CLEARLY_BETTER_POINTS: Final = 0.05


class AlternativeKind(StrEnum):
    """In which way it differs from the recommendation."""

    LARGER = "larger model"
    SMALLER = "smaller model"
    MIXTURE = "mixture with experts in RAM"
    MORE_PRECISE = "same model, more precise"
    LESS_PRECISE = "same model, smaller"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One choice that lost, and why."""

    kind: AlternativeKind
    choice: Choice
    why_it_lost: str


def alternatives(advice: Advice) -> tuple[Alternative, ...]:
    """At most one of each kind; none where nothing was recommended."""
    best = advice.best
    if best is None:
        return ()
    found = {
        AlternativeKind.LARGER: _larger(advice, best),
        AlternativeKind.SMALLER: _smaller(advice, best),
        AlternativeKind.MIXTURE: _mixture(advice, best),
        AlternativeKind.MORE_PRECISE: _neighbour(advice, best, -1),
        AlternativeKind.LESS_PRECISE: _neighbour(advice, best, 1),
    }
    seen: set[str] = {best.key}
    listed: list[Alternative] = []
    for kind, choice in found.items():
        if choice is not None and choice.key not in seen:
            seen.add(choice.key)
            listed.append(Alternative(kind, choice, why_it_lost(best, choice)))
    return tuple(listed)


def why_it_lost(best: Choice, other: Choice) -> str:
    """One sentence that holds `other` against the recommendation."""
    if other.obstacle is Obstacle.CONTEXT:
        return f"Takes no more than {other.model.context_tokens or 0:,} tokens of context."
    if other.obstacle is Obstacle.MEMORY:
        return _lack_of_memory(other)
    if other.obstacle is Obstacle.SPEED:
        return f"Fits, but too slow: {speed_text(other.forecast)}."
    return _weaker_part(best, other)


def _lack_of_memory(other: Choice) -> str:
    if other.placement.verdict is Verdict.TIGHT:
        return f"Needs {bytes_text(other.placement.needs_bytes)}: it would fit, but leave too little in reserve."
    if other.placement.missing_bytes <= 1:
        return f"Needs {bytes_text(other.load.total_bytes)}, more than the parts of this machine's memory take."
    missing = bytes_text(other.placement.missing_bytes)
    return f"Needs {bytes_text(other.load.total_bytes)}, {missing} more than is free."


def _weaker_part(best: Choice, other: Choice) -> str:
    """By the part of its merit that falls furthest behind."""
    ours, theirs = best.merit.parts(), other.merit.parts()
    part = min(theirs, key=lambda name: theirs[name] - ours[name])
    if part == "ability":
        return _weaker_model(best, other)
    if part == "level":
        return _coarser_level(best, other)
    if part == "speed":
        return f"Slower: {speed_text(other.forecast)}, against {speed_text(best.forecast)}."
    if part == "spread over memories":
        return f"Lies less well on this machine ({other.placement.strategy}), which costs speed."
    return "About as good; older, with a shorter context or under a stricter licence."


def _weaker_model(best: Choice, other: Choice) -> str:
    if other.ability.tier == best.ability.tier:
        return f"Somewhat weaker, within tier {best.ability.tier} of {TIERS}."
    return f"Weaker: tier {other.ability.tier} of {TIERS}, against {best.ability.tier}."


def _coarser_level(best: Choice, other: Choice) -> str:
    if other.model is best.model:
        saved = bytes_text(best.placement.needs_bytes - other.placement.needs_bytes)
        return f"Saves {saved} that are not needed here, and loses {_loss_text(other)} instead of {_loss_text(best)}."
    return f"Loses {_loss_text(other)} at {other.size.level}, more than it gains by its size."


def _loss_text(choice: Choice) -> str:
    if choice.model.native_level is not None:
        return "nothing"
    return "an unknown amount" if choice.loss is None else f"{choice.loss.expected_kld:.3f} nats a token"


def _larger(advice: Advice, best: Choice) -> Choice | None:
    """Of the models that are larger and abler, the one that comes nearest: the best that would do, or lacks least."""
    abler = [
        each
        for each in advice.considered
        if each.model.parameters > best.model.parameters
        and each.ability.points > best.ability.points + _CLEARLY_BETTER_POINTS
    ]
    fitting = [each for each in abler if each.obstacle is Obstacle.NONE]
    if fitting:
        return max(fitting, key=lambda each: each.merit.points)
    fits_slowly = [each for each in abler if each.obstacle is Obstacle.SPEED]
    if fits_slowly:
        return max(fits_slowly, key=lambda each: each.merit.points)
    return min(abler, key=lambda each: (each.placement.missing_bytes, each.load.total_bytes), default=None)


def _smaller(advice: Advice, best: Choice) -> Choice | None:
    """The best smaller model at the same level or a more precise one."""
    smaller = [
        each
        for each in advice.considered
        if each.obstacle is Obstacle.NONE
        and each.model.parameters < best.model.parameters
        and ladder_position(each.size.level) <= ladder_position(best.size.level)
    ]
    return max(smaller, key=lambda each: each.merit.points, default=None)


def _mixture(advice: Advice, best: Choice) -> Choice | None:
    return next((each for each in advice.ranked if is_spread_mixture(each) and each is not best), None)


def _neighbour(advice: Advice, best: Choice, step: int) -> Choice | None:
    levels = list(choices_of_model(advice, best.model.model_id).values())
    position = next(number for number, each in enumerate(levels) if each.key == best.key) + step
    return levels[position] if 0 <= position < len(levels) else None
