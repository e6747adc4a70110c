"""Questions on what was just read, and on what the user told earlier in the conversation."""

from __future__ import annotations

import random

from grammar import capitalised, expand, with_article
from lexicon import BOYS, CATEGORIES, GIRLS, JOBS, LISTS, OBJECTS
from tasks import SYLLABLES

Exchange = tuple[str, str]


def reading(rng: random.Random) -> Exchange:
    """Two people, what they have and where: one question on it."""
    one, two = rng.sample(GIRLS + BOYS, 2)
    things, colours = rng.sample(OBJECTS, 2), rng.sample(LISTS["colours"], 2)
    places = rng.sample(CATEGORIES["goal_place"], 2)
    verb = rng.choice(["has", "bought", "carries"])
    text = (
        f"{one} {verb} a {colours[0]} {things[0]} and goes to {places[0]}. "
        f"{two} {verb} a {colours[1]} {things[1]} and goes to {places[1]}."
    ).replace(" a orange", " an orange")
    i = rng.randrange(2)
    person, thing, colour, place = (one, two)[i], things[i], colours[i], places[i]
    question, answer = rng.choice(
        [
            (f"Where does {person} go?", f"{person} goes to {place}."),
            (f"What colour is the {thing}?", f"The {thing} is {colour}."),
            (f"Who {verb} the {thing}?", f"{person} {verb} the {thing}."),
            (f"Who goes to {place}?", f"{person} goes to {place}."),
        ]
    )
    return f"{text} {question}", answer


def told_fact(rng: random.Random) -> tuple[str, str, str, str]:
    """What the user tells, what is answered, what is asked later, and the answer to that."""
    name = rng.choice(
        [rng.choice(GIRLS + BOYS)] * 3 + ["".join(rng.choices(SYLLABLES, k=rng.choice([2, 3]))).capitalize()]
    )
    pet = rng.choice(["dog", "cat", "rabbit", "parrot", "hamster", "horse", "turtle"])
    colour, food, town = (
        rng.choice(LISTS["colours"]),
        rng.choice(CATEGORIES["food"]),
        rng.choice(CATEGORIES["goal_place"]),
    )
    age, job, skill = rng.randint(4, 95), rng.choice(JOBS), rng.choice(CATEGORIES["skill"])
    return rng.choice(
        [
            (
                f"{rng.choice(['My name is', 'I am', 'I am called'])} {name}.",
                f"{rng.choice(['Nice to meet you', 'Hello', 'Good to meet you'])}, {name}!",
                rng.choice(["What is my name?", "Do you remember my name?", "Who am I?"]),
                f"Your name is {name}.",
            ),
            (f"My name is {name}.", f"Nice to meet you, {name}!", "What is my name?", f"Your name is {name}."),
            (
                f"My {pet} is called {name}.",
                f"{name} is a {rng.choice(['nice', 'good', 'fine'])} name for a {pet}.",
                rng.choice([f"What is my {pet} called?", f"What is the name of my {pet}?"]),
                f"Your {pet} is called {name}.",
            ),
            (
                f"My favourite colour is {colour}.",
                f"{capitalised(colour)} is a {rng.choice(['nice', 'beautiful', 'good'])} colour.",
                "What is my favourite colour?",
                f"Your favourite colour is {colour}.",
            ),
            (
                f"I like {food}.",
                f"{capitalised(food)} {rng.choice(['is a good choice', 'sounds good', 'for everyone'])}!",
                "What do I like?",
                f"You like {food}.",
            ),
            (
                f"I live near {town}.",
                expand("That [sounds|must be] [nice|good|quiet].", rng),
                "Where do I live?",
                f"You live near {town}.",
            ),
            (f"I am {age} years old.", f"{age} is a good age.", "How old am I?", f"You are {age} years old."),
            (
                f"I work as {with_article(job)}.",
                expand("That is [an important|a good|a fine] job.", rng),
                "What is my job?",
                f"You work as {with_article(job)}.",
            ),
            (
                f"I want to {skill}.",
                expand("[Good luck|That is a good plan]!", rng),
                "What do I want?",
                f"You want to {skill}.",
            ),
        ]
    )
