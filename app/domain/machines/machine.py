"""What a machine offers. Unknown is `None`, never 0."""

from dataclasses import dataclass

from app.domain.protocol.engine_messages import EngineDescribed


@dataclass(frozen=True, slots=True)
class Processor:
    """`usable_cores` is what this process may use: physical cores, cut by affinity and container limits.

    `performance_cores` are the fast ones of them that are physical: all where there is one kind only, `None` where
    the system does not tell. `instruction_sets` are those that the engine has faster code for, empty where unknown.
    """

    name: str | None
    physical_cores: int | None
    logical_cores: int
    usable_cores: int
    performance_cores: int | None = None
    instruction_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemMemory:
    """`total_bytes` and `available_bytes` respect a container's limit."""

    total_bytes: int
    available_bytes: int


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics processor; `backend` names what reported it (CUDA, Vulkan, Metal, NVML, Linux).

    `usable`: whether the engine can compute on it. `integrated`: whether its memory is the machine's main memory,
    `None` where nobody tells. `device_id` is its address on the PCI bus, such as 0000:01:00.0.
    """

    name: str
    backend: str
    total_bytes: int | None
    free_bytes: int | None
    usable: bool = True
    integrated: bool | None = None
    device_id: str | None = None


# The engine that computes, as a model process describes it: version, devices, whether it can use a GPU at all.
EngineFacts = EngineDescribed


@dataclass(frozen=True, slots=True)
class Disk:
    """Free space at a folder."""

    path: str
    free_bytes: int


@dataclass(frozen=True, slots=True)
class MeasuredBandwidth:
    """Bytes a second that `threads` threads read of main memory together; `measured_at` is an ISO date.

    `how` says in words what was read and how, for whoever wants to hold it against another figure.
    """

    bytes_per_s: float
    threads: int
    how: str
    measured_at: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine at one moment; `notes` says in plain sentences what could not be read and what to do about it.

    `bandwidth` is `None` until it was measured here, `on_battery` where there is no battery.
    """

    processor: Processor
    memory: SystemMemory
    unified_memory: bool
    gpus: tuple[Gpu, ...]
    engine: EngineFacts | None
    disk: Disk | None
    notes: tuple[str, ...] = ()
    bandwidth: MeasuredBandwidth | None = None
    on_battery: bool | None = None
