"""What Linux tells of cores, instruction sets and GPUs, from trees of files as it lays them out."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.probes.instruction_sets import read_instruction_sets
from app.adapters.probes.linux_graphics import read_linux_gpus
from app.adapters.probes.performance_cores import read_performance_cores

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux keeps these files")

_GIB = 1 << 30


def _cores(devices: Path, capacities: list[int | None], threads_a_core: int = 1) -> Path:
    for number, capacity in enumerate(capacities):
        cpu = devices / "system" / "cpu" / f"cpu{number}"
        (cpu / "topology").mkdir(parents=True)
        (cpu / "topology" / "physical_package_id").write_text("0\n")
        (cpu / "topology" / "core_id").write_text(f"{number // threads_a_core}\n")
        if capacity is not None:
            (cpu / "cpu_capacity").write_text(f"{capacity}\n")
    (devices / "cpu").mkdir()
    return devices


def test_arms_fast_cores_are_the_most_capable(tmp_path: Path) -> None:
    assert read_performance_cores(8, _cores(tmp_path, [1024, 1000, 440, 440, 440, 440, 440, 440])) == 2


def test_intels_fast_threads_are_counted_as_cores(tmp_path: Path) -> None:
    devices = _cores(tmp_path, [None] * 8, threads_a_core=2)
    (devices / "cpu_core").mkdir()
    (devices / "cpu_core" / "cpus").write_text("0-3\n")
    assert read_performance_cores(6, devices) == 2


def test_cores_of_one_kind_are_all_fast(tmp_path: Path) -> None:
    assert read_performance_cores(4, _cores(tmp_path, [None] * 8, threads_a_core=2)) == 4


@pytest.mark.parametrize("nonsense", ["", "a-b", "3-1", "0-99999999999", "-1", "1,,2", "\0"])
def test_a_list_of_fast_threads_that_is_none_is_passed_over(nonsense: str, tmp_path: Path) -> None:
    devices = _cores(tmp_path, [None, None])
    (devices / "cpu_core").mkdir()
    (devices / "cpu_core" / "cpus").write_text(nonsense)
    assert read_performance_cores(2, devices) == 2


def test_where_nothing_is_told_the_fast_cores_are_unknown(tmp_path: Path) -> None:
    assert read_performance_cores(2, tmp_path) is None


@given(capacities=st.lists(st.none() | st.integers(-5, 2000), max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_there_are_never_more_fast_cores_than_cores(
    capacities: list[int | None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    devices = _cores(tmp_path_factory.mktemp("devices"), capacities)
    fast = read_performance_cores(max(1, len(capacities)), devices)
    assert fast is None or 1 <= fast <= max(1, len(capacities))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("flags\t\t: fpu sse2 avx avx2 f16c fma", ("AVX", "AVX2", "FMA", "F16C")),
        ("flags : avx2 avx512f avx512_vnni amx_int8 amx_tile", ("AVX2", "AVX512", "AVX512-VNNI", "AMX")),
        ("Features\t: fp asimd asimddp i8mm sve", ("NEON", "DOTPROD", "I8MM", "SVE")),
        ("Features\t: half thumb neon vfpv4", ("NEON",)),
        ("Features\t: asimd neon", ("NEON",)),
        ("model name: avx2 in a name", ()),
        ("", ()),
    ],
)
def test_instruction_sets_are_those_the_engine_has_code_for(line: str, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\n{line}\n")
    assert read_instruction_sets(tmp_path / "cpuinfo") == words


def test_without_a_list_the_instruction_sets_are_unknown(tmp_path: Path) -> None:
    assert read_instruction_sets(tmp_path / "missing") == ()


def _card(drm: Path, name: str, address: str = "0000:03:00.0", **files: object) -> None:
    device = drm / name / "device"
    device.mkdir(parents=True)
    (device / "uevent").write_text(f"DRIVER=x\nPCI_SLOT_NAME={address}\n")
    for file, text in files.items():
        (device / file).write_text(f"{text}\n")


def test_amds_cards_tell_their_memory_less_what_others_hold(tmp_path: Path) -> None:
    _card(
        tmp_path,
        "card1",
        vendor="0x1002",
        product_name="Radeon RX 7900 XT",
        mem_info_vram_total=16 * _GIB,
        mem_info_vram_used=3 * _GIB,
    )
    (gpu,) = read_linux_gpus(tmp_path)
    assert (gpu.name, gpu.total_bytes, gpu.free_bytes) == ("Radeon RX 7900 XT", 16 * _GIB, 13 * _GIB)
    assert (gpu.usable, gpu.device_id) == (False, "0000:03:00.0")


def test_intels_graphics_are_told_with_unknown_memory_and_those_in_the_processor_as_such(tmp_path: Path) -> None:
    _card(tmp_path, "card0", "0000:00:02.0", vendor="0x8086", device="0x9a49")
    _card(tmp_path, "card1", "0000:03:00.0", vendor="0x8086", device="0x56a0")
    gpus = read_linux_gpus(tmp_path)
    assert [gpu.integrated for gpu in gpus] == [True, None]
    assert {(gpu.total_bytes, gpu.free_bytes) for gpu in gpus} == {(None, None)}
    assert gpus[0].name == "Intel graphics (0x9a49)"


def test_screens_of_servers_outputs_and_files_are_no_gpus(tmp_path: Path) -> None:
    _card(tmp_path, "card0", vendor="0x1a03", device="0x2000")
    _card(tmp_path, "card1-HDMI-A-1", vendor="0x1002", device="0x744c")
    _card(tmp_path, "renderD128", vendor="0x1002", device="0x744c")
    (tmp_path / "version").write_text("drm")
    (tmp_path / "card2").write_text("a file")
    assert read_linux_gpus(tmp_path) == ()
    assert read_linux_gpus(tmp_path / "missing") == ()


@given(total=st.integers(-(1 << 70), 1 << 70), used=st.integers(-(1 << 70), 1 << 70))
@settings(max_examples=60)
def test_absurd_amounts_of_a_driver_are_unknown(
    total: int, used: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    drm = tmp_path_factory.mktemp("drm")
    _card(drm, "card0", vendor="0x1002", mem_info_vram_total=total, mem_info_vram_used=used)
    (gpu,) = read_linux_gpus(drm)
    assert gpu.total_bytes is None or 0 < gpu.total_bytes <= 1 << 50
    assert gpu.free_bytes is None or (gpu.total_bytes is not None and 0 <= gpu.free_bytes <= gpu.total_bytes)


@pytest.mark.parametrize("text", ["nan", "", "12 GB", "\0", "1e9"])
def test_an_amount_that_is_no_number_is_unknown(text: str, tmp_path: Path) -> None:
    _card(tmp_path, "card0", "nonsense", vendor="0x1002", mem_info_vram_total=text, mem_info_vram_used="0")
    (gpu,) = read_linux_gpus(tmp_path)
    assert (gpu.total_bytes, gpu.free_bytes, gpu.device_id) == (None, None, None)
