"""Reads the template tables in ``texts/``: a line ``# name`` opens a section, every other line is one template."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "texts"


def sections(name: str) -> dict[str, list[str]]:
    """The sections of a table in order; in tables of questions a section's name is the question."""
    found: dict[str, list[str]] = {}
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            current = found.setdefault(line[2:], [])
        elif line:
            current.append("" if line == "(nothing)" else line.replace("\\n", "\n"))
    return found


def questions(name: str) -> list[tuple[str, list[str]]]:
    """A table of questions, each with its possible answers."""
    return list(sections(name).items())
