"""`weighin inspect`: what a model file holds, told from its header and never from its name."""

import argparse
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import result_console
from app.cli.sources import hash_of, open_remote, open_source
from app.cli.streams import print_document
from app.domain.gguf.gguf_header import ByteOrder, GgufHeader
from app.domain.gguf.hub_reference import is_hub_source
from app.domain.gguf.model_shape import ModelShape
from app.domain.gguf.quant_words import describe_level
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN, bytes_text


@dataclass(frozen=True, slots=True)
class _Inspected:
    """A model's header and where its parts are; `downloaded_bytes` is what was transferred to know it."""

    header: GgufHeader
    shape: ModelShape
    file_bytes: int
    places: tuple[str, ...]
    sha256: str | None
    downloaded_bytes: int = 0


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Read the header and print; returns the exit code."""
    if is_hub_source(options.source):
        inspected = _remote(options.source)
    else:
        inspected = _local(options.source, with_hash=not options.no_hash)
    if options.json:
        print_document(_document(inspected))
    else:
        _show(inspected)
    return 0


def _local(source: str, *, with_hash: bool) -> _Inspected:
    file = open_source(source)
    single = len(file.parts) == 1
    sha256 = hash_of(file.path) if single and with_hash else None
    places = tuple(str(part.absolute()) for part in file.parts)
    return _Inspected(file.header, file.shape, file.file_bytes, places, sha256)


def _remote(source: str) -> _Inspected:
    model = open_remote(source)
    places = tuple(str(file.reference) for file in model.files)
    header = model.files[0].header
    return _Inspected(header, model.shape, model.file_bytes, places, model.sha256, model.downloaded_bytes)


def _document(inspected: _Inspected) -> dict[str, Any]:
    """`weighin inspect --json`. The hash of a model in several parts is unknown: each part has its own."""
    shape, header = inspected.shape, inspected.header
    return {
        "name": shape.name or None,
        "architecture": shape.architecture,
        "parameters": shape.parameters,
        "quant": shape.level,
        "quant_note": shape.level_note or None,
        "bits_per_weight": shape.bits_per_weight,
        "file_bytes": inspected.file_bytes,
        "header_bytes": header.header_bytes,
        "weights_bytes": shape.weights_bytes,
        "context_length": shape.context_length,
        "layers": shape.layers,
        "embedding_length": shape.embedding_length,
        "heads": shape.heads,
        "kv_heads": shape.kv_heads,
        "sliding_window": shape.sliding_window,
        "vocabulary_size": shape.vocabulary_size,
        "tensor_types": dict(shape.tensor_types),
        "chat_template": shape.has_chat_template,
        "gguf_version": header.version,
        "byte_order": "big" if header.byte_order is ByteOrder.BIG else "little",
        "paths": list(inspected.places),
        "sha256": inspected.sha256,
        "downloaded_bytes": inspected.downloaded_bytes,
    }


def _show(inspected: _Inspected) -> None:
    shape = inspected.shape
    bits = UNKNOWN if shape.bits_per_weight is None else f"{shape.bits_per_weight:.2f}"
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    rows = {
        "Model": one_line(shape.name) or UNKNOWN,
        "Architecture": one_line(shape.architecture),
        "Parameters": f"{shape.parameters:,}",
        "Level": f"{shape.level}, {bits} bits per weight",
        "": one_line(shape.level_note) or describe_level(shape.level),
        "File": _file_text(inspected),
        "Context": _count_text(shape.context_length, "tokens"),
        "Layers": f"{_count_text(shape.layers)}, width {_count_text(shape.embedding_length)}, {_heads_text(shape)}",
        "Vocabulary": _count_text(shape.vocabulary_size, "tokens"),
        "Tensors": ", ".join(f"{count:,} {name}" for name, count in shape.tensor_types.items()),
        "Chat template": "yes" if shape.has_chat_template else "none: the model is prompted plainly",
        "SHA-256": inspected.sha256 or UNKNOWN,
    }
    for name, value in rows.items():
        table.add_row(name, Text(value))
    result_console().print(table)


def _file_text(inspected: _Inspected) -> str:
    parts = f" in {len(inspected.places)} parts" if len(inspected.places) > 1 else ""
    header = f", header {bytes_text(inspected.header.header_bytes)}"
    transferred = f", {bytes_text(inspected.downloaded_bytes)} transferred" if inspected.downloaded_bytes else ""
    return bytes_text(inspected.file_bytes) + parts + header + transferred


def _heads_text(shape: ModelShape) -> str:
    return f"{_count_text(shape.heads, 'heads')} ({_count_text(shape.kv_heads)} for keys and values)"


def _count_text(count: int | None, of: str = "") -> str:
    return UNKNOWN if count is None else f"{count:,} {of}".strip()
