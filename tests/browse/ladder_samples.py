"""Repositories with ladders for the stand-in hub: true headers of models that the engine loads, holes for weights."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.typed_machine import typed_machine
from tests.builders.gguf_writer import Metadata, TensorSpec, write_hollow_gguf
from tests.builders.tiny_models import TinyModel, model_metadata, model_tensors
from tests.hub.contents import HubFile, HubRepository

REPOSITORY: Final = "org/Model-GGUF"
# 0.2 billion weights in layers of llama.
MODEL: Final = TinyModel(
    name="Model", width=1024, layers=16, heads=16, kv_heads=8, feed_forward=3072, context_length=4096
)
# What most weights of a level are, and its number in general.file_type.
_LEVELS: Final = {
    **{"F16": ("F16", 1), "Q8_0": ("Q8_0", 7), "Q6_K": ("Q6_K", 18), "Q5_K_M": ("Q5_K", 17), "Q4_K_M": ("Q4_K", 15)},
    **{"IQ4_XS": ("IQ4_XS", 30), "Q3_K_M": ("Q3_K", 12), "Q2_K": ("Q2_K", 10)},
}
LEVELS: Final = tuple(_LEVELS)


def hollow_level(path: Path, level: str, model: TinyModel = MODEL, *, more: Metadata | None = None) -> Path:
    """The model at a level, its matrices in the level's main type; `more` is added to its metadata."""
    type_name, file_type = _LEVELS[level]
    metadata = {**model_metadata(model), **(more or {}), "general.file_type": file_type}
    return write_hollow_gguf(path, metadata, _in_type(model_tensors(model), type_name))


def ladder_repository(
    folder: Path, levels: Sequence[str] = LEVELS, *, model: TinyModel = MODEL, **more: Any
) -> HubRepository:
    """One file a level, as uploaders name them; `more` is what the server tells beside its files."""
    files = {}
    for level in levels:
        files[f"Model-{level}.gguf"] = HubFile(hollow_level(folder / f"{level}.gguf", level, model))
    told = {"gguf": {"total": parameters(model), "architecture": "llama", "context_length": 4096}}
    return HubRepository(REPOSITORY, files, more_information={**told, **more})


def parameters(model: TinyModel = MODEL) -> int:
    """All its weights."""
    total = 0
    for tensor in model_tensors(model):
        count = 1
        for length in tensor.shape:
            count *= length
        total += count
    return total


def pools(ram_gb: float = 16, *, gb_per_s: float = 50) -> MemoryPools:
    """A machine without a GPU."""
    return typed_machine(ram_gb=ram_gb, vram_gb=(), unified=False, ram_gb_per_s=gb_per_s, vram_gb_per_s=None)


def _in_type(tensors: Sequence[TensorSpec], type_name: str) -> list[TensorSpec]:
    return [replace(each, type_name=type_name) if each.type_name == "F16" else each for each in tensors]
