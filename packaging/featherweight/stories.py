"""Short stories from a grammar: one hero, one helper, one thing, a plot, and questions that they answer."""

from __future__ import annotations

import random
from dataclasses import dataclass

from grammar import capitalised, expand, plural, with_article
from lexicon import ADJECTIVES, ANIMALS, BOYS, CATEGORIES, CLOTHES, GIRLS, HEROES, JOBS, OBJECTS
from texts import sections

# Slots: h hero, g helper, o thing; he him his He His go with the hero, ghe ghim ghis GHe with the helper.
PLOTS = sections("plots")
OPENINGS, SECOND_LINES, ENDINGS = sections("story_frames").values()

BUILT = [
    "house",
    "boat",
    "bridge",
    "tower",
    "bird house",
    "wagon",
    "windmill",
    "fence",
    "raft",
    "tree house",
    "sledge",
]
PRONOUNS = {
    "she": ("she", "her", "her"),
    "he": ("he", "him", "his"),
    "it": ("it", "it", "its"),
}


@dataclass(frozen=True)
class Character:
    """Somebody in a story: how it is introduced, how it is called after that, and its pronouns."""

    kind: str
    name: str
    introduced: str
    called: str
    pronoun: str


@dataclass(frozen=True)
class Story:
    """A finished story and what questions about it may ask."""

    text: str
    hero: Character
    helper: Character
    thing: str
    place: str
    plot: str


def make_character(rng: random.Random, kind: str | None = None, name: str | None = None) -> Character:
    """Somebody of a kind (an animal, a job, ``girl`` or ``boy``), with or without a name."""
    kind = kind or rng.choice([rng.choice(HEROES), rng.choice(HEROES), rng.choice(JOBS), "girl", "boy"])
    pronoun = "she" if kind == "girl" or (name in GIRLS) else "he" if kind == "boy" or name in BOYS else ""
    named = bool(name) or kind in ("girl", "boy") or rng.random() < 0.55
    if named:
        pronoun = pronoun or rng.choice(["she", "he"])
        name = name or rng.choice(GIRLS if pronoun == "she" else BOYS)
    else:
        pronoun = "it" if kind in ANIMALS else rng.choice(["she", "he"])
    adjective = rng.choice(ADJECTIVES) + " " if rng.random() < 0.5 else ""
    if kind in ("girl", "boy") and adjective == "old ":
        adjective = "little "
    introduced = with_article(adjective + kind) + (f" {rng.choice(['named', 'called'])} {name}" if named else "")
    called = name if named and name and rng.random() < 0.8 else f"the {kind}"
    return Character(kind, name or "", introduced, called, pronoun)


def _slots(rng: random.Random, hero: Character, helper: Character, thing: str, place: str) -> dict[str, str]:
    he, him, his = PRONOUNS[hero.pronoun]
    ghe, ghim, ghis = PRONOUNS[helper.pronoun]

    def pick(category: str) -> str:
        return rng.choice(CATEGORIES[category])

    others = [animal for animal in HEROES if animal not in (hero.kind, helper.kind)]
    objects = rng.sample([word for word in OBJECTS if word != thing], 4)
    places = rng.sample(CATEGORIES["goal_place"], 3)
    virtue = pick("virtue")
    return {
        "hero": hero.introduced,
        "h": hero.called,
        "he": he,
        "him": him,
        "his": his,
        "He": he.capitalize(),
        "His": his.capitalize(),
        "helper": helper.introduced,
        "g": helper.called,
        "ghe": ghe,
        "ghim": ghim,
        "ghis": ghis,
        "GHe": ghe.capitalize(),
        "helper_plain": helper.name or helper.kind,
        "o": thing,
        "place": place,
        "goal_place": places[0],
        "goal_place2": rng.choice(places[:2]),
        "goal_place3": places[2],
        "goal_place_in": rng.choice(["the cellar", "the garden", "the kitchen", "the attic", "the grass"]),
        "object": objects[0],
        "object2": objects[1],
        "object3": objects[2],
        "object_plural": plural(objects[3]),
        "animal2": rng.choice(others),
        "animal": rng.choice(others),
        "animal_plural": plural(rng.choice(others)),
        "flower_plural": plural(pick("flower")),
        "bird_plural": plural(pick("bird")),
        "job2": pick("job"),
        "him_or_her": rng.choice(["him", "her"]),
        "him_self": him,
        "skill": pick("skill"),
        "skill2": pick("skill"),
        "food2": pick("food"),
        "look2": pick("look"),
        "virtue": virtue,
        "virtue_cap": capitalised(virtue),
        "built": rng.choice(BUILT),
        "time2": rng.choice(["a week later", "some days later", "in the end", "after a month", "at last"]),
        "days_later": rng.choice(["a week later", "some days later", "in spring"]),
        "number": rng.choice(["five", "six", "seven", "nine", "ten", "twelve"]),
        "number2": rng.choice(["two", "three", "four"]),
        "clothing": rng.choice(CLOTHES),
    }


def tell(
    rng: random.Random,
    kind: str | None = None,
    name: str | None = None,
    thing: str | None = None,
    place: str | None = None,
    sentences: int | None = None,
) -> Story:
    """A story, with whatever was asked for in it; ``sentences`` cuts it to its first few and an ending."""
    hero = make_character(rng, kind, name)
    helper = make_character(rng)
    while helper.kind == hero.kind or (helper.name and helper.name == hero.name):
        helper = make_character(rng)
    thing = thing or rng.choice(OBJECTS)
    place = place or rng.choice(CATEGORIES["place"])
    slots = _slots(rng, hero, helper, thing, place)
    title, beats = rng.choice(list(PLOTS.items()))
    opening = expand(rng.choice(OPENINGS), rng, slots)
    slots["place"] = rng.choice(CATEGORIES["place"])
    parts = [opening, expand(rng.choice(SECOND_LINES), rng, slots)]
    parts += [expand(beat, rng, slots) for beat in beats] + [expand(rng.choice(ENDINGS), rng, slots)]
    text = " ".join(part for part in parts if part)
    if sentences:
        text = " ".join([opening, expand(beats[0], rng, slots), parts[-1]])
    return Story(text, hero, helper, thing, place, title)
