"""One comparison from start to end: models found, turns run and shown, results printed and saved."""

import queue
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from app.adapters.gguf_file import shard_paths
from app.cli.arguments import app_version
from app.cli.compare.live_view import LiveView, live_view
from app.cli.compare.passes_view import show_passes
from app.cli.compare.results_view import show_results
from app.cli.compare.set_run import answers_to_set
from app.cli.compare.terminal_session import terminal_session
from app.cli.console import progress_console
from app.cli.sources import hash_of
from app.cli.streams import print_document, say
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import Sampling
from app.domain.lanes.turn_mode import Mode
from app.domain.machines.machine import Machine
from app.domain.prompts.prompt_set import PromptSet
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import ComparisonEvent, LaneAnswered, TurnFinished, TurnStarted
from app.services.comparison.lane_models import prepare_lane
from app.services.comparison.turn_request import TurnRequest
from app.services.machine.machine_report import describe_machine
from app.services.reports.comparison_results import ComparisonResults, LaneResult, RunLane, lane_results
from app.services.reports.json_documents import comparison_document
from app.services.reports.reports import check_report_path, save_report


@dataclass(frozen=True, slots=True)
class ComparisonJob:
    """What to run, and where its results go. Every prompt is asked anew, without the ones before it.

    `prompt_set` is the set that the prompts are of, if they are of one: it runs lane by lane, each model loaded once.
    """

    lanes: tuple[LaneSpec, ...]
    prompts: tuple[str, ...]
    system: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    mode: Mode | None = None
    report: Path | None = None
    as_json: bool = False
    prompt_set: PromptSet | None = None


@dataclass
class _Collected:
    """What the turns have brought so far, by lane id."""

    answers: dict[int, list[Answer]]
    mode: Mode = Mode.TURNS
    mode_reason: str = ""


@terminal_session()
def run_job(job: ComparisonJob) -> int:
    """Run, show and save; returns 0, or 1 when an answer did not end well. Raises `WeighInError`."""
    if job.report is not None:
        check_report_path(job.report)
    lanes = _prepared_lanes(job)
    with progress_console().status("Looking at this computer …"):
        machine = describe_machine()
    collected = _run_turns(job, lanes) if job.prompt_set is None else _run_set(job, job.prompt_set, lanes)
    answered = [
        replace(lane, answers=tuple(answers)) for lane, answers in zip(lanes, collected.answers.values(), strict=True)
    ]
    return _deliver(job, _results(job, answered, collected, machine))


def _prepared_lanes(job: ComparisonJob) -> list[RunLane]:
    with progress_console().status("Finding the models …"):
        models = [prepare_lane(lane) for lane in job.lanes]
    hashes = {path: _hash_of_model(path) for path in dict.fromkeys(model.path for model in models)}
    return [RunLane(lane, model, hashes[model.path], answers=()) for lane, model in zip(job.lanes, models, strict=True)]


def _hash_of_model(path: Path) -> str | None:
    """Unknown for a model in several parts: each part has its own."""
    return hash_of(path) if len(shard_paths(path)) == 1 else None


def _run_turns(job: ComparisonJob, lanes: list[RunLane]) -> _Collected:
    events: queue.SimpleQueue[ComparisonEvent] = queue.SimpleQueue()
    comparison = Comparison(job.lanes, events)
    collected = _Collected({lane_id: [] for lane_id in comparison.lane_ids})
    shown: dict[int, LaneResult] = dict(zip(comparison.lane_ids, lane_results(lanes), strict=True))
    try:
        for number, prompt in enumerate(job.prompts, start=1):
            title = prompt if len(job.prompts) == 1 else f"{number} of {len(job.prompts)}: {prompt}"
            # afresh and without the cache of the prompt before: every prompt is measured as if it were the first
            request = TurnRequest(prompt, job.system, job.sampling, job.mode, regenerate=True, fresh=True)
            with live_view(title, shown) as view:
                comparison.start_turn(request)
                _follow_turn(events, collected, view)
    finally:
        comparison.close()
    return collected


def _run_set(job: ComparisonJob, prompt_set: PromptSet, lanes: list[RunLane]) -> _Collected:
    labels = [lane.label for lane in lane_results(lanes)]
    answers = answers_to_set(prompt_set, job.lanes, job.sampling, labels)
    reason = "One lane after the other: each model is loaded once and asked every prompt."
    return _Collected(dict(enumerate(answers)), mode_reason=reason)


def _follow_turn(events: "queue.SimpleQueue[ComparisonEvent]", collected: _Collected, view: LiveView) -> None:
    while True:
        event = events.get()
        view.take(event)
        match event:
            case TurnStarted():
                collected.mode, collected.mode_reason = event.mode, event.mode_reason
            case LaneAnswered():
                collected.answers[event.lane_id].append(event.answer)
            case TurnFinished():
                return


def _results(job: ComparisonJob, lanes: list[RunLane], collected: _Collected, machine: Machine) -> ComparisonResults:
    return ComparisonResults(
        lanes=lane_results(lanes),
        sampling=job.sampling,
        system=job.system,
        mode=collected.mode,
        mode_reason=collected.mode_reason,
        machine=machine,
        made_at=datetime.now(UTC),
        app_version=app_version(),
        checks=tuple(prompt.check for prompt in job.prompt_set.prompts) if job.prompt_set else (),
    )


def _deliver(job: ComparisonJob, results: ComparisonResults) -> int:
    if job.as_json:
        print_document(comparison_document(results))
    elif job.prompt_set is not None:
        show_passes(results)
    else:
        show_results(results)
    if job.report is not None:
        save_report(results, job.report)
        say(f"Saved {job.report}.")
    failures = results.failures()
    for failure in failures:
        say(failure)
    return 1 if failures else 0
