"""`weighin compare`: the same prompts through several lanes."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.adapters.prompt_set_file import STRUCTURED_ENDINGS, read_prompt_set
from app.cli.compare.comparing import ComparisonJob, run_job
from app.cli.sources import parse_lanes
from app.domain.errors import UsageError
from app.domain.lanes.lane import MAX_LANES
from app.domain.lanes.sampling import Sampling
from app.domain.lanes.turn_mode import Mode
from app.domain.prompts.prompt_set import Prompt, PromptSet


def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Compare and print; returns the exit code."""
    lanes = parse_lanes(options.lanes)
    if not 2 <= len(lanes) <= MAX_LANES:
        raise UsageError(f"A comparison takes 2 to {MAX_LANES} lanes, not {len(lanes)}.")
    asked = _asked(options)
    mode = Mode(options.mode) if options.mode else None
    runs_as_set = _is_set(options)
    if runs_as_set and mode is Mode.TOGETHER:
        raise UsageError("A set of prompts runs one lane after the other: leave out --mode together.")
    return run_job(
        ComparisonJob(
            lanes=tuple(lanes),
            prompts=tuple(prompt.text for prompt in asked.prompts),
            system=asked.system,
            sampling=Sampling(seed=options.seed, temperature=options.temperature, max_tokens=options.max_tokens),
            mode=mode,
            report=Path(options.report).expanduser() if options.report else None,
            as_json=options.json,
            prompt_set=asked if runs_as_set else None,
        )
    )


def _is_set(options: argparse.Namespace) -> bool:
    """Whether the prompts are a set, which may have checks."""
    return options.prompts is not None and Path(options.prompts).suffix.lower() in STRUCTURED_ENDINGS


def _asked(options: argparse.Namespace) -> PromptSet:
    """The prompts, each as often as it is to be asked; a system message on the command line goes before the set's."""
    if options.prompts is None:
        text = (sys.stdin.read() if options.prompt == "-" else options.prompt).strip()
        asked = PromptSet("prompt", (Prompt(text),) if text else ())
    else:
        asked = read_prompt_set(Path(options.prompts).expanduser())
    if not asked.prompts:
        raise UsageError("The prompt is empty: there is nothing to ask.")
    repeated = tuple(prompt for prompt in asked.prompts for _ in range(options.repeat))
    return replace(asked, prompts=repeated, system=options.system or asked.system)
