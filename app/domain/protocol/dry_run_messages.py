"""Asking a model process what a model would take, and what it answers."""

from dataclasses import dataclass

from app.domain.lanes.batches import CPU_BATCH_TOKENS


@dataclass(frozen=True, slots=True)
class EngineBuffer:
    """One allocation that the engine reported at load; `kind` is model, KV cache, compute, output, …"""

    device: str
    kind: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class DryRunSetting:
    """One way to load a model; `gpu_layers` -1 means all of them, `batch_tokens` are evaluated in one go."""

    context_tokens: int
    kv_type: str = "f16"
    gpu_layers: int = 0
    batch_tokens: int = CPU_BATCH_TOKENS


@dataclass(frozen=True, slots=True)
class TensorKind:
    """Weights of one of ggml's types in one shape, the row length first."""

    type_id: int
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """Tell what a model would take in each of `settings`, loading nothing; the file may be a header before a hole.

    `tensors` are weights of which to tell whether the engine keeps them in a layout of its own.
    """

    model_path: str
    settings: tuple[DryRunSetting, ...]
    tensors: tuple[TensorKind, ...] = ()
    repack: bool = True


@dataclass(frozen=True, slots=True)
class DeviceLayers:
    """Layers that lie on one device, the output layer counted as one."""

    device: str
    layers: int


@dataclass(frozen=True, slots=True)
class DryRunFigures:
    """What one setting takes: compute and output buffers, and the K/V cache with recurrent states (`None`: not told).

    `problem` is why the engine refuses the setting; the figures are empty then.
    """

    setting: DryRunSetting
    buffers: tuple[EngineBuffer, ...] = ()
    kv_bytes: int | None = None
    layers: tuple[DeviceLayers, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DryRunDone:
    """Figures in the order of the settings, `own_layout_bytes` in the order of the tensors (`None`: as in the file)."""

    weights_bytes: int
    figures: tuple[DryRunFigures, ...]
    own_layout_bytes: tuple[int | None, ...]
