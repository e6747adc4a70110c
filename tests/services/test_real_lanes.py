"""Lanes on the real engine."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.adapters.gpu_memory import GpuMemory
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.protocol.events import AnswerFinished, Generate, Load, PrefillProgress, WorkerEvent
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import LaneReported
from app.services.comparison.lane_models import prepare_lane
from app.services.comparison.lane_runner import LaneEnded, LaneRunner
from app.services.processes.worker_process import worker_command
from tests.builders.tiny_models import TinyModel, build_model
from tests.services.fakes import Events, ask, children, run_once

pytestmark = pytest.mark.engine

# Two threads wait for each other where something else keeps the cores busy.
_ONE_THREAD = LaneSettings(threads=1)


@contextmanager
def _comparison(*lanes: LaneSpec) -> Iterator[tuple[Comparison, Events]]:
    events = Events()
    comparison = Comparison(lanes, events.queue)
    try:
        yield comparison, events
    finally:
        comparison.close()


@pytest.mark.slow
@pytest.mark.usefixtures("builtin_model")
def test_two_levels_of_the_built_in_model_hold_a_conversation() -> None:
    with _comparison(LaneSpec("builtin:Q8_0", _ONE_THREAD), LaneSpec("builtin:q4_k_m", _ONE_THREAD)) as (
        comparison,
        events,
    ):
        first = run_once(comparison, ask("Tell me about a fox.", max_tokens=8))
        second = run_once(comparison, ask("And then?", max_tokens=8))
    for answer in [*first, *second]:
        assert answer.outcome.kind is OutcomeKind.FINISHED
        assert answer.text.strip()
        assert answer.decode_tps is not None
    for before, after in zip(first, second, strict=True):
        assert after.prompt_tokens is not None
        assert before.prompt_tokens is not None
        assert after.prompt_tokens > before.prompt_tokens, "the conversation goes on"
        assert after.evaluated_tokens is not None
        assert after.evaluated_tokens < after.prompt_tokens, "and what was read before is not read again"
    eight, four = (answer.peak_memory_bytes for answer in second)
    assert eight is not None
    assert four is not None
    assert four < eight, "fewer bits take less memory"
    finished = [each.event for each in events.of(LaneReported) if isinstance(each.event, AnswerFinished)]
    assert len(finished) == 4


@pytest.mark.slow
@pytest.mark.usefixtures("builtin_model")
def test_the_plan_is_an_upper_bound_close_to_what_is_measured() -> None:
    lane = LaneSpec("builtin:F16", LaneSettings(context_tokens=2048, threads=1))
    planned = prepare_lane(lane).plan.total_bytes
    with _comparison(lane) as (comparison, _):
        (answer,) = run_once(comparison, ask("word " * 600, max_tokens=2))
    assert answer.peak_memory_bytes is not None
    assert 0.5 * planned < answer.peak_memory_bytes < 1.25 * planned


@pytest.mark.slow
def test_a_stop_in_a_long_prompt_leaves_the_model_loaded(tmp_path: Path) -> None:
    path = build_model(tmp_path / "wide.gguf", TinyModel(width=512, layers=8, feed_forward=2048, context_length=4096))
    reading = threading.Event()

    def on_event(event: WorkerEvent) -> None:
        if isinstance(event, PrefillProgress):
            reading.set()

    lane = LaneRunner(on_event=on_event, gpu=GpuMemory())
    load = Load(model_path=str(path), context_tokens=4096)

    def stop() -> None:
        reading.wait(60)
        lane.cancel()

    stopper = threading.Thread(target=stop)
    try:
        lane.load(load)
        stopper.start()
        answer = lane.answer(
            Generate(turn=1, messages=(ChatMessage("user", "x" * 3500),), sampling=Sampling(max_tokens=100))
        )
        stopper.join()
        assert lane.is_loaded_as(load)
    finally:
        lane.close()
    assert answer.outcome.kind is OutcomeKind.CANCELLED
    assert answer.evaluated_tokens is not None
    assert answer.evaluated_tokens < 3500


def test_a_vocabulary_that_aborts_the_engine_costs_its_own_lane_only(tmp_path: Path) -> None:
    poisoned = build_model(tmp_path / "poisoned.gguf", TinyModel(vocabulary="sentencepiece without bytes"))
    healthy = build_model(tmp_path / "healthy.gguf")
    with _comparison(LaneSpec(str(poisoned)), LaneSpec(str(healthy))) as (comparison, _):
        dead, other = run_once(comparison, ask("café (", max_tokens=3))
    assert dead.outcome.kind is OutcomeKind.CRASHED
    assert "while reading the prompt" in dead.outcome.message
    assert other.outcome.successful


if sys.platform == "linux":

    def test_memory_that_runs_out_while_loading_is_named(tmp_path: Path) -> None:
        path = build_model(tmp_path / "a.gguf", TinyModel(layers=8, kv_heads=2, context_length=4_000_000))
        limited = ("/bin/sh", "-c", 'ulimit -v 1500000 && exec "$@"', "sh", *worker_command())
        lane = LaneRunner(on_event=lambda event: None, gpu=GpuMemory(), worker_command=limited)
        try:
            with pytest.raises(LaneEnded) as ended:
                lane.load(Load(model_path=str(path), context_tokens=4_000_000))
        finally:
            lane.close()
        assert ended.value.outcome.kind is OutcomeKind.OUT_OF_MEMORY
        assert "not enough memory" in ended.value.outcome.message
        assert "shorter context" in ended.value.outcome.advice
        assert children() == []
