"""What a level can do: held-out tasks with one right answer, and answers to the example prompts."""

from __future__ import annotations

import random
import re
from pathlib import Path

from conversations import Message, list_request
from fidelity import load
from lexicon import LISTS
from llama_cpp import Llama
from tasks import task

TASKS = [
    "addition",
    "spelling",
    "reversing",
    "sorting numbers",
    "large addition",
    "steps",
    "letters",
    "sorting words",
]
PROMPTS = [
    "Tell me a short story about a fox.",
    "Why is a smaller quant faster?",
    "What does Q4_K_M mean?",
    "Spell the word garden.",
    "What is 47 + 38?",
    "Sort these numbers: 42, 7, 19, 3.",
    "Reverse the word planet.",
    "List three animals that live in the water.",
    "My name is Ada. What is my name?",
    "Who are you?",
]


def answer(model: Llama, messages: list[Message], limit: int = 220) -> str:
    """The reply at temperature zero, through the file's own chat template."""
    model.reset()
    reply = model.create_chat_completion(messages=messages, temperature=0.0, max_tokens=limit, repeat_penalty=1.0)
    choice = reply["choices"][0]
    return (choice["message"]["content"] or "") + ("" if choice["finish_reason"] == "stop" else " […]")


def things_named(text: str) -> list[str]:
    """The things that a numbered or spoken list names, in lower case."""
    parts = re.split(r"\n|, | and ", text.strip().removesuffix("."))
    return [re.sub(r"^\d+\. ", "", part).strip().lower() for part in parts]


def _lists(model: Llama, count: int, rng: random.Random) -> float:
    """The share of lists that name as many different things of the right kind as were asked for."""
    right = 0
    for _ in range(count):
        question, example = list_request(rng)
        kind = max((name for name in LISTS if f" {name}" in question), key=len)
        named = things_named(answer(model, [{"role": "user", "content": question}], 60))
        wanted = len(things_named(example))
        right += len(named) == wanted == len({*named} & {word.lower() for word in LISTS[kind]})
    return right / count


def accuracies(path: Path, count: int, seed: int = 7) -> dict[str, float]:
    """The share of right answers to held-out questions, task by task."""
    model = load(path)
    found: dict[str, float] = {}
    for name in TASKS:
        rng = random.Random(f"{name} {seed}")
        right = 0
        for _ in range(count):
            question, wanted = task(rng, name, evaluation=True)
            right += answer(model, [{"role": "user", "content": question}], 60).strip() == wanted
        found[name] = right / count
    found["lists"] = _lists(model, count, random.Random(f"lists {seed}"))
    model.close()
    return found


def samples(path: Path, prompts: list[str]) -> dict[str, str]:
    """The answer to each prompt in a fresh conversation."""
    model = load(path)
    found = {prompt: answer(model, [{"role": "user", "content": prompt}]) for prompt in prompts}
    model.close()
    return found
