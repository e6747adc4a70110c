"""What a level is worth as the source of smaller ones."""

from typing import Final

from app.domain.gguf.quants import ladder_position

_FULL: Final = ("F32", "BF16", "F16")
_NEARLY_FULL: Final = "Q8_0"
_LOWEST: Final = "Q4_K_S"


def may_be_source(level: str) -> bool:
    """Whether smaller levels are offered of it at all."""
    return ladder_position(level) <= ladder_position(_LOWEST)


def source_warning(level: str) -> str:
    """A sentence for a source that is quantized itself; empty for a full one."""
    if level in _FULL:
        return ""
    if level == _NEARLY_FULL:
        return (
            "The source is quantized itself (Q8_0): levels made of it are nearly, but not quite, those made of the F16 "
            "or BF16 file."
        )
    return (
        f"The source is quantized itself ({level}): a level made of it loses more than its name says. "
        "The F16, BF16 or Q8_0 file makes a better one."
    )
