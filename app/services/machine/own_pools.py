"""The memories of this machine as free as they are now, had quickly where there is no GPU to ask about."""

import functools
import sys
from dataclasses import replace

from app.adapters.probes.linux_graphics import read_linux_gpus
from app.adapters.probes.nvidia import read_nvidia_gpus
from app.adapters.probes.processor import read_processor
from app.domain.machines.machine import Machine, SystemMemory
from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.typed_machine import pools_of_machine
from app.services.machine.bandwidth import stored_bandwidth
from app.services.machine.guarded_probe import PROBE_LIMIT_S, GuardedProbe
from app.services.machine.machine_report import describe_machine


def read_own_pools(memory: SystemMemory) -> MemoryPools:
    """`memory` is what main memory has now. Where the engine can use a GPU it is asked, for a second or two."""
    if _has_usable_gpu():
        return pools_of_machine(replace(describe_machine(), memory=memory))
    processor = read_processor()
    bandwidth = stored_bandwidth(processor, memory)
    return pools_of_machine(Machine(processor, memory, False, (), None, None, bandwidth=bandwidth))


@functools.cache
def _has_usable_gpu() -> bool:
    """Found out once: GPUs do not come while the app runs, and an engine without GPU support stays so."""
    if sys.platform.startswith("linux"):
        probes = [
            GuardedProbe("NVIDIA GPUs", read_nvidia_gpus, limit_s=PROBE_LIMIT_S),
            GuardedProbe("Other GPUs", read_linux_gpus, limit_s=PROBE_LIMIT_S),
        ]
        if not any(probe.result((), []) for probe in probes):
            return False
    return bool(pools_of_machine(describe_machine()).gpus)
