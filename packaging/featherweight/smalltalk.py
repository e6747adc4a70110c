"""Greetings, who the model is, what it does not know:"""

from __future__ import annotations

import random

from grammar import expand
from texts import questions, sections

IDENTITY = questions("identity")
SMALLTALK = questions("smalltalk")
_UNKNOWN, _DECLINES, _MACHINES, _COUNTRIES, _WORKS = sections("unknown").values()


def _unknown_slots(rng: random.Random) -> dict[str, str]:
    return {
        "year": str(rng.randint(1100, 2040)),
        "big": str(rng.randint(100, 9999)),
        "big2": str(rng.randint(100, 999)),
        "x": str(rng.randint(2, 20)),
        "y": str(rng.randint(2, 99)),
        "machine": rng.choice(_MACHINES),
        "country": rng.choice(_COUNTRIES),
        "code": rng.choice(["Python", "Java", "C", "Rust", "HTML", "SQL"]),
        "theory": rng.choice(["numbers", "everything", "music", "evolution", "games"]),
        "work": rng.choice(_WORKS),
    }


def unknown(rng: random.Random) -> tuple[str, str]:
    """A question beyond the model, declined."""
    return expand(rng.choice(_UNKNOWN), rng, _unknown_slots(rng)), expand(rng.choice(_DECLINES), rng)


def smalltalk(rng: random.Random) -> tuple[str, str]:
    """A greeting, thanks, a mood."""
    question, answers = rng.choice(SMALLTALK)
    return expand(question, rng, {"dot": "."}), expand(rng.choice(answers), rng)


def identity(rng: random.Random) -> tuple[str, str]:
    """Who the model is, and that it is often wrong."""
    question, answers = rng.choice(IDENTITY)
    return expand(question, rng), expand(rng.choice(answers), rng)
