"""What this machine offers, from all probes and the engine itself."""

import shutil
from collections.abc import Callable, Sequence

from app.adapters.paths import data_folder
from app.adapters.probes.memory import read_system_memory
from app.adapters.probes.nvidia import read_nvidia_gpus
from app.adapters.probes.processor import read_processor
from app.domain.errors import WeighInError
from app.domain.machines.machine import Disk, EngineFacts, Gpu, Machine
from app.domain.protocol.events import DescribeEngine, EngineDescribed, EngineDevice
from app.services.machine.bandwidth import stored_bandwidth
from app.services.processes.one_shot import CommandStoppedError, run_one_command

_ENGINE_TIMEOUT_S = 30.0


def describe_machine(
    *, is_cancelled: Callable[[], bool] = lambda: False, worker_command: Sequence[str] | None = None
) -> Machine:
    """Probe everything; takes a second or two. What cannot be read is `None` and explained in `notes`.

    Raises `CommandStoppedError` once `is_cancelled` answers true.
    """
    notes: list[str] = []
    engine = _describe_engine(notes, is_cancelled, worker_command)
    usable = tuple(_gpu_of_device(device) for device in engine.devices if device.kind == "gpu") if engine else ()
    seen = read_nvidia_gpus()
    if seen and not usable:
        notes.append(
            f"There is a {seen[0].name}, but this engine was built without GPU support: models run on the processor."
        )
    processor, memory = read_processor(), read_system_memory()
    return Machine(
        processor=processor,
        memory=memory,
        unified_memory=any(gpu.backend.lower() in ("metal", "mtl") for gpu in usable),
        gpus=usable or seen,
        engine=engine,
        disk=_disk(),
        notes=tuple(notes),
        bandwidth=stored_bandwidth(processor, memory),
    )


def _describe_engine(
    notes: list[str], is_cancelled: Callable[[], bool], worker_command: Sequence[str] | None
) -> EngineFacts | None:
    try:
        told = run_one_command(
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
    return EngineFacts(told.version, told.system_info, told.gpu_offload, told.devices)


def _gpu_of_device(device: EngineDevice) -> Gpu:
    return Gpu(device.description or device.name, device.backend, device.total_bytes, device.free_bytes)


def _disk() -> Disk | None:
    try:
        folder = data_folder()
        return Disk(str(folder), shutil.disk_usage(folder).free)
    except (OSError, WeighInError):
        return None
