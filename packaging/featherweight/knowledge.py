"""Small tables of general knowledge: pairs that a question in one of several phrasings asks for."""

from __future__ import annotations

import random
from dataclasses import dataclass

from grammar import capitalised, expand, plural, with_article
from texts import sections


@dataclass(frozen=True)
class Table:
    """Question and answer templates for pairs of a key ``k`` and a value ``v``; ``K`` and ``V`` have a capital."""

    questions: list[str]
    answers: list[str]
    pairs: dict[str, str]


def _tables() -> list[Table]:
    found = []
    for lines in sections("knowledge").values():
        pairs = dict(line.split(" = ", 1) for line in lines if " = " in line)
        found.append(
            Table(
                [line[2:] for line in lines if line.startswith("? ")],
                [line[2:] for line in lines if line.startswith("! ")],
                pairs,
            )
        )
    return found


_TABLES = _tables()


def general_question(rng: random.Random) -> tuple[str, str]:
    """One question of general knowledge with its answer."""
    table = rng.choice(_TABLES)
    key = rng.choice(list(table.pairs))
    value = table.pairs[key]
    slots = {"k": key, "v": value, "K": capitalised(key), "V": capitalised(value)}
    question, answer = rng.choice(table.questions), rng.choice(table.answers)
    if "{A k}" in answer:
        answer = answer.replace("{A k}", capitalised(with_article(key)))
    return expand(question, rng, slots), expand(answer, rng, slots)


def category_question(rng: random.Random, lists: dict[str, list[str]]) -> tuple[str, str]:
    """Whether a word belongs to a list, or which of some words does not."""
    names = [
        "kinds of fruit",
        "vegetables",
        "birds",
        "insects",
        "musical instruments",
        "tools",
        "vehicles",
        "flowers",
    ]
    singular = {"kinds of fruit": "fruit", "musical instruments": "musical instrument"}
    kind, other = rng.sample(names, 2)
    label = singular.get(kind, kind.removesuffix("s"))
    inside, outside = rng.sample(lists[kind], 2), rng.choice(lists[other])
    if rng.random() < 0.5:
        words = [*inside, outside]
        rng.shuffle(words)
        return (
            f"Which of these is not {with_article(label)}: {', '.join(words)}?",
            f"{capitalised(with_article(outside))} is not {with_article(label)}.",
        )
    word = rng.choice([inside[0], outside])
    verdict = "Yes, {0} is {1}." if word == inside[0] else "No, {0} is not {1}."
    return (
        f"Is {with_article(word)} {with_article(label)}?",
        verdict.format(with_article(word), with_article(label)),
    )


def plural_question(rng: random.Random, words: list[str]) -> tuple[str, str]:
    """The plural of a noun."""
    word = rng.choice(words)
    return f"What is the plural of {word}?", rng.choice(
        [f"The plural of {word} is {plural(word)}.", f"It is {plural(word)}."]
    )
