"""The version, from the one place that has it, and what the changelog says of it."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bundle.places import PACKAGING, ROOT

CHANGELOG: Final = PACKAGING / "CHANGELOG.md"
_HEADING: Final = re.compile(r"^## (?P<version>\d+\.\d+\.\d+) \((?P<day>\d{4}-\d{2}-\d{2})\)$")


@dataclass(frozen=True, slots=True)
class Release:
    """One version of the changelog; `changes` are its items, without their dashes."""

    version: str
    day: date
    changes: tuple[str, ...]


def app_version(pyproject: Path = ROOT / "pyproject.toml") -> str:
    """The version of the project."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    version: str = project["version"]
    return version


def releases(changelog: str) -> tuple[Release, ...]:
    """The releases that a changelog's text tells of, newest first.

    A release is a heading `## 1.2.3 (2026-11-21)` with a list under it; an item may go on in indented lines.
    """
    found: list[tuple[str, date, list[str]]] = []
    for line in changelog.splitlines():
        if heading := _HEADING.match(line):
            found.append((heading["version"], date.fromisoformat(heading["day"]), []))
        elif found and line.startswith("- "):
            found[-1][2].append(line[2:].strip())
        elif found and found[-1][2] and line.startswith("  "):
            found[-1][2][-1] += " " + line.strip()
    return tuple(Release(version, day, tuple(changes)) for version, day, changes in found)


def told_releases() -> tuple[Release, ...]:
    """The releases of our changelog. Raises `SystemExit` if the newest is not the version that is being built."""
    told = releases(CHANGELOG.read_text(encoding="utf-8"))
    if not told or told[0].version != app_version():
        raise SystemExit(f"{CHANGELOG} must begin with version {app_version()}, the one in pyproject.toml.")
    return told
