"""A tiny template language: ``[one|two]`` picks a variant, ``{slot}`` a value, ``{a slot}`` adds its article."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from lexicon import CATEGORIES

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(a |an |the )?([A-Za-z_0-9]+)\}")
_SENTENCE_START = re.compile(r"(^|[.!?]\s+|\n)([a-z])")
_SAID_LIKE_CONSONANT = ("uni", "use", "eu", "one")
_IRREGULAR_PLURALS = {
    "mouse": "mice",
    "goose": "geese",
    "sheep": "sheep",
    "deer": "deer",
    "wolf": "wolves",
    "fish": "fish",
    "child": "children",
    "leaf": "leaves",
    "knife": "knives",
    "shelf": "shelves",
    "calf": "calves",
    "salmon": "salmon",
    "trout": "trout",
    "squid": "squid",
    "moose": "moose",
    "ox": "oxen",
    "tomato": "tomatoes",
    "potato": "potatoes",
    "mango": "mangoes",
    "scarf": "scarves",
    "loaf": "loaves",
    "foot": "feet",
    "tooth": "teeth",
    "person": "people",
    "man": "men",
    "woman": "women",
    "shrimp": "shrimp",
    "cactus": "cacti",
    "hero": "heroes",
    "bison": "bison",
    "octopus": "octopuses",
    "half": "halves",
    "elf": "elves",
    "thief": "thieves",
    "photo": "photos",
    "piano": "pianos",
    "flamingo": "flamingos",
}


def with_article(noun: str) -> str:
    """``fox`` to ``a fox``, ``owl`` to ``an owl``."""
    vowel = noun[0].lower() in "aeiou" and not noun.lower().startswith(_SAID_LIKE_CONSONANT)
    return f"{'an' if vowel or noun.startswith(('hour', 'honest')) else 'a'} {noun}"


def plural(noun: str) -> str:
    """The plural of the last word of a noun phrase."""
    head, _, last = noun.rpartition(" ")
    if last in _IRREGULAR_PLURALS:
        many = _IRREGULAR_PLURALS[last]
    elif last.endswith(("s", "x", "z", "ch", "sh")):
        many = last + "es"
    elif last.endswith("y") and last[-2] not in "aeiou":
        many = last[:-1] + "ies"
    else:
        many = last + "s"
    return f"{head} {many}" if head else many


def joined(items: Sequence[str], word: str = "and") -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}"


def capitalised(text: str) -> str:
    """The text with its first letter in upper case and nothing else changed."""
    return text[:1].upper() + text[1:]


def expand(template: str, rng: random.Random, slots: Mapping[str, str] | None = None) -> str:
    """Fill a template: slots come from the mapping first, then from the lexicon's category of that name."""
    known = slots or {}
    while _CHOICE.search(template):
        template = _CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), template)

    def fill(match: re.Match[str]) -> str:
        article, key = match.group(1), match.group(2)
        value = known[key] if key in known else rng.choice(CATEGORIES[key])
        if article == "the ":
            return f"the {value}"
        return with_article(value) if article else value

    filled = _SLOT.sub(fill, template)
    filled = _SENTENCE_START.sub(lambda match: match.group(1) + match.group(2).upper(), filled)
    return re.sub(r"  +", " ", filled).strip()
