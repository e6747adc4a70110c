"""Whole conversations: one or more exchanges, sometimes under a system message, with memory over turns."""

from __future__ import annotations

import random
from collections.abc import Callable

from grammar import capitalised, expand, joined, with_article
from knowledge import category_question, general_question, plural_question
from lexicon import BOYS, CATEGORIES, GIRLS, HEROES, JOBS, LISTS, OBJECTS
from prose import short_text
from quantization_facts import fact
from remembering import reading, told_fact
from smalltalk import identity, smalltalk, unknown
from stories import Story, tell
from tasks import task
from texts import sections

Exchange = tuple[str, str]
Message = dict[str, str]

STORIES, REMEMBERING = 0.09, 0.19
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
_NEUTRAL_SYSTEMS, _BRIEF, _CAPITALS = sections("systems").values()
_COMMANDS = ("Tell", "Write", "List", "Name", "Spell", "Reverse", "Sort", "Give", "Make", "Count")


def list_request(rng: random.Random) -> Exchange:
    """``List three birds.``: numbered; ``Name three birds.``: in one line."""
    name, words = rng.choice(list(LISTS.items()))
    count = min(rng.choice([2, 3, 3, 3, 4, 5]), len(words))
    chosen = sorted(rng.sample(words, count), key=words.index)  # in the table's order nothing comes twice
    number = rng.choice([_NUMBERS[count], _NUMBERS[count], str(count)])
    if rng.random() < 0.5:
        ask = rng.choice(["List {} {}.", "Make a list of {} {}.", "Please list {} {}."])
        return ask.format(number, name), "\n".join(f"{i}. {capitalised(word)}" for i, word in enumerate(chosen, 1))
    ask = rng.choice(["Name {} {}.", "Tell me {} {}.", "Give me {} {}.", "Can you name {} {}?"])
    return ask.format(number, name), capitalised(joined(chosen)) + "."


def story_request(rng: random.Random) -> tuple[Exchange, Story]:
    """A request for a story with nothing, a hero, a name, a thing or a place given, and the story."""
    kind = rng.random()
    short = rng.choice(["short ", "short ", "little ", ""])
    if kind < 0.45:
        hero = rng.choice([*HEROES, *JOBS, "girl", "boy"])
        story = tell(rng, hero)
        subject = with_article(hero)
    elif kind < 0.6:
        name = rng.choice(GIRLS + BOYS)
        hero = rng.choice([rng.choice(HEROES), "girl" if name in GIRLS else "boy"])
        story = tell(rng, hero, name)
        subject = f"{with_article(hero)} {rng.choice(['named', 'called'])} {name}"
    elif kind < 0.78:
        hero, thing = rng.choice(HEROES), rng.choice(OBJECTS)
        story = tell(rng, hero, thing=thing)
        subject = f"{with_article(hero)} and {with_article(thing)}"
    elif kind < 0.88:
        hero, place = rng.choice(HEROES), rng.choice(CATEGORIES["place"])
        story = tell(rng, hero, place=place)
        subject = f"{with_article(hero)} {place}"
    else:
        story = tell(rng)
        return (expand(f"[Tell me|Write|I want to hear|Please tell me] a {short}story.", rng), story.text), story
    ask = expand(
        f"[Tell me|Write|Can you tell me|Make up|Please write] a {short}story about {{subject}}",
        rng,
        {"subject": subject},
    )
    return (ask + ("?" if ask.startswith("Can") else "."), story.text), story


def _story_questions(rng: random.Random, story: Story) -> list[Exchange]:
    hero, helper = story.hero, story.helper
    about = f"{hero.introduced}" if hero.called == f"the {hero.kind}" else hero.called
    options: list[Exchange] = [
        (
            rng.choice(["Who is the story about?", "Who was in the story?", "About whom was the story?"]),
            f"The story is about {about}.",
        ),
        (
            rng.choice(["Whom did {} meet?", "Who else was in the story?"]).format(hero.called),
            f"{capitalised(helper.introduced)}.",
        ),
        (
            rng.choice(["Give the story a title.", "What could be the title of the story?"]),
            expand(
                "[{H} and the {o}|{H} and {G}|The {look} {o}|{H}'s {day} day]",
                rng,
                {
                    "H": capitalised(hero.called),
                    "G": helper.called,
                    "o": story.thing,
                    "day": rng.choice(["great", "strange", "long"]),
                },
            ),
        ),
        (rng.choice(["Did you like the story?", "Is the story true?"]), "No, I made it up."),
    ]
    if options[3][0].startswith("Did"):
        options[3] = (
            options[3][0],
            expand(
                "Yes, [mostly because of {g}|I like stories about {a k}].", rng, {"g": helper.called, "k": hero.kind}
            ),
        )
    if hero.name:
        options.append((f"What kind of creature was {hero.name}?", f"{hero.name} was {with_article(hero.kind)}."))
    return rng.sample(options, rng.choice([1, 1, 2]))


