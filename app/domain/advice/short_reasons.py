"""Why the recommendation is what it is, for those who do not want figures: two sentences."""

from typing import Final

from app.domain.advice.advice import Advice, Choice
from app.domain.plan.placement import Strategy

# Mean divergence from the original in nats a token, and how people who compare such files speak of it: 0.005 is Q6_K,
# 0.01 Q5_K_M, 0.03 Q4_K_M, 0.08 Q3_K_M of the 8B model that the published figures are of.
_LOSS_WORDS: Final = (
    (0.007, "is all but lossless"),
    (0.02, "stays very close to the original"),
    (0.05, "loses little against the original"),
    (0.12, "loses noticeably against the original"),
)
_HEAVY_LOSS: Final = "loses much against the original"


def short_reasons(advice: Advice) -> str:
    """Empty where nothing will do."""
    best = advice.best
    if best is None:
        return ""
    count = len(advice.ranked)
    balance = (
        f"The best balance of ability, level and speed among {count} models that will do here."
        if count > 1
        else "The only model of the catalogue that will do here."
    )
    return f"{balance} {best.size.level} {loss_words(best)}; {place_words(best)}."


def loss_words(choice: Choice) -> str:
    """What its level costs, as the end of a sentence that begins with the level's name."""
    if choice.model.native_level is not None:
        return "is what it was trained at, so nothing is lost"
    if choice.loss is None:
        return "has no published loss"
    kld = choice.loss.expected_kld
    return next((words for limit, words in _LOSS_WORDS if kld <= limit), _HEAVY_LOSS)


def place_words(choice: Choice) -> str:
    """Where it lies."""
    placement = choice.placement
    match placement.strategy:
        case Strategy.GPU:
            return "all of it lies in fast memory"
        case Strategy.EXPERTS_IN_RAM:
            return "experts that have no room on the GPU lie in RAM, where each token reads only a few of them"
        case Strategy.PARTIAL:
            return f"{placement.gpu_layers} of {choice.load.layers} layers lie on the GPU, the others in RAM"
        case Strategy.CPU:
            return "it lies in RAM and the processor computes"
