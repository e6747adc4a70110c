"""What this machine offers, from all probes and the engine itself."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.adapters.probes.battery import read_on_battery
from app.adapters.probes.disk import read_disk
from app.adapters.probes.linux_graphics import read_linux_gpus
from app.adapters.probes.memory import read_system_memory
from app.adapters.probes.nvidia import read_nvidia_gpus
from app.adapters.probes.processor import read_processor
from app.domain.errors import WeighInError
from app.domain.machines.gpu_list import gpus_of_machine, is_unified
from app.domain.machines.machine import Disk, EngineFacts, Gpu, Machine, Processor
from app.domain.machines.machine_notes import machine_notes
from app.domain.protocol.engine_messages import DescribeEngine, EngineDescribed
from app.services.machine.bandwidth import stored_bandwidth
from app.services.machine.guarded_probe import PROBE_LIMIT_S, GuardedProbe
from app.services.processes.one_shot import CommandStoppedError, run_one_command

_ENGINE_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Probes:
    """Where the figures that may be missing come from; others stand in for them in tests."""

    processor: Callable[[], Processor] = read_processor
    nvidia: Callable[[], Sequence[Gpu]] = read_nvidia_gpus
    linux_graphics: Callable[[], Sequence[Gpu]] = read_linux_gpus
    on_battery: Callable[[], bool | None] = read_on_battery
    disk: Callable[[], Disk | None] = read_disk
    limit_s: float = PROBE_LIMIT_S


def describe_machine(
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    worker_command: Sequence[str] | None = None,
    probes: Probes | None = None,
) -> Machine:
    """Probe everything; takes a second or two. What cannot be read is `None` and explained in `notes`.

    Raises `CommandStoppedError` once `is_cancelled` answers true.
    """
    notes: list[str] = []
    asked = _Asked(probes or Probes())
    engine = _describe_engine(notes, is_cancelled, worker_command)
    processor = asked.processor.result(_unknown_processor(), notes)
    seen = (*asked.nvidia.result((), notes), *asked.linux_graphics.result((), notes))
    on_battery = asked.on_battery.result(None, notes)
    gpus = gpus_of_machine(engine.devices if engine else (), seen)
    unified = is_unified(gpus)
    memory = read_system_memory()
    notes += machine_notes(processor, gpus, engine, on_battery=on_battery, unified=unified)
    return Machine(
        processor=processor,
        memory=memory,
        unified_memory=unified,
        gpus=gpus,
        engine=engine,
        disk=asked.disk.result(None, notes),
        notes=tuple(notes),
        bandwidth=stored_bandwidth(processor, memory),
        on_battery=on_battery,
    )


class _Asked:
    """Every probe, begun at the same time."""

    def __init__(self, probes: Probes) -> None:
        limit_s = probes.limit_s
        self.processor = GuardedProbe("The processor", probes.processor, limit_s=limit_s)
        self.nvidia = GuardedProbe("NVIDIA GPUs", probes.nvidia, limit_s=limit_s)
        self.linux_graphics = GuardedProbe("Other GPUs", probes.linux_graphics, limit_s=limit_s)
        self.disk = GuardedProbe("Free disk space", probes.disk, limit_s=limit_s)
        self.on_battery = GuardedProbe("The battery", probes.on_battery, limit_s=limit_s)


def _unknown_processor() -> Processor:
    cores = os.cpu_count() or 1
    return Processor(None, None, cores, cores)


def _describe_engine(
    notes: list[str], is_cancelled: Callable[[], bool], worker_command: Sequence[str] | None
) -> EngineFacts | None:
    try:
        return run_one_command(
            DescribeEngine(),
            EngineDescribed,
            doing="while listing devices",
            is_cancelled=is_cancelled,
            worker_command=worker_command,
            timeout_s=_ENGINE_TIMEOUT_S,
        )
    except CommandStoppedError:
        raise
    except WeighInError as error:
        notes.append(f"The engine could not list its devices. {error.sentence}")
        return None
