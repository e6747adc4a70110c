"""What the engine holds beside weights, cache and buffers: its vocabulary, its graph, records of the cache.

Fitted to model processes with vocabularies of 1,000 to 262,000 tokens, 24 to 80 layers and contexts up to 131,072.
llama.cpp's own `fit` leaves these out.
"""

from typing import Final

from app.domain.gguf.gguf_header import GgufArray, MetadataValue
from app.domain.plan.plan_source import PlanSource

# Measured: 95 bytes a token, 150 a merge and the texts of both twice (in the tables, and while the header is read).
_TOKEN_BYTES: Final = 100
_MERGE_BYTES: Final = 150
_HEADER_COPIES: Final = 2
# Measured: 48 and 45,000.
_CELL_BYTES: Final = 52
_LAYER_BYTES: Final = 50_000
# Interpreter, logs, what the first steps of a graph leave behind: 3 to 6 MB measured.
_FIXED_BYTES: Final = 8_000_000
# A step's input once more, in the type that it is multiplied in: at most two bytes a value.
_CONVERTED_BYTES: Final = 2


def tables_bytes(source: PlanSource, *, layers: int, context_tokens: int, batch_tokens: int) -> int:
    """An upper estimate for one model at one context."""
    tokens, merges = (_count(source.metadata.get(f"tokenizer.ggml.{key}")) for key in ("tokens", "merges"))
    header_bytes = sum(part.header.header_bytes for part in source.parts)
    vocabulary = tokens * _TOKEN_BYTES + merges * _MERGE_BYTES + header_bytes * _HEADER_COPIES
    widest = max(source.shape.feed_forward_length or 0, source.shape.embedding_length or 0)
    converted = batch_tokens * widest * _CONVERTED_BYTES
    return vocabulary + converted + context_tokens * _CELL_BYTES + layers * _LAYER_BYTES + _FIXED_BYTES


def _count(value: MetadataValue | None) -> int:
    return value.count if isinstance(value, GgufArray) else 0
