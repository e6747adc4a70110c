"""What every report says about the machine."""

from app.domain.machines.machine import Gpu, Machine, Processor, SystemMemory
from app.services.reports.report_facts import about_machine

_GIB = 1 << 30


def test_a_gpu_that_the_engine_cannot_use_is_not_passed_off_as_one_that_ran() -> None:
    used = Gpu("RTX 3060", "CUDA", 12 * _GIB, 11 * _GIB)
    seen = Gpu("AMD graphics (0x744c)", "Linux", None, None, usable=False)
    machine = Machine(Processor("CPU", 8, 16, 8), SystemMemory(32 * _GIB, 20 * _GIB), False, (used, seen), None, None)
    lines = [line for line in about_machine(machine) if line.startswith("GPU")]
    assert lines == [
        "GPU: RTX 3060 (CUDA), 12.9 GB",
        "GPU: AMD graphics (0x744c) (Linux), unknown, not usable by the engine",
    ]