_MAKERS: list[tuple[float, Callable[[random.Random], Exchange]]] = [
    (9.0, task),
    (1.6, fact),
    (1.8, general_question),
    (4.0, list_request),
    (1.2, short_text),
    (1.4, reading),
    (0.35, lambda rng: category_question(rng, LISTS)),
    (0.3, lambda rng: plural_question(rng, [*OBJECTS, *HEROES])),
    (0.6, unknown),
    (0.5, smalltalk),
    (0.35, identity),
]


def _exchange(rng: random.Random) -> Exchange:
    return rng.choices([maker for _, maker in _MAKERS], [weight for weight, _ in _MAKERS])[0](rng)


def _memory_chat(rng: random.Random) -> list[Exchange]:
    told, reaction, asked, answer = told_fact(rng)
    if rng.random() < 0.35:
        return [(f"{told} {asked}", answer)]
    between = [_exchange(rng) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
    return [(told, reaction), *between, (asked, answer)]


def _brief(exchanges: list[Exchange]) -> list[Exchange]:
    """Only the first sentence of each answer."""
    return [
        (ask, answer.split(". ")[0].rstrip(".") + "." if ". " in answer and "\n" not in answer else answer)
        for ask, answer in exchanges
    ]


def _typed(rng: random.Random, ask: str) -> str:
    """As people type: sometimes without the last sign, with a small first letter, or politely."""
    if rng.random() < 0.12 and ask[-1] in ".?!":
        ask = ask[:-1]
    if rng.random() < 0.1:
        ask = ask[0].lower() + ask[1:]
    elif rng.random() < 0.03 and ask.split()[0] in _COMMANDS:
        ask = f"Please {ask[0].lower()}{ask[1:]}"
    return ask


def conversation(rng: random.Random) -> list[Message]:
    """One conversation as chat messages."""
    kind = rng.random()
    system = ""
    if kind < STORIES:
        first, story = story_request(rng)
        exchanges = [first]
        if rng.random() < 0.3:
            exchanges += _story_questions(rng, story)
        if rng.random() < 0.25:
            exchanges.append(_exchange(rng))
    elif kind < REMEMBERING:
        exchanges = _memory_chat(rng)
    else:
        exchanges = [_exchange(rng) for _ in range(rng.choice([1, 1, 2, 2, 3, 4]))]
    effect = rng.random()
    if kind >= REMEMBERING and effect < 0.05:
        system, exchanges = rng.choice(_BRIEF), _brief(exchanges)
    elif kind >= STORIES and effect < 0.09:
        system, exchanges = rng.choice(_CAPITALS), [(ask, answer.upper()) for ask, answer in exchanges]
    elif kind >= REMEMBERING and effect < 0.13:
        suffix = rng.choice(["Answer in capital letters.", "Use capital letters."])
        ask, answer = exchanges[-1]
        exchanges[-1] = (f"{ask} {suffix}", answer.upper())
    elif effect > 0.78:
        system = expand(rng.choice(_NEUTRAL_SYSTEMS), rng)
    messages = [{"role": "system", "content": system}] if system else []
    for ask, answer in exchanges:
        messages += [{"role": "user", "content": _typed(rng, ask)}, {"role": "assistant", "content": answer}]
    return messages


_PRACTICE: list[tuple[float, Callable[[random.Random], Exchange]]] = [
    (6.0, lambda rng: task(rng, "addition")),
    (0.5, lambda rng: task(rng, "subtraction")),
    (1.0, lambda rng: task(rng, "steps")),
    (1.0, lambda rng: task(rng, "large addition")),
    (2.0, list_request),
]


def focused(rng: random.Random) -> list[Message]:
    """A conversation that practises additions, what is near them, and lists."""
    messages: list[Message] = []
    for _ in range(rng.choice([1, 1, 2, 3, 4])):
        ask, answer = rng.choices([maker for _, maker in _PRACTICE], [weight for weight, _ in _PRACTICE])[0](rng)
        messages += [{"role": "user", "content": _typed(rng, ask)}, {"role": "assistant", "content": answer}]
    return messages
