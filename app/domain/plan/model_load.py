"""What one level of a catalogue model puts into memory at one context, by what can lie apart."""

from dataclasses import dataclass

from app.domain.advice.catalogue import CatalogueModel
from app.domain.advice.level_sizes import LevelSize
from app.domain.gguf.model_shape import ModelShape
from app.domain.plan.memory_plan import kv_bytes, plan_memory


@dataclass(frozen=True, slots=True)
class ModelLoad:
    """Bytes by kind. `active_expert_share` is the part of the experts that each token reads.

    `filled_kv_bytes` is the cache when half of the context is filled: what a token reads of it on the average.
    """

    layers: int
    dense_bytes: int
    expert_bytes: int
    active_expert_share: float
    lookup_bytes: int
    kv_bytes: int
    filled_kv_bytes: int
    compute_bytes: int
    output_bytes: int

    @property
    def weights_bytes(self) -> int:
        return self.dense_bytes + self.expert_bytes

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.compute_bytes + self.output_bytes


def model_load(model: CatalogueModel, size: LevelSize, *, context_tokens: int, kv_type: str = "f16") -> ModelLoad:
    """Plan `model` at `size` for a conversation of `context_tokens`."""
    plan = plan_memory(catalogue_shape(model, size), context_tokens=context_tokens, kv_type=kv_type, available_bytes=0)
    expert_share = model.expert_parameters / model.parameters
    expert_bytes = round(plan.weights_bytes * expert_share)
    experts = model.experts
    return ModelLoad(
        layers=model.layer_count,
        dense_bytes=plan.weights_bytes - expert_bytes,
        expert_bytes=expert_bytes,
        active_expert_share=experts.active_per_token / experts.total if experts else 0.0,
        lookup_bytes=round(plan.weights_bytes * min(1.0, _embedding(model) / model.parameters)),
        kv_bytes=plan.kv_bytes,
        filled_kv_bytes=kv_bytes(model.layer_memories, context_tokens=max(1, context_tokens // 2), kv_type=kv_type),
        compute_bytes=plan.compute_bytes,
        output_bytes=plan.output_bytes,
    )


def catalogue_shape(model: CatalogueModel, size: LevelSize) -> ModelShape:
    """The shape as a header would tell it, as far as the catalogue knows."""
    return ModelShape(
        name=model.name,
        architecture=model.architecture,
        parameters=model.parameters,
        level=size.level,
        level_note="",
        weights_bytes=size.size_bytes,
        bits_per_weight=size.bits_per_weight(model.parameters),
        tensor_types={},
        layers=model.layer_count,
        context_length=model.context_tokens,
        embedding_length=model.width,
        feed_forward_length=None,
        heads=model.heads,
        kv_heads=None,
        vocabulary_size=model.vocabulary,
        sliding_window=None,
        has_chat_template=False,
        layer_memories=model.layer_memories,
        tied_embedding_bytes=0,
        embedding_type="",
    )


def _embedding(model: CatalogueModel) -> int:
    return model.width * (model.vocabulary or 0)
