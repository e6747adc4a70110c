"""An order of more than two lanes in words that admit where the votes leave it open."""

from collections.abc import Sequence

from app.domain.blind.bradley_terry import Ranking
from app.domain.blind.verdict_words import votes_text


def order_words(found: Ranking, names: Sequence[str], *, votes: int) -> list[str]:
    """The verdict first; then, for each lane from the strongest on, which ones it was shown to be ahead of."""
    if votes == 0:
        return ["Nothing was voted on."]
    if not found.ahead:
        return [f"{votes_text(votes)}: no order shown among the {len(names)} lanes."]
    order = [each.lane for each in found.strengths]
    told = []
    for lane in order:
        weaker = [names[other] for other in order if (lane, other) in found.ahead]
        if weaker:
            told.append(f"{names[lane]} is ahead of {listed(weaker)}.")
    return [*told, *_open_places(found, order, names)]


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _open_places(found: Ranking, order: Sequence[int], names: Sequence[str]) -> list[str]:
    """Neighbours in the order that nothing sets apart, in groups that overlap where the votes overlap."""
    groups: list[list[int]] = []
    for place in range(len(order)):
        group = [order[place]]
        for lane in order[place + 1 :]:
            if any((one, lane) in found.ahead for one in group):
                break
            group.append(lane)
        if len(group) > 1 and not any(set(group) <= set(before) for before in groups):
            groups.append(group)
    return [f"Nothing sets {listed([names[lane] for lane in group])} apart." for group in groups]
