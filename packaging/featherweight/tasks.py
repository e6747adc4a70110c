"""Tasks with one right answer: arithmetic, and words taken letter by letter.

A pair of task and question is held out of training by its hash, so that evaluation asks what was never seen.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable

from grammar import joined
from lexicon import BOYS, GIRLS, task_words

WORDS = task_words()
Exchange = tuple[str, str]
HELD_OUT_OF = 12
SYLLABLES = [
    consonant + vowel
    for consonant, vowels in (
        ("b", "aeio"),
        ("d", "aeo"),
        ("f", "ai"),
        ("g", "ao"),
        ("k", "aio"),
        ("l", "aeo"),
        ("m", "aio"),
        ("n", "aeo"),
        ("p", "aio"),
        ("r", "aio"),
        ("s", "aeo"),
        ("t", "aio"),
        ("v", "a"),
        ("z", "eu"),
    )
    for vowel in vowels
]


def held_out(task: str, key: object) -> bool:
    """Whether a question is kept for evaluation only."""
    return zlib.crc32(f"{task}:{key}".encode()) % HELD_OUT_OF == 0


def spaced(word: str) -> str:
    """``fox`` to ``f-o-x``."""
    return "-".join(word)


def _addition(rng: random.Random) -> tuple[object, str, str]:
    a, b = rng.randint(1, 99), rng.randint(1, 99)
    question = rng.choice(
        [
            f"What is {a} + {b}?",
            f"{a} + {b}",
            f"Add {a} and {b}.",
            f"How much is {a} plus {b}?",
            f"{a} + {b} = ?",
            f"Calculate {a} + {b}.",
            f"{a}+{b}",
            f"What is {a}+{b}?",
        ]
    )
    return (a, b), question, f"{a} + {b} = {a + b}."


def _subtraction(rng: random.Random) -> tuple[object, str, str]:
    a = rng.randint(2, 99)
    b = rng.randint(1, a)
    question = rng.choice(
        [f"What is {a} - {b}?", f"{a} - {b}", f"Take {b} away from {a}.", f"How much is {a} minus {b}?"]
    )
    return (a, b), question, f"{a} - {b} = {a - b}."


def _multiplication(rng: random.Random) -> tuple[object, str, str]:
    a, b = rng.randint(2, 12), rng.randint(2, 12)
    question = rng.choice([f"What is {a} x {b}?", f"{a} * {b}", f"Multiply {a} by {b}.", f"How much is {a} times {b}?"])
    return (a, b, question), question, f"{a} times {b} is {a * b}."


def _large_addition(rng: random.Random) -> tuple[object, str, str]:
    a, b = rng.randint(100, 999), rng.randint(100, 999)
    question = rng.choice([f"What is {a} + {b}?", f"{a} + {b}", f"Add {a} and {b}."])
    return (a, b), question, f"{a} + {b} = {a + b}."


def _steps(rng: random.Random) -> tuple[object, str, str]:
    a, b = rng.randint(5, 50), rng.randint(5, 49)
    c = rng.randint(1, a + b)
    return (
        (a, b, c),
        rng.choice([f"What is {a} + {b} - {c}?", f"Calculate {a} + {b} - {c}."]),
        (f"{a} + {b} = {a + b}, and {a + b} - {c} = {a + b - c}."),
    )


def _word_problem(rng: random.Random) -> tuple[object, str, str]:
    name, fruit = (
        rng.choice(GIRLS + BOYS),
        rng.choice(["apples", "pears", "plums", "coins", "cookies", "books", "nuts"]),
    )
    a, b = rng.randint(2, 40), rng.randint(1, 20)
    if rng.random() < 0.5 or b >= a:
        return (
            (a, b, name, fruit),
            f"{name} has {a} {fruit} and gets {b} more. How many {fruit} does {name} have?",
            (f"{a} + {b} = {a + b}. {name} has {a + b} {fruit}."),
        )
    return (
        (a, b, name, fruit),
        f"{name} has {a} {fruit} and gives away {b}. How many {fruit} are left?",
        (f"{a} - {b} = {a - b}. {name} has {a - b} {fruit} left." if a - b != 1 else f"{a} - {b} = 1. Only 1 is left."),
    )


def _compare(rng: random.Random) -> tuple[object, str, str]:
    a, b = rng.sample(range(1, 1000), 2)
    kind = rng.choice(["larger", "smaller"])
    answer = max(a, b) if kind == "larger" else min(a, b)
    return (a, b, kind), f"Which number is {kind}, {a} or {b}?", f"{answer} is {kind} than {a + b - answer}."


def _sequence(rng: random.Random) -> tuple[object, str, str]:
    start, step = rng.randint(1, 60), rng.choice([1, 1, 2, 2, 3, 5, 10, -1])
    start = start + 10 if step < 0 else start
    row = [start + step * i for i in range(5)]
    return (start, step), f"Which number comes next: {', '.join(map(str, row[:4]))}?", f"The next number is {row[4]}."


def _count(rng: random.Random) -> tuple[object, str, str]:
    a = rng.randint(1, 60)
    b = a + rng.randint(3, 9)
    return (
        (a, b),
        rng.choice([f"Count from {a} to {b}.", f"Please count from {a} to {b}."]),
        (", ".join(map(str, range(a, b + 1))) + "."),
    )


def _sort_numbers(rng: random.Random) -> tuple[object, str, str]:
    mixed = [*range(1, 100), *range(1, 13)] if rng.random() < 0.5 else [*range(1, 13), *rng.sample(range(13, 100), 12)]
    numbers = list(dict.fromkeys(rng.sample(mixed, rng.choice([3, 4, 4, 4, 5]))))
    shown = ", ".join(map(str, numbers))
    if rng.random() < 0.2:
        return (
            tuple(numbers),
            f"Sort these numbers from large to small: {shown}.",
            (", ".join(map(str, sorted(numbers, reverse=True))) + "."),
        )
    question = rng.choice([f"Sort these numbers: {shown}.", f"Put these numbers in order: {shown}.", f"Sort {shown}."])
    return tuple(numbers), question, ", ".join(map(str, sorted(numbers))) + "."


def _sort_words(rng: random.Random) -> tuple[object, str, str]:
    words = rng.sample(WORDS, rng.choice([3, 3, 4]))
    question = rng.choice(["Sort these words: {}.", "Put these words in alphabetical order: {}."]).format(
        ", ".join(words)
    )
    return tuple(words), question, ", ".join(sorted(words)) + "."


def _spell(rng: random.Random) -> tuple[object, str, str]:
    word = rng.choice(WORDS)
    question = rng.choice(
        [
            f"Spell the word {word}.",
            f"How do you spell {word}?",
            f'Spell "{word}".',
            f"Please spell {word}.",
            f"Spell {word} letter by letter.",
        ]
    )
    return word, question, f"{spaced(word)}."


def _reverse(rng: random.Random) -> tuple[object, str, str]:
    word = rng.choice(WORDS)
    question = rng.choice(
        [
            f"Reverse the word {word}.",
            f"Write {word} backwards.",
            f"Spell {word} backwards.",
            f"What is {word} in reverse?",
        ]
    )
    return word, question, f"{spaced(word)} backwards is {spaced(word[::-1])}."


def _letters(rng: random.Random) -> tuple[object, str, str]:
    word = rng.choice(WORDS)
    return (
        word,
        rng.choice([f"How many letters are in the word {word}?", f"Count the letters of {word}."]),
        (f"{spaced(word)}: {len(word)} letters."),
    )


def _count_letter(rng: random.Random) -> tuple[object, str, str]:
    word = rng.choice(WORDS)
    letter = rng.choice(word if rng.random() < 0.8 else "aeiourst")
    found = word.count(letter)
    return (
        (word, letter),
        f"How many times is the letter {letter} in {word}?",
        (f"{spaced(word)}: {found} time{'' if found == 1 else 's'}."),
    )


def _end_letter(rng: random.Random) -> tuple[object, str, str]:
    word, end = rng.choice(WORDS), rng.choice(["first", "last"])
    return (
        (word, end),
        f"What is the {end} letter of {word}?",
        (f"The {end} letter of {word} is {word[0] if end == 'first' else word[-1]}."),
    )


def _upper(rng: random.Random) -> tuple[object, str, str]:
    word = rng.choice(WORDS)
    return (
        word,
        rng.choice([f"Write {word} in capital letters.", f"Write the word {word} in upper case."]),
        word.upper(),
    )


def _repeat(rng: random.Random) -> tuple[object, str, str]:
    word = rng.choice([rng.choice(WORDS), "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))])
    times = rng.choice([1, 2, 3, 4])
    if times == 1:
        return word, rng.choice([f"Repeat after me: {word}.", f"Say {word}.", f"Say the word {word}."]), f"{word}."
    number = {2: "two", 3: "three", 4: "four"}[times]
    return (word, times), f"Say {word} {number} times.", ", ".join([word] * times) + "."


def _copy_words(rng: random.Random) -> tuple[object, str, str]:
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 3))) for _ in range(rng.randint(2, 6))]
    words = [word if rng.random() < 0.6 else rng.choice(WORDS) for word in words]
    return tuple(words), f"Repeat these words: {joined(words)}.", f"{joined(words)}."


TASKS: dict[str, tuple[float, Callable[[random.Random], tuple[object, str, str]]]] = {
    "addition": (8.0, _addition),
    "subtraction": (1.5, _subtraction),
    "multiplication": (1.0, _multiplication),
    "large addition": (2.0, _large_addition),
    "steps": (1.5, _steps),
    "word problem": (1.0, _word_problem),
    "comparing": (0.5, _compare),
    "sequence": (0.7, _sequence),
    "counting": (0.5, _count),
    "sorting numbers": (4.0, _sort_numbers),
    "sorting words": (2.5, _sort_words),
    "spelling": (5.0, _spell),
    "reversing": (4.0, _reverse),
    "letters": (1.0, _letters),
    "counting a letter": (0.8, _count_letter),
    "end letter": (0.8, _end_letter),
    "upper case": (0.8, _upper),
    "repeating": (0.8, _repeat),
    "copying": (0.8, _copy_words),
}
_NAMES = list(TASKS)
_WEIGHTS = [weight for weight, _ in TASKS.values()]


def task(rng: random.Random, name: str | None = None, *, evaluation: bool = False) -> Exchange:
    """One exchange of a task (a random one by default); only held-out questions where ``evaluation`` is set."""
    name = name or rng.choices(_NAMES, _WEIGHTS)[0]
    while True:
        key, question, answer = TASKS[name][1](rng)
        if held_out(name, key) == evaluation:
            return question, answer
