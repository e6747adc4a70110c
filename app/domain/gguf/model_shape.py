"""What a model is, told from the header of its file: never from its name."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.gguf.gguf_header import GgufArray, GgufHeader, GgufTensor, MetadataValue
from app.domain.gguf.gguf_kinds import refuse_non_model
from app.domain.gguf.layer_memory import LayerMemory, Settings, layer_memories
from app.domain.gguf.quants import FILE_TYPES, GUESSED_FILE_TYPE_FLAG, types_of_level
from app.domain.gguf.token_reads import TokenReads, token_reads


@dataclass(frozen=True, slots=True)
class ModelShape:
    """Facts of one model. Unknown is `None`, an unknown name is empty.

    `level` is the file's own label, or the type of most weights where it has none; `level_note` is a sentence for a
    label that the tensors do not bear out. `tensor_types` counts tensors by type name. `tied_embedding_bytes` are the
    bytes of an embedding that serves as output layer too (0: it has one of its own). `reads` is what a token reads,
    `None` without a tensor table. `main_type` is the type of most weights in the layers.
    """

    name: str
    architecture: str
    parameters: int
    level: str
    level_note: str
    weights_bytes: int
    bits_per_weight: float | None
    tensor_types: Mapping[str, int]
    layers: int | None
    context_length: int | None
    embedding_length: int | None
    feed_forward_length: int | None
    heads: int | None
    kv_heads: int | None
    vocabulary_size: int | None
    sliding_window: int | None
    has_chat_template: bool
    layer_memories: tuple[LayerMemory, ...] | None
    tied_embedding_bytes: int
    embedding_type: str
    reads: TokenReads | None = None
    main_type: str = ""

    @property
    def kv_known(self) -> bool:
        """Whether the K/V cache can be computed from the header."""
        return self.layer_memories is not None


# Weights whose type says nothing of the level: kept precise on purpose, or too small to matter.
_UNTYPICAL_TENSORS: Final = ("token_embd", "output", "per_layer_token_embd")
_HONEST_SHARE: Final = 0.5


def describe_model(header: GgufHeader, *, name: str, more_tensors: Iterable[GgufTensor] = ()) -> ModelShape:
    """The shape of a model; `more_tensors` are those of further shards. Raises `ModelFileError` for a non-model.

    `name` is what sentences call the file.
    """
    tensors = (*header.tensors, *more_tensors)
    metadata = header.metadata
    refuse_non_model(metadata, name, has_weights=bool(tensors))
    settings = Settings(metadata)
    sizes = [tensor.size_bytes for tensor in tensors]
    weights_bytes = sum(size or 0 for size in sizes)
    parameters = sum(tensor.weights for tensor in tensors)
    shares = _shares_by_type(tensors)
    main_type = max(shares, key=lambda name: shares[name])
    level, level_note = _level(metadata, shares, main_type)
    embedding = next((tensor for tensor in tensors if tensor.name == "token_embd.weight"), None)
    has_output = any(tensor.name == "output.weight" for tensor in tensors)
    return ModelShape(
        name=_text(metadata, "general.name") or _text(metadata, "general.basename"),
        architecture=settings.architecture,
        parameters=parameters,
        level=level,
        level_note=level_note,
        weights_bytes=weights_bytes,
        bits_per_weight=None if None in sizes or not parameters else weights_bytes * 8 / parameters,
        tensor_types=_counted_types(tensors),
        layers=settings.number("block_count"),
        context_length=settings.number("context_length"),
        embedding_length=settings.number("embedding_length"),
        feed_forward_length=_feed_forward_length(settings),
        heads=settings.number("attention.head_count"),
        kv_heads=settings.number("attention.head_count_kv"),
        vocabulary_size=_vocabulary_size(metadata, settings, embedding),
        sliding_window=settings.number("attention.sliding_window") or None,
        has_chat_template=bool(_text(metadata, "tokenizer.chat_template")),
        layer_memories=layer_memories(metadata),
        tied_embedding_bytes=0 if has_output or embedding is None else embedding.size_bytes or 0,
        embedding_type=type_name(embedding) if embedding else "",
        reads=token_reads(metadata, tensors),
        main_type=main_type,
    )


def type_name(tensor: GgufTensor) -> str:
    """The name of a tensor's type; `type 135` where it is unknown."""
    return tensor.tensor_type.name if tensor.tensor_type else f"type {tensor.type_id}"


def _level(metadata: Mapping[str, MetadataValue], shares: Mapping[str, float], main_type: str) -> tuple[str, str]:
    file_type = metadata.get("general.file_type")
    if not isinstance(file_type, int):
        return main_type, ""
    label = FILE_TYPES.get(file_type & ~GUESSED_FILE_TYPE_FLAG)
    if label is None:
        return main_type, ""
    honest_share = sum(shares.get(each, 0.0) for each in types_of_level(label))
    if honest_share >= _HONEST_SHARE:
        return label, ""
    return label, f"Labelled {label}, but {shares[main_type]:.0%} of the weights in its layers are {main_type}."


def _shares_by_type(tensors: tuple[GgufTensor, ...]) -> dict[str, float]:
    """Share of the layers' weights by type; of all weights where there are no layers."""
    typical = [
        tensor
        for tensor in tensors
        if len(tensor.shape) > 1 and tensor.name.removesuffix(".weight") not in _UNTYPICAL_TENSORS
    ]
    counted: Counter[str] = Counter()
    for tensor in typical or tensors:
        counted[type_name(tensor)] += tensor.weights
    total = counted.total()
    return {name: weights / total for name, weights in counted.items()}


def _counted_types(tensors: tuple[GgufTensor, ...]) -> dict[str, int]:
    return dict(Counter(type_name(tensor) for tensor in tensors).most_common())


def _feed_forward_length(settings: Settings) -> int | None:
    """The widest that a token's way through a layer gets: all experts that it visits together."""
    dense = settings.number("feed_forward_length")
    expert, used = settings.number("expert_feed_forward_length"), settings.number("expert_used_count")
    if expert is None and used:
        expert = dense
    widest = max(dense or 0, (expert or 0) * (used or 0))
    return widest or None


def _vocabulary_size(
    metadata: Mapping[str, MetadataValue], settings: Settings, embedding: GgufTensor | None
) -> int | None:
    if embedding is not None and len(embedding.shape) > 1:
        return embedding.shape[1]
    tokens = metadata.get("tokenizer.ggml.tokens")
    return tokens.count if isinstance(tokens, GgufArray) else settings.number("vocab_size")


def _text(metadata: Mapping[str, MetadataValue], key: str) -> str:
    value = metadata.get(key)
    return value.strip() if isinstance(value, str) else ""
