"""Measures every level against F16 and writes the results as JSON: fidelity, tasks, sample answers."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from abilities import PROMPTS, accuracies, samples
from corpus import conversations
from fidelity import Reference
from levels import LEVELS, make_levels, silence_engine

EVALUATION_SEED = 20261
STORY_LETTERS = 300


def evaluate(full: Path, work: Path, texts: int, questions: int) -> dict[str, Any]:
    """The figures of every level made from an F16 file."""
    files = make_levels(full, work / "levels")
    held_out = list(conversations(EVALUATION_SEED, 0, held_out=True, count=texts))
    told = [messages for messages in held_out if any(len(message["content"]) > STORY_LETTERS for message in messages)]
    reference, stories = Reference(full, held_out), Reference(full, told)
    results: dict[str, Any] = {}
    for level in LEVELS:
        began = time.monotonic()
        results[level] = {
            "bytes": files[level].stat().st_size,
            "fidelity": reference.compare(files[level]).as_dict(),
            "stories": stories.compare(files[level]).as_dict(),
            "tasks": accuracies(files[level], questions),
            "samples": samples(files[level], PROMPTS),
        }
        print(
            f"{level}: {results[level]['fidelity']} {results[level]['tasks']} ({time.monotonic() - began:.0f} s)",
            flush=True,
        )
    return results


def main() -> None:
    """Read the command line, evaluate and write ``evaluation.json``."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=here / "work" / "featherweight-F16.gguf")
    parser.add_argument("--work", type=Path, default=here / "work")
    parser.add_argument("--texts", type=int, default=900, help="held-out conversations for perplexity and divergence")
    parser.add_argument("--questions", type=int, default=100, help="held-out questions of each task")
    parser.add_argument("--results", type=Path, default=here / "work" / "evaluation.json")
    arguments = parser.parse_args()
    silence_engine()
    results = evaluate(arguments.model, arguments.work, arguments.texts, arguments.questions)
    arguments.results.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
