"""`weighin inspect`: what a model file holds, told from its header and never from its name."""

import argparse
from typing import Any

from rich.table import Table
from rich.text import Text

from app.adapters.gguf_file import ModelFile
from app.cli.compare.terminal_session import terminal_session
from app.cli.console import result_console
from app.cli.sources import hash_of, open_source
from app.cli.streams import print_document
from app.domain.gguf.gguf_header import ByteOrder
from app.domain.gguf.quant_words import describe_level
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN, bytes_text


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Read the header and print; returns the exit code."""
    file = open_source(options.source)
    single = len(file.parts) == 1
    sha256 = hash_of(file.path) if single and not options.no_hash else None
    if options.json:
        print_document(inspect_document(file, sha256))
    else:
        _show(file, sha256)
    return 0


def inspect_document(file: ModelFile, sha256: str | None) -> dict[str, Any]:
    """`weighin inspect --json`. The hash of a model in several parts is unknown: each part has its own."""
    shape, header = file.shape, file.header
    return {
        "name": shape.name or None,
        "architecture": shape.architecture,
        "parameters": shape.parameters,
        "quant": shape.level,
        "quant_note": shape.level_note or None,
        "bits_per_weight": shape.bits_per_weight,
        "file_bytes": file.file_bytes,
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
        "paths": [str(part.absolute()) for part in file.parts],
        "sha256": sha256,
    }


def _show(file: ModelFile, sha256: str | None) -> None:
    shape = file.shape
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
        "File": f"{bytes_text(file.file_bytes)}{_parts_text(file)}, header {bytes_text(file.header.header_bytes)}",
        "Context": _count_text(shape.context_length, "tokens"),
        "Layers": f"{_count_text(shape.layers)}, width {_count_text(shape.embedding_length)}, {_heads_text(file)}",
        "Vocabulary": _count_text(shape.vocabulary_size, "tokens"),
        "Tensors": ", ".join(f"{count:,} {name}" for name, count in shape.tensor_types.items()),
        "Chat template": "yes" if shape.has_chat_template else "none: the model is prompted plainly",
        "SHA-256": sha256 or UNKNOWN,
    }
    for name, value in rows.items():
        table.add_row(name, Text(value))
    result_console().print(table)


def _parts_text(file: ModelFile) -> str:
    return f" in {len(file.parts)} parts" if len(file.parts) > 1 else ""


def _heads_text(file: ModelFile) -> str:
    return f"{_count_text(file.shape.heads, 'heads')} ({_count_text(file.shape.kv_heads)} for keys and values)"


def _count_text(count: int | None, of: str = "") -> str:
    return UNKNOWN if count is None else f"{count:,} {of}".strip()
