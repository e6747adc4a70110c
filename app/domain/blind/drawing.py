"""Which lanes meet on which prompt, and on which side each stands: chance with a seed, balanced.

The rule, so that a test can be drawn again from its seed:

1. Lanes are put into random order.
2. The circle method of round-robin tournaments gives rounds in which each lane meets at most one other; over all rounds
   every two lanes meet exactly once. Each prompt plays one round, so no answer is shown twice; all rounds are played in
   random order before any is played again. Any two pairs meet equally often, or one of them once more.
3. Of the meetings of each pair, one half has the one lane at the left and the other half the other, in random order;
   with an odd number chance decides the last.
"""

from collections import defaultdict
from random import Random

from app.domain.blind.votes import Ballot


def drawn_ballots(*, prompts: int, lanes: int, seed: int) -> tuple[Ballot, ...]:
    """Ballots in the order of prompts, `lanes` ÷ 2 (rounded down) for each. Raises `ValueError` below two lanes."""
    if lanes < 2:
        raise ValueError("a blind test needs two lanes")
    chance = Random(seed)
    meetings = [
        (prompt, pair)
        for prompt, round_ in enumerate(_rounds(prompts, lanes, chance))
        for pair in _mixed(round_, chance)
    ]
    places = defaultdict(list)
    for number, (_, pair) in enumerate(meetings):
        places[pair].append(number)
    turned = {place for pair in sorted(places) for place in _turned(places[pair], chance)}
    return tuple(
        Ballot(prompt, *(pair[::-1] if number in turned else pair)) for number, (prompt, pair) in enumerate(meetings)
    )


def drawn_prompts(count: int, *, wanted: int, seed: int) -> tuple[int, ...]:
    """Which of `count` prompts are asked where fewer are wanted: a random choice, in their own order."""
    return tuple(sorted(Random(seed).sample(range(count), min(count, wanted))))


_Round = list[tuple[int, int]]


def _rounds(prompts: int, lanes: int, chance: Random) -> list[_Round]:
    """One round for each prompt."""
    order = list(range(lanes))
    chance.shuffle(order)
    tournament = _tournament(order)
    rounds: list[_Round] = []
    while len(rounds) < prompts:
        chance.shuffle(tournament)
        rounds += tournament
    return rounds[:prompts]


def _tournament(order: list[int]) -> list[_Round]:
    """The circle method: the first stays, the others move on by one each round; with an odd number one rests."""
    circle: list[int | None] = [*order, None] if len(order) % 2 else [*order]
    half = len(circle) // 2
    rounds = []
    for _ in range(len(circle) - 1):
        facing = zip(circle[:half], reversed(circle[half:]), strict=True)
        rounds.append([(min(a, b), max(a, b)) for a, b in facing if a is not None and b is not None])
        circle = [circle[0], circle[-1], *circle[1:-1]]
    return rounds


def _mixed(round_: _Round, chance: Random) -> _Round:
    return chance.sample(round_, len(round_))


def _turned(places: list[int], chance: Random) -> list[int]:
    """Half of the places, at random."""
    odd_one = chance.randrange(2) if len(places) % 2 else 0
    return chance.sample(places, len(places) // 2 + odd_one)
