"""What a level can do: held-out tasks with one right answer, and answers to the example prompts."""

from __future__ import annotations

import random
from pathlib import Path

from conversations import Message
from fidelity import load
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
    model.close()
    return found


def samples(path: Path, prompts: list[str]) -> dict[str, str]:
    """The answer to each prompt in a fresh conversation."""
    model = load(path)
    found = {prompt: answer(model, [{"role": "user", "content": prompt}]) for prompt in prompts}
    model.close()
    return found
