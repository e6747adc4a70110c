"""What is kept of every model loaded here and of every answer it gave: predicted beside measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# Fewer tokens tell nothing of a speed: the first ones are slower, and the clock of the last one counts.
FEWEST_TOKENS: Final = 16
# Processor time that a lane wanted and others had. A neighbour that takes 30 % of one of two cores costs a fifth.
MOST_TAKEN_SHARE: Final = 0.08
FINISHED_OUTCOME: Final = "finished"
# What the cache goes by among tensor types.
KV_CACHE: Final = "K/V cache"


class RunDevice(StrEnum):
    """Where a model's layers lay."""

    CPU = "cpu"
    GPU = "gpu"
    SPREAD = "spread"


def device_of(*, gpu_layers: int, layers: int) -> RunDevice:
    """Where a model of `layers` layers lies with so many on GPUs, the output layer counted as one."""
    if gpu_layers <= 0:
        return RunDevice.CPU
    return RunDevice.GPU if gpu_layers > layers else RunDevice.SPREAD


@dataclass(frozen=True, slots=True)
class PredictedMemory:
    """A plan as it was when the model was loaded, all devices together. `confidence` is engine or estimate."""

    weights_bytes: int
    kv_bytes: int
    compute_bytes: int
    output_bytes: int
    confidence: str
    ram_bytes: int
    gpu_bytes: int = 0

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.compute_bytes + self.output_bytes


@dataclass(frozen=True, slots=True)
class LedgerLoad:
    """One load. `file_key` names the file's content: equal keys are the same weights or the same shape.

    `at_s` counts from 1970. `peak_bytes` is the highest private memory in main memory, `gpu_peak_bytes` the highest
    on GPUs, `None` where nobody told.
    """

    at_s: float
    machine: str
    file_name: str
    file_key: str
    level: str
    architecture: str
    parameters: int
    context_tokens: int
    kv_type: str
    gpu_layers: int
    repack: bool
    predicted: PredictedMemory
    peak_bytes: int | None = None
    gpu_peak_bytes: int | None = None
    load_id: int | None = None


@dataclass(frozen=True, slots=True)
class RunReads:
    """What each token of a run read: weights by tensor type, K/V cache as far as it was filled, and the arithmetic."""

    bytes_by_type: Mapping[str, float]
    kv_bytes: float
    active_parameters: float
    layers: float
    mixture: bool = False

    @property
    def sizes(self) -> Mapping[str, float]:
        """Bytes by type with the cache as a type of its own."""
        return {**self.bytes_by_type, KV_CACHE: self.kv_bytes}

    @property
    def total_bytes(self) -> float:
        return sum(self.bytes_by_type.values()) + self.kv_bytes


@dataclass(frozen=True, slots=True)
class LedgerRun:
    """One answer. `lanes` is how many answered at the same time (1: alone).

    `reads` is `None` where the tensor table did not tell. `taken_share` is the part of the processor time it wanted
    that other programs had, `None` if unknown.
    """

    load: LedgerLoad
    at_s: float
    threads: int
    lanes: int
    device: RunDevice
    prompt_tokens: int | None
    evaluated_tokens: int | None
    generated_tokens: int
    prefill_tps: float | None
    decode_tps: float | None
    outcome: str
    reads: RunReads | None = field(repr=False)
    taken_share: float | None = None

    @property
    def comparable(self) -> bool:
        """Whether its speed tells what the machine can do: finished, alone, undisturbed, long enough."""
        return (
            self.outcome == FINISHED_OUTCOME
            and self.lanes == 1
            and self.generated_tokens >= FEWEST_TOKENS
            and self.decode_tps is not None
            and self.decode_tps > 0
            and self.reads is not None
            and self.reads.total_bytes > 0
            and (self.taken_share is None or self.taken_share <= MOST_TAKEN_SHARE)
        )

    @property
    def settings(self) -> "RunSettings":
        load = self.load
        return RunSettings(
            load.file_key,
            load.context_tokens,
            load.kv_type,
            RunWay(self.device, load.gpu_layers, load.repack, self.threads),
        )


@dataclass(frozen=True, slots=True)
class RunWay:
    """How the engine computes: what changes the speed of the same work."""

    device: RunDevice
    gpu_layers: int
    repack: bool
    threads: int


@dataclass(frozen=True, slots=True)
class RunSettings:
    """A file and how it is run: runs with equal settings can be held against each other."""

    file_key: str
    context_tokens: int
    kv_type: str
    way: RunWay
