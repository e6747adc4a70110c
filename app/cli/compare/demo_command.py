"""`weighin demo`: the built-in model at two levels, in the window where there is a display."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from app.cli.compare.comparing import ComparisonJob, run_job
from app.cli.streams import has_display
from app.domain.lanes.example_prompts import DEMO_PROMPT
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import Sampling

_LEVELS: Final = ("Q8_0", "Q4_K_M")


def run(options: argparse.Namespace, open_window: Any) -> int:
    """Open the window, or compare in the terminal; returns the exit code."""
    if has_display() and not _wants_terminal(options):
        files: Sequence[str] = ()
        exit_code: int = open_window(files, demo=True, new_window=False)
        return exit_code
    return run_job(
        ComparisonJob(
            lanes=tuple(LaneSpec(f"builtin:{level}") for level in _LEVELS),
            prompts=(options.prompt or DEMO_PROMPT,),
            sampling=Sampling(max_tokens=options.max_tokens),
            report=Path(options.report).expanduser() if options.report else None,
            as_json=options.json,
        )
    )


def _wants_terminal(options: argparse.Namespace) -> bool:
    return bool(options.terminal or options.report or options.json or options.prompt)
