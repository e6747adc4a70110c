"""The comparison on the screen as a report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from app.adapters.file_hash import HashingStoppedError, file_sha256
from app.adapters.paths import cache_folder
from app.domain.errors import WeighInError
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.turn_mode import Mode
from app.domain.machines.machine import Machine
from app.services.comparison.lane_models import LaneModel
from app.services.comparison.turn_request import TurnRequest
from app.services.reports.comparison_results import ComparisonResults, RunLane, lane_results
from app.services.reports.reports import save_report


@dataclass(frozen=True, slots=True)
class Exportable:
    """A snapshot of what is shown: safe to take to another thread."""

    lanes: tuple[tuple[LaneSpec, LaneModel | None, tuple[Answer, ...]], ...]
    request: TurnRequest
    mode: Mode
    mode_reason: str
    machine: Machine | None


def export_comparison(shown: Exportable, path: Path, *, is_cancelled: Callable[[], bool] = lambda: False) -> Path:
    """Save a report of what is shown; the ending of `path` chooses the form. Raises `WeighInError`.

    Large files are hashed on the way, which takes seconds: call it off the window's thread. Nothing is saved once
    `is_cancelled` answers true.
    """
    lanes = [
        RunLane(spec, model, _digest(model, is_cancelled) if model else None, answers)
        for spec, model, answers in shown.lanes
    ]
    results = ComparisonResults(
        lanes=lane_results(lanes),
        sampling=shown.request.sampling,
        system=shown.request.system,
        mode=shown.mode,
        mode_reason=shown.mode_reason,
        machine=shown.machine,
        made_at=datetime.now().astimezone(),
        app_version=version("weigh-in"),
    )
    save_report(results, path)
    return path


def _digest(model: LaneModel, is_cancelled: Callable[[], bool]) -> str | None:
    try:
        return file_sha256(model.path, remembered_in=cache_folder() / "sha256.json", is_cancelled=is_cancelled)
    except HashingStoppedError:
        raise
    except WeighInError:
        # the file has gone since: the report says "unknown"
        return None
