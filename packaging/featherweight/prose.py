"""Open-ended short texts: sentences, descriptions, poems without rhyme, letters, diary pages, advice."""

from __future__ import annotations

import random

from grammar import capitalised, expand, with_article
from lexicon import ADJECTIVES, ANIMALS, BOYS, CATEGORIES, GIRLS, OBJECTS
from stories import PRONOUNS, make_character
from texts import questions, sections

Exchange = tuple[str, str]
_SENTENCES, _ONE_SENTENCE, _DESCRIPTIONS, _POEM_LINES, _LETTERS, _DIARY = sections("prose").values()
_ADVICE = questions("advice")


def _slots(rng: random.Random, word: str) -> dict[str, str]:
    hero = make_character(rng)
    he, him, his = PRONOUNS[hero.pronoun]
    people = rng.sample(GIRLS + BOYS, 3)
    adjectives = rng.sample(ADJECTIVES, 2)
    foods = rng.sample(CATEGORIES["food"], 2)
    return {
        "w": word,
        "The": rng.choice(["the", "a certain"]),
        "hero": hero.introduced,
        "he": he,
        "him": him,
        "his": his,
        "o": rng.choice(OBJECTS),
        "person": people[0],
        "person2": people[1],
        "person3": people[2],
        "adjective": adjectives[0],
        "adjective2": adjectives[1],
        "animal2": rng.choice([animal for animal in ANIMALS if animal != word]),
        "food": foods[0],
        "food2": foods[1],
        "weather_word": rng.choice(["warm", "cold", "soft", "salty", "north", "late", "light"]),
        "s": rng.choice(CATEGORIES["skill"]),
        "virtue_cap": capitalised(rng.choice(CATEGORIES["virtue"])),
        "pet": rng.choice(["cat", "dog", "rabbit", "parrot", "pony", "boat", "hamster"]),
        "capital_time": rng.choice(["At noon", "In the evening", "Later", "Before dawn"]),
    }


def short_text(rng: random.Random) -> Exchange:
    """A request for a short free text and one answer of very many."""
    kind = rng.randrange(7)
    word = rng.choice([rng.choice(OBJECTS), rng.choice(ANIMALS)])
    slots = _slots(rng, word)
    if kind == 0:
        return expand(f"[Write|Make|Give me] a sentence with the word {word}.", rng), expand(
            rng.choice(_SENTENCES), rng, slots
        )
    if kind == 1:
        animal = rng.choice(ANIMALS)
        slots["hero"] = make_character(rng, animal).introduced
        ask = "[Tell me about|Write a story about|Say something about] {a x} in one sentence."
        return expand(ask, rng, {"x": animal}), expand(rng.choice(_ONE_SENTENCE), rng, slots)
    if kind == 2:
        slots["w"] = word = rng.choice(ANIMALS)
        ask = "[Describe {a w}.|Tell me about {a w}.|What can you say about {a w}?|Describe {a w} to me.]"
        return expand(ask, rng, slots), expand(rng.choice(_DESCRIPTIONS), rng, slots)
    if kind == 3:
        count = rng.choice([3, 4])
        lines = rng.sample(_POEM_LINES[1:-1], count - 2)
        poem = "\n".join(expand(line, rng, slots) for line in [_POEM_LINES[0], *lines, _POEM_LINES[-1]])
        return expand(f"[Write|Give me] a [short |little |]poem about {with_article(word)}.", rng), poem
    if kind == 4:
        return expand("Write a [short |]letter to {person}.", rng, slots), expand(rng.choice(_LETTERS), rng, slots)
    if kind == 5:
        return expand("[Write a page of a diary|Write in your diary|Write a diary entry].", rng), expand(
            rng.choice(_DIARY), rng, slots
        )
    question, answers = rng.choice(_ADVICE)
    return expand(question, rng, slots), expand(rng.choice(answers), rng, slots)
