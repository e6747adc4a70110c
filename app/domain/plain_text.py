"""Text that strangers wrote (model output, file names, metadata) made safe to show in a terminal."""

from typing import Final

_REPLACEMENT: Final = "\ufffd"
# Control characters command a terminal (colours, titles, the clipboard); embeddings and overrides reorder what follows.
_UNSAFE: Final = dict.fromkeys(
    (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    _REPLACEMENT,
)


def terminal_text(text: str) -> str:
    """`text` without anything that a terminal would obey, but for tabs and new lines."""
    return text.replace("\r\n", "\n").translate(_UNSAFE)


def one_line(text: str) -> str:
    """`text` as `terminal_text`, on one line."""
    return " ".join(terminal_text(text).split())
