"""What there is to say about a machine beside its figures."""

from dataclasses import replace

import pytest

from app.domain.machines.machine import EngineFacts, Gpu, Processor
from app.domain.machines.machine_notes import ON_BATTERY, machine_notes

_GIB = 1 << 30
_ALL = "CPU : AVX = 1 | AVX2 = 1 | F16C = 1 | FMA = 1 | REPACK = 1"
_ENGINE = EngineFacts("llama.cpp", _ALL, gpu_offload=True, devices=())
_WITHOUT_GPUS = replace(_ENGINE, gpu_offload=False)
_PROCESSOR = Processor("CPU", 8, 16, 8, 8, ("AVX", "AVX2", "FMA", "F16C"))
_CARD = Gpu("NVIDIA GeForce RTX 3060", "CUDA", 12 * _GIB, 11 * _GIB)
_SEEN = replace(_CARD, backend="NVML", usable=False)


def _notes(
    *gpus: Gpu, engine: EngineFacts | None = _ENGINE, on_battery: bool | None = None, unified: bool = False
) -> tuple[str, ...]:
    return machine_notes(_PROCESSOR, gpus, engine, on_battery=on_battery, unified=unified)


def test_where_all_is_well_there_is_nothing_to_say() -> None:
    assert _notes(_CARD) == ()
    assert _notes(on_battery=False) == ()


def test_a_gpu_without_an_engine_for_it_is_told_with_what_to_do() -> None:
    (note,) = _notes(_SEEN, engine=_WITHOUT_GPUS)
    assert "RTX 3060" in note
    assert "without GPU support" in note
    assert "CUDA or Vulkan" in note
    (note,) = _notes(replace(_SEEN, name="AMD graphics (0x744c)"), engine=_WITHOUT_GPUS)
    assert "built for Vulkan" in note


def test_a_gpu_that_an_engine_with_gpu_support_does_not_find_points_to_the_driver() -> None:
    (note,) = _notes(_CARD, replace(_SEEN, name="Tesla P4"))
    assert "Tesla P4" in note
    assert "driver" in note


def test_several_cards_are_told_in_one_sentence_each_name_once() -> None:
    (note,) = _notes(_SEEN, _SEEN, replace(_SEEN, name="Tesla P4"), engine=_WITHOUT_GPUS)
    assert note.startswith("There are GPUs (NVIDIA GeForce RTX 3060, Tesla P4), but")
    assert "To use them" in note


def test_an_engine_that_could_not_be_asked_says_nothing_of_gpus() -> None:
    assert _notes(_SEEN, engine=None) == ()


def test_graphics_that_share_main_memory_are_told_unless_the_machine_is_made_so() -> None:
    shared = replace(_CARD, name="AMD Radeon 780M", integrated=True)
    assert "counted once" in _notes(shared)[0]
    assert _notes(shared, unified=True) == ()


@pytest.mark.parametrize("unknown", [{"free_bytes": None}, {"free_bytes": None, "total_bytes": None}])
def test_a_gpu_whose_memory_is_unknown_is_told(unknown: dict[str, None]) -> None:
    (note,) = _notes(replace(_CARD, **unknown))  # type: ignore[arg-type]
    assert "unknown" in note


def test_on_battery_speeds_may_be_lower() -> None:
    assert _notes(on_battery=True) == (ON_BATTERY,)


@pytest.mark.parametrize(
    ("system_info", "missing"),
    [
        (_ALL, None),
        ("CPU : SSE3 = 1 | AVX = 1 | F16C = 1", "AVX2, FMA"),
        ("CPU : SSE3 = 1", "AVX2, FMA, F16C"),
        ("", None),
        (" | | = ", None),
    ],
)
def test_an_engine_built_without_what_the_processor_knows_is_told(system_info: str, missing: str | None) -> None:
    notes = _notes(engine=replace(_ENGINE, system_info=system_info))
    assert bool(notes) is (missing is not None)
    if missing is not None:
        assert f"knows {missing}, but" in notes[0]
