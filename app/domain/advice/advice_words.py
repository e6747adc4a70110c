"""The recommendation as people read it: one sentence, its reasons, and the rule that it follows."""

from typing import Final

from app.domain.advice.ability import TIERS, Evidence
from app.domain.advice.advice import Advice, Choice, Obstacle
from app.domain.advice.catalogue import LicenceClass
from app.domain.advice.published_quality import small_model_warning
from app.domain.plan.forecast import Forecast
from app.domain.plan.placement import Strategy
from app.domain.units import bytes_text

RULE: Final = (
    "Only what fits counts: weights, K/V cache and buffers at the wanted context, with a reserve left free.",
    "Only what is fast enough counts: below 5 tokens per second in chat (6 for code, 4 for documents) a model is "
    "passed over.",
    "The largest model at 4 to 5 bits beats a smaller one at 8: doubling the size gains more than those bits lose.",
    "Below about 4 bits the loss grows fast, for small models faster: there a smaller model at a higher level wins, "
    "and a model of up to 4.5 billion parameters below Q5 gets a warning.",
    "Exceptions: newer models beat larger old ones by their scores; a mixture of experts runs well with its experts "
    "in RAM, because each token reads few of them; models that were trained at 4 bits lose nothing there.",
    "Quality comes from public scores where there are any (independent ones count most, vendors' own half) and from "
    "size and age otherwise; it is good for seven tiers, not for decimals. What a level loses comes from published "
    "measurements of an 8B model.",
    "Between equals, the longer context, the newer model and the freer licence win; a speed above comfort hardly "
    "counts, below it every halving counts like a third less model.",
    "The answer is steady: memory that comes and goes by less than 190 MB does not change it.",
)
_LITTLE_CONTEXT_TOKENS: Final = 2048
_STRATEGY_REASONS: Final = {
    Strategy.GPU: "All of it lies in fast memory.",
    Strategy.EXPERTS_IN_RAM: "Attention and cache lie on the GPU, experts that have no room there in RAM: each token "
    "reads only a few of them.",
    Strategy.PARTIAL: "Some layers lie on the GPU, the others in RAM, which sets the speed.",
    Strategy.CPU: "All of it lies in RAM and the processor computes.",
}


def recommendation(advice: Advice) -> str:
    """The one sentence; where nothing will do, what is in the way."""
    return nothing_will_do(advice) if advice.best is None else sentence(advice.best)


def sentence(choice: Choice) -> str:
    """`Take Qwen3 8B at Q5_K_M: 5.9 GB, 2.1 GB to spare, about 38 to 44 tokens per second.`"""
    placement = choice.placement
    return (
        f"Take {choice.model.name} at {choice.size.level}{_how(choice)}: {bytes_text(placement.needs_bytes)}, "
        f"{bytes_text(placement.spare_bytes)} to spare, {speed_text(choice.forecast)}."
    )


def speed_text(forecast: Forecast | None) -> str:
    """`about 38 to 44 tokens per second`."""
    if forecast is None:
        return "speed unknown"
    low, high = (f"{round(each)}" if each >= 9.5 else f"{each:.1f}" for each in (forecast.low_tps, forecast.high_tps))
    return f"about {low} tokens per second" if low == high else f"about {low} to {high} tokens per second"


def reasons(choice: Choice) -> tuple[str, ...]:
    """Why this one, a sentence each: ability, level, place, speed."""
    ability = choice.ability
    why = "public scores" if ability.evidence is not Evidence.FAMILY else "an estimate"
    told = [f"Tier {ability.tier} of {TIERS} by {why} ({ability.evidence}): {ability.because}.", _level_reason(choice)]
    told.append(_STRATEGY_REASONS[choice.placement.strategy])
    if choice.forecast is not None:
        told.append(f"Speed {choice.forecast.basis}; measured figures will replace it.")
    return tuple(told)


def warnings(choice: Choice) -> tuple[str, ...]:
    """What to know before taking it."""
    told = [small_model_warning(choice.model.parameters, choice.size.level)]
    if choice.model.licence_class is LicenceClass.NON_COMMERCIAL:
        told.append(f"Its licence ({choice.model.licence}) forbids commercial use.")
    elif choice.model.licence_class is LicenceClass.RESTRICTED:
        told.append(f"Its licence ({choice.model.licence}) restricts some uses.")
    if choice.size.file is None:
        told.append("The size of its file is computed, not published.")
    return tuple(each for each in told if each)


def nothing_will_do(advice: Advice) -> str:
    """Why there is no recommendation."""
    context = f"{advice.wishes.context_tokens:,} tokens of context"
    by_obstacle = {obstacle: [each for each in advice.considered if each.obstacle is obstacle] for obstacle in Obstacle}
    if slow := by_obstacle[Obstacle.SPEED]:
        fastest = max(slow, key=lambda each: each.forecast.decode_tps if each.forecast else 0.0)
        return (
            f"Everything that fits is too slow: the fastest, {fastest.model.name} at {fastest.size.level}, gives "
            f"{speed_text(fastest.forecast)}."
        )
    if large := by_obstacle[Obstacle.MEMORY]:
        smallest = min(large, key=lambda each: each.load.total_bytes)
        less = " Ask for less context." if advice.wishes.context_tokens > _LITTLE_CONTEXT_TOKENS else ""
        return (
            f"Nothing in the catalogue fits with {context}: the smallest, {smallest.model.name} at "
            f"{smallest.size.level}, needs {bytes_text(smallest.load.total_bytes)} and some reserve, and "
            f"{bytes_text(_free_bytes(advice))} are free.{less}"
        )
    longest = max((each.model.context_tokens or 0 for each in advice.considered), default=0)
    return f"No model of the catalogue takes {context}; the longest takes {longest:,}."


def _free_bytes(advice: Advice) -> int:
    pools = advice.pools
    return sum(pool.free_bytes for pool in (*pools.gpus, *([pools.ram] if pools.ram else [])))


def _how(choice: Choice) -> str:
    placement = choice.placement
    if placement.strategy is Strategy.EXPERTS_IN_RAM:
        return " with experts in RAM"
    if placement.strategy is Strategy.PARTIAL:
        return f" with {placement.gpu_layers} of {choice.load.layers} layers on the GPU"
    return ""


def _level_reason(choice: Choice) -> str:
    if choice.model.native_level:
        return f"{choice.size.level} is what it was trained at: nothing is lost."
    loss = choice.loss
    if loss is None:
        return f"What {choice.size.level} loses is not published."
    between = ", between neighbouring levels" if loss.interpolated else ""
    small = f", {loss.small_model_factor:.1f} times that for a model so small" if loss.small_model_factor > 1.05 else ""
    return f"{choice.size.level} loses {loss.published_kld:.3f} nats a token{between}{small} ({loss.source})."
