"""All that one model puts into memory at one context: weights and cache by layer, buffers, tables, projector."""

from dataclasses import dataclass
from typing import Final

from app.domain.gguf.layer_memory import Settings
from app.domain.lanes.batches import CPU_BATCH_TOKENS
from app.domain.plan.engine_figures import EngineFigures
from app.domain.plan.engine_tables import tables_bytes
from app.domain.plan.memory_plan import compute_bytes, kv_bytes
from app.domain.plan.plan_source import PlanSource
from app.domain.plan.weight_parts import OwnLayout, WeightParts, unknown_tensors, weight_parts

_FLOAT_BYTES: Final = 4
# The engine tells sizes in MiB with two decimals, one line a cache.
_ROUNDING_BYTES: Final = 25_000


@dataclass(frozen=True, slots=True)
class LayerLoad:
    """Bytes of one layer. `filled_kv_bytes` is its cache when half of the context is filled."""

    dense_bytes: int
    expert_bytes: int
    kv_bytes: int
    filled_kv_bytes: int


@dataclass(frozen=True, slots=True)
class LaneLoad:
    """Bytes by what can lie apart; `active_expert_share` is the part of the experts that each token reads.

    `tables_bytes` are the engine's own: vocabulary, graph, records of the cache. `exact` says that the engine itself
    told the buffers, `kv_known` that the cache is counted at all.
    """

    layers: tuple[LayerLoad, ...]
    weights: WeightParts
    active_expert_share: float
    compute_bytes: int
    host_compute_bytes: int
    output_buffer_bytes: int
    tables_bytes: int
    projector_bytes: int
    exact: bool
    kv_known: bool

    @property
    def kv_bytes(self) -> int:
        return sum(layer.kv_bytes for layer in self.layers)

    @property
    def has_experts(self) -> bool:
        return any(layer.expert_bytes for layer in self.layers)


class LoadMaker:
    """Makes the loads of one model at any context: what does not depend on the context is worked out once."""

    def __init__(
        self,
        source: PlanSource,
        own_layout: OwnLayout,
        figures: EngineFigures | None,
        *,
        batch_tokens: int = CPU_BATCH_TOKENS,
    ) -> None:
        self._source = source
        self._figures = figures
        self._batch_tokens = batch_tokens
        self._complete = not unknown_tensors(source.tensors)
        self._weights = _weights(source, own_layout)
        self._settings = Settings(source.metadata)

    def at(self, context_tokens: int, kv_type: str) -> LaneLoad:
        """The load at a context; `kv_type` as lanes write it (f16, q8_0, …)."""
        shape, weights, batch_tokens = self._source.shape, self._weights, self._batch_tokens
        told = self._figures.at(context_tokens, kv_type) if self._figures else None
        caches = self._caches(context_tokens, kv_type)
        filled = self._caches(max(1, context_tokens // 2), kv_type)
        if told is not None and told.kv_bytes is not None and not self._confirmed(kv_type):
            caches, filled = _as_told(caches, filled, told.kv_bytes)
        return LaneLoad(
            layers=tuple(
                LayerLoad(layer.dense_bytes, layer.expert_bytes, cache, half)
                for layer, cache, half in zip(weights.layers, caches, filled, strict=True)
            ),
            weights=weights,
            active_expert_share=self._active_expert_share(),
            compute_bytes=told.compute_bytes
            if told is not None
            else compute_bytes(shape, context_tokens, batch_tokens=batch_tokens),
            host_compute_bytes=compute_bytes(shape, context_tokens, batch_tokens=batch_tokens, inputs_only=True),
            output_buffer_bytes=_FLOAT_BYTES * (shape.vocabulary_size or 0) if told is None else told.output_bytes,
            tables_bytes=tables_bytes(
                self._source, layers=len(weights.layers), context_tokens=context_tokens, batch_tokens=batch_tokens
            ),
            projector_bytes=self._source.projector_bytes,
            exact=told is not None and self._complete,
            kv_known=shape.kv_known or (told is not None and told.kv_bytes is not None),
        )

    def problem(self, kv_type: str) -> str:
        """Why the engine refuses to load the model so; empty where it does not."""
        return self._figures.problem(kv_type) if self._figures else ""

    def _confirmed(self, kv_type: str) -> bool:
        """Whether the engine agrees with the arithmetic of the cache wherever it told."""
        told = self._figures.told(kv_type) if self._figures else {}
        return all(
            abs(sum(self._caches(tokens, kv_type)) - (each.kv_bytes or 0)) <= _ROUNDING_BYTES
            for tokens, each in told.items()
        )

    def _caches(self, context_tokens: int, kv_type: str) -> list[int]:
        """Bytes of each layer's cache by arithmetic; layers without tensors count to the last one."""
        layers = len(self._weights.layers)
        caches = [
            kv_bytes((memory,), context_tokens=context_tokens, kv_type=kv_type, batch_tokens=self._batch_tokens)
            for memory in self._source.shape.layer_memories or ()
        ]
        kept = (caches + [0] * layers)[:layers]
        kept[-1] += sum(caches[layers:])
        return kept

    def _active_expert_share(self) -> float:
        used, count = self._settings.number("expert_used_count"), self._settings.number("expert_count")
        return min(1.0, used / count) if used and count else 0.0


def _weights(source: PlanSource, own_layout: OwnLayout) -> WeightParts:
    parts = weight_parts(source.metadata, source.tensors, own_layout)
    if not unknown_tensors(source.tensors):
        return parts
    # the file's size tells what its types do not
    total = sum(max(0, part.file_bytes - part.header.data_offset_bytes) for part in source.parts)
    missing = max(0, total - parts.in_main_memory_bytes)
    return WeightParts(
        parts.layers,
        parts.input_bytes,
        parts.output_bytes + missing,
        parts.tied_bytes,
        parts.tied_own_layout_bytes,
    )


def _as_told(caches: list[int], filled: list[int], told_bytes: int) -> tuple[list[int], list[int]]:
    """The arithmetic, corrected by what the engine told of all layers together."""
    counted = sum(caches)
    if counted == 0:
        share, rest = divmod(told_bytes, len(caches))
        even = [share] * (len(caches) - 1) + [share + rest]
        return even, even
    factor = told_bytes / counted
    corrected = [round(cache * factor) for cache in caches]
    corrected[-1] += told_bytes - sum(corrected)
    return corrected, [round(cache * factor) for cache in filled]
