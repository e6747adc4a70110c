"""Text of strangers in Markdown and CSV, so that it stays text."""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

# A spreadsheet would run a cell that begins so.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_cell(value: object) -> object:
    """A value for a cell: unknown is empty, and no spreadsheet runs it."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table whose cells are text."""
    lines = [head, ("---",) * len(head), *rows]
    return ["| " + " | ".join(escaped(cell) for cell in line) + " |" for line in lines]


def fenced(text: str) -> list[str]:
    """Lines that show `text` as it is, whatever it holds."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", text, fence]


def escaped(text: str) -> str:
    """`text` on one line, without anything that Markdown or HTML would obey."""
    if text == "---":
        return text
    return re.sub(r"([\\`*_{}\[\]#|])", r"\\\1", escape(" ".join(text.split()), quote=False))
