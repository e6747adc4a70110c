"""`weighin compare`: the same prompts through several lanes."""

import argparse
import sys
from pathlib import Path
from typing import Any

from app.cli.compare.comparing import ComparisonJob, run_job
from app.cli.sources import parse_lanes
from app.domain.errors import UsageError, WeighInError
from app.domain.lanes.lane import MAX_LANES
from app.domain.lanes.sampling import Sampling
from app.domain.lanes.turn_mode import Mode

_MAX_PROMPTS = 1000


def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Compare and print; returns the exit code."""
    lanes = parse_lanes(options.lanes)
    if not 2 <= len(lanes) <= MAX_LANES:
        raise UsageError(f"A comparison takes 2 to {MAX_LANES} lanes, not {len(lanes)}.")
    return run_job(
        ComparisonJob(
            lanes=tuple(lanes),
            prompts=tuple(prompt for prompt in _prompts(options) for _ in range(options.repeat)),
            system=options.system,
            sampling=Sampling(seed=options.seed, temperature=options.temperature, max_tokens=options.max_tokens),
            mode=Mode(options.mode) if options.mode else None,
            report=Path(options.report).expanduser() if options.report else None,
            as_json=options.json,
        )
    )


def _prompts(options: argparse.Namespace) -> list[str]:
    if options.prompts is None:
        prompts = [sys.stdin.read() if options.prompt == "-" else options.prompt]
    else:
        prompts = _read_lines(Path(options.prompts).expanduser())
    prompts = [prompt.strip() for prompt in prompts if prompt.strip()]
    if not prompts:
        raise UsageError("The prompt is empty: there is nothing to ask.")
    if len(prompts) > _MAX_PROMPTS:
        raise UsageError(f"{len(prompts):,} prompts are too many for one run; {_MAX_PROMPTS:,} are the most.")
    return prompts


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WeighInError(
            f"The prompts in {path} cannot be read.", advice="It must be a text file in UTF-8.", details=str(error)
        ) from error
