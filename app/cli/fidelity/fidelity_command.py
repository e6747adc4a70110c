"""`weighin fidelity`: what lanes lose against a reference, measured over a text."""

import argparse
import queue
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from app.adapters.prompt_set_file import read_prompt_set
from app.cli.compare.terminal_session import terminal_session
from app.cli.fidelity.figures_view import show_results
from app.cli.fidelity.progress_view import progress_view
from app.cli.main import FAILURE, INTERRUPTED, SUCCESS
from app.cli.progress import progress_bar
from app.cli.sources import parse_lanes
from app.cli.streams import print_document, say
from app.domain.errors import UsageError
from app.domain.fidelity.fidelity_result import FidelityResult
from app.domain.lanes.lane import MAX_LANES, LaneSpec
from app.services.fidelity.fidelity_events import (
    REFERENCE,
    FidelityEvent,
    FidelityFinished,
    FidelityLaneDone,
    FidelityLaneFailed,
    FidelityPrepared,
    FidelityRequest,
)
from app.services.fidelity.fidelity_run import FidelityRun
from app.services.fidelity.reference_answers import Conversation, reference_answers
from app.services.fidelity.result_documents import (
    failed_lane_document,
    lane_document,
    reference_document,
    text_document,
)

# Enough for most answers; the longer ones are scored as far as they go.
_MOST_ANSWER_TOKENS: Final = 512


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Measure and print; returns the exit code."""
    reference, *lanes = parse_lanes([options.reference, *options.lanes])
    if len(lanes) >= MAX_LANES:
        raise UsageError(f"There can be {MAX_LANES} lanes at most, the reference counted as one.")
    request = FidelityRequest(
        reference=reference,
        lanes=tuple(lanes),
        text_path=Path(options.text).expanduser() if options.text else None,
        conversations=_conversations(reference, options.prompts),
        context_tokens=options.ctx,
        windows=options.chunks,
    )
    events = _measured(request)
    if any(isinstance(event, FidelityFinished) and event.stopped for event in events):
        say("Stopped. What was scored is kept; the same command goes on with it.")
        return INTERRUPTED
    return _deliver(request, events, as_json=options.json)


def _conversations(reference: LaneSpec, prompts: str | None) -> tuple[Conversation, ...]:
    if prompts is None:
        return ()
    asked = read_prompt_set(Path(prompts).expanduser())
    if not asked.prompts:
        raise UsageError(f"There are no prompts in {prompts}.")
    with progress_bar("The reference answers") as on_progress:
        return reference_answers(reference, asked, max_tokens=_MOST_ANSWER_TOKENS, on_progress=on_progress)


def _measured(request: FidelityRequest) -> list[FidelityEvent]:
    """All that the run told. An interrupt stops it, and waits until it has stopped."""
    told: queue.SimpleQueue[FidelityEvent] = queue.SimpleQueue()
    events: list[FidelityEvent] = []
    fidelity_run = FidelityRun(request, told.put)
    thread = threading.Thread(target=fidelity_run.run, name="fidelity", daemon=True)
    thread.start()
    try:
        with progress_view([_name(lane) for lane in (request.reference, *request.lanes)]) as view:
            while not events or not isinstance(events[-1], FidelityFinished):
                events.append(told.get())
                view.take(events[-1])
    except KeyboardInterrupt:
        fidelity_run.cancel()
        while not events or not isinstance(events[-1], FidelityFinished):
            events.append(told.get())
    thread.join()
    return events


def _deliver(request: FidelityRequest, events: Sequence[FidelityEvent], *, as_json: bool) -> int:
    done = {event.lane: event.result for event in events if isinstance(event, FidelityLaneDone)}
    failures = {event.lane: event for event in events if isinstance(event, FidelityLaneFailed)}
    prepared = next((event for event in events if isinstance(event, FidelityPrepared)), None)
    if not as_json:
        show_results([done[lane] for lane in sorted(done)], prepared.keeps_reason if prepared else "")
    elif done:
        print_document(_document(request, events, done, failures))
    for lane, failure in failures.items():
        who = "The reference" if lane == REFERENCE else _name(request.lanes[lane])
        say(f"{who}: {failure.message} {failure.advice}".strip())
    return FAILURE if failures else SUCCESS


def _document(
    request: FidelityRequest,
    events: Sequence[FidelityEvent],
    done: dict[int, FidelityResult],
    failures: dict[int, FidelityLaneFailed],
) -> dict[str, Any]:
    (prepared,) = (event for event in events if isinstance(event, FidelityPrepared))
    first = next(iter(done.values()))
    general = failures.get(REFERENCE)
    return {
        "reference": {**reference_document(first.reference, first.figures), "source": _source(request.reference)},
        "text": {**text_document(first.text), "scored_tokens": prepared.scored_tokens},
        "keeps": prepared.keeps.value,
        "keeps_reason": prepared.keeps_reason,
        "resumed_windows": prepared.resumed_windows,
        "lanes": [
            {
                **(
                    lane_document(done[index])
                    if index in done
                    else failed_lane_document(_name(lane), _problem(failures.get(index) or general))
                ),
                "source": _source(lane),
            }
            for index, lane in enumerate(request.lanes)
        ],
    }


def _problem(failure: FidelityLaneFailed | None) -> str:
    return "It was not measured." if failure is None else f"{failure.message} {failure.advice}".strip()


def _source(lane: LaneSpec) -> str:
    return lane.source if lane.builtin_level else str(Path(lane.source).expanduser().absolute())


def _name(lane: LaneSpec) -> str:
    return lane.name or (lane.builtin_level if lane.builtin_level else Path(lane.source).stem)
