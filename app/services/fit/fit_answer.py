"""What somebody wants of a model, and what a machine answers to that."""

from dataclasses import dataclass

from app.domain.advice.advice import Choice, Wishes
from app.domain.advice.catalogue import Purpose
from app.domain.machines.left_free import leaving
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.plan_parts import DevicePlan, devices_of_load, devices_of_placement
from app.domain.plan.reserve_correction import NO_CORRECTION
from app.services.fit.ledger_view import own_reserve_correction, own_speeds
from app.services.fit.recommending import Recommendation, recommend


@dataclass(frozen=True, slots=True)
class FitWishes:
    """`context_tokens` is what is usual for the purpose where it is `None`; `left_bytes` go to other programs."""

    purpose: Purpose = Purpose.CHAT
    context_tokens: int | None = None
    left_bytes: int = 0

    @property
    def wanted_context_tokens(self) -> int:
        return Wishes.usual(self.purpose, self.context_tokens).context_tokens


@dataclass(frozen=True, slots=True)
class FitAnswer:
    """A recommendation for `pools`, as free as they are before anything is left to other programs."""

    pools: MemoryPools
    wishes: FitWishes
    recommendation: Recommendation

    @property
    def best(self) -> Choice | None:
        return self.recommendation.advice.best

    def devices(self, choice: Choice) -> tuple[DevicePlan, ...]:
        """What `choice` takes of each memory."""
        placement = choice.placement
        if placement.verdict is Verdict.DOES_NOT_FIT:
            return devices_of_load(choice.load, self.recommendation.advice.pools)
        return devices_of_placement(placement, self.pools, left_bytes=self.wishes.left_bytes)


def answer_for(
    pools: MemoryPools, wishes: FitWishes, *, previous: str | None = None, on_this_machine: bool = False
) -> FitAnswer:
    """Recommend for a machine; `previous` is the key of the answer given before, which is kept if it can be.

    `on_this_machine`: what its own runs taught of its speed and of plans counts, read from the ledger.

    Raises `WeighInError` as `recommend` does.
    """
    found = recommend(
        leaving(pools, wishes.left_bytes),
        wishes.purpose,
        context_tokens=wishes.context_tokens,
        previous=previous,
        learned=own_speeds() if on_this_machine else None,
        correction=own_reserve_correction() if on_this_machine else NO_CORRECTION,
    )
    return FitAnswer(pools, wishes, found)
