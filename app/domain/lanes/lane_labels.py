"""Short names for lanes that tell them apart: the level where that is enough, more where it is not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.lanes.lane import LaneSettings


@dataclass(frozen=True, slots=True)
class LaneTraits:
    """What a label can be made of. `name` is the user's own and always wins."""

    name: str
    model: str
    level: str
    settings: LaneSettings


def lane_labels(lanes: Sequence[LaneTraits]) -> list[str]:
    """One label a lane: `Q8_0`; with several models `Qwen3 4B Q8_0`; twice the same `Q8_0 · kv q8_0`, `Q8_0 (2)`."""
    several_models = len({lane.model for lane in lanes}) > 1
    labels = [lane.name or (f"{lane.model} {lane.level}".strip() if several_models else lane.level) for lane in lanes]
    repeated = _repeated(labels)
    labels = [
        f"{label} · {_settings_text(lane.settings)}" if label in repeated and _settings_text(lane.settings) else label
        for label, lane in zip(labels, lanes, strict=True)
    ]
    return _numbered(labels)


def _numbered(labels: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    numbered = []
    for label in labels:
        seen[label] += 1
        numbered.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return numbered


def _repeated(labels: Sequence[str]) -> set[str]:
    return {label for label, count in Counter(labels).items() if count > 1}


def _settings_text(settings: LaneSettings) -> str:
    parts = [
        "" if settings.kv_type == "f16" else f"kv {settings.kv_type}",
        "" if settings.context_tokens is None else f"ctx {settings.context_tokens:,}",
        "" if settings.gpu_layers is None else _layers_text(settings.gpu_layers),
        "" if settings.threads is None else f"{settings.threads} thread{'' if settings.threads == 1 else 's'}",
        "" if settings.repack else "no repack",
    ]
    return ", ".join(part for part in parts if part)


def _layers_text(gpu_layers: int) -> str:
    if gpu_layers == -1:
        return "all layers on the GPU"
    return f"{gpu_layers} GPU layer{'' if gpu_layers == 1 else 's'}"
