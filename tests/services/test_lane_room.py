"""Lanes on machines with and without GPUs: how many layers go where, what is refused, when turns are taken."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.ledger import FILE_NAME, Ledger
from app.adapters.paths import data_folder
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.threads import threads_alone
from app.domain.lanes.turn_mode import Mode
from app.domain.machines.machine import Processor, SystemMemory
from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.plan.memory_plan import RESERVE_BYTES, Confidence, Verdict
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.comparison_events import TurnStarted
from app.services.comparison.lane_models import prepare_lane
from app.services.comparison.lane_room import LaneRoom, main_memory_bytes, predicted_memory
from app.services.fit.ledger_view import own_machine_key
from app.services.fit.planning import Planner
from app.services.machine.own_pools import read_own_pools
from tests.builders.architectures import qwen3moe
from tests.builders.gguf_writer import write_gguf
from tests.builders.ledger_rows import load, predicted
from tests.services.fakes import Events, ask, by_model, run_once, tiny_lane
from tests.services.turn_driver import Compare, free_memory, sent

_PLENTY = 64_000_000_000
ReadPools = Callable[[SystemMemory], MemoryPools]


def _with_gpu(free_bytes: int) -> ReadPools:
    """A machine with one GPU beside its main memory."""

    def read(memory: SystemMemory) -> MemoryPools:
        ram = MemoryPool("RAM", PoolKind.RAM, memory.total_bytes, memory.available_bytes)
        return MemoryPools((MemoryPool("Card", PoolKind.GPU, _PLENTY, free_bytes),), ram)

    return read


def _loaded_layers(folder: Path, name: str = "a") -> list[object]:
    return [load["gpu_layers"] for load in sent(folder, name, "Load")]


def test_without_a_gpu_nothing_is_chosen_for_the_engine(tmp_path: Path, compare: Compare) -> None:
    run_once(compare([tiny_lane(tmp_path)], by_model()), ask())
    assert _loaded_layers(tmp_path) == [-1]


def test_all_layers_go_to_a_gpu_that_has_room(tmp_path: Path, compare: Compare) -> None:
    run_once(compare([tiny_lane(tmp_path)], by_model(), read_pools=_with_gpu(_PLENTY)), ask())
    assert _loaded_layers(tmp_path) == [2], "one layer, and the output layer"


def test_a_gpu_without_room_is_left_alone(tmp_path: Path, compare: Compare) -> None:
    (answer,) = run_once(compare([tiny_lane(tmp_path)], by_model(), read_pools=_with_gpu(1_000)), ask())
    assert answer.outcome.successful
    assert _loaded_layers(tmp_path) == [0]


def test_the_layers_that_the_user_set_are_taken(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path, settings=LaneSettings(gpu_layers=1))
    run_once(compare([lane], by_model(), read_pools=_with_gpu(_PLENTY)), ask())
    assert _loaded_layers(tmp_path) == [1]


def test_layers_that_do_not_fit_are_refused_before_anything_is_loaded(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path, settings=LaneSettings(gpu_layers=-1))
    (answer,) = run_once(compare([lane], by_model(), read_pools=_with_gpu(1_000)), ask())
    assert answer.outcome.kind is OutcomeKind.OUT_OF_MEMORY
    assert "of GPU memory on Card; 1.00 kB are free." in answer.outcome.message
    assert "fewer GPU layers" in answer.outcome.advice
    assert not (tmp_path / "a.commands").exists(), "no process was asked to load it"


def test_a_lane_that_stays_loaded_keeps_its_layers(tmp_path: Path, compare: Compare) -> None:
    free = [_PLENTY]

    def read(memory: SystemMemory) -> MemoryPools:
        return _with_gpu(free[0])(memory)

    comparison = compare([tiny_lane(tmp_path)], by_model(), read_pools=read)
    run_once(comparison, ask())
    free[0] = 1_000
    run_once(comparison, ask())
    assert _loaded_layers(tmp_path) == [2]


def test_lanes_that_do_not_fit_on_the_gpu_together_take_turns(tmp_path: Path, compare: Compare, events: Events) -> None:
    lanes = [tiny_lane(tmp_path, name, LaneSettings(gpu_layers=-1)) for name in "ab"]
    model = prepare_lane(lanes[0])
    plan = LaneRoom(free_memory(_PLENTY), _with_gpu(_PLENTY)).plan(model, lanes[0])
    needed = predicted_memory(plan, model).gpu_bytes
    comparison = compare(lanes, by_model(), read_pools=_with_gpu(2 * needed - 1))
    answers = run_once(comparison, ask(mode=Mode.TOGETHER))
    assert all(answer.outcome.successful for answer in answers)
    (started,) = events.of(TurnStarted)
    assert started.mode is Mode.TURNS
    assert started.mode_reason == "Taking turns: together the lanes would not fit in the GPU memory that is free."


def test_a_mixture_gives_the_gpu_whole_layers(tmp_path: Path) -> None:
    mixture = qwen3moe()
    lane = LaneSpec(str(write_gguf(tmp_path / "m.gguf", mixture.metadata, mixture.tensors)))
    model = prepare_lane(lane)
    for free_bytes in range(RESERVE_BYTES, RESERVE_BYTES + 60_000_000, 6_000_000):
        plan = LaneRoom(free_memory(_PLENTY), _with_gpu(free_bytes)).plan(model, lane)
        assert plan.layout.expert_layers_in_ram == 0
        assert all(share.spare_bytes >= 0 for share in plan.devices)


def test_what_the_engine_told_before_is_used(tmp_path: Path) -> None:
    lane = tiny_lane(tmp_path)
    model = prepare_lane(lane)
    room = LaneRoom(free_memory(_PLENTY))
    before = room.plan(model, lane)
    assert before.confidence is Confidence.ESTIMATE
    Planner().plan(model.source, before.setting, read_own_pools(SystemMemory(_PLENTY, _PLENTY)))
    after = room.plan(model, lane)
    assert after.confidence is Confidence.ENGINE
    assert main_memory_bytes(after, model) == after.total_bytes
    assert predicted_memory(after, model).total_bytes == after.total_bytes


@pytest.mark.parametrize(("performance", "threads"), [(None, 12), (4, 4), (20, 12)])
def test_slow_cores_are_left_out(performance: int | None, threads: int) -> None:
    processor = Processor("hybrid", 12, 20, 12)
    assert threads_alone(replace(processor, performance_cores=performance)) == threads


def test_where_plans_fell_short_a_lane_leaves_more_free(tmp_path: Path) -> None:
    lane = tiny_lane(tmp_path)
    model = prepare_lane(lane)
    needed = LaneRoom(free_memory(_PLENTY)).plan(model, lane).total_bytes
    room = LaneRoom(free_memory(needed + RESERVE_BYTES))
    assert room.plan(model, lane).verdict is Verdict.FITS
    ledger = Ledger(data_folder() / FILE_NAME)
    for name in "abc":
        ledger.add_load(load(file_key=name, machine=own_machine_key(), planned=predicted(10**9), peak_bytes=11 * 10**8))
    assert room.plan(model, lane).verdict is Verdict.TIGHT
