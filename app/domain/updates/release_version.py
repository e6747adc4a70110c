"""Versions of the app, as tags of releases have them."""

import re
from dataclasses import dataclass
from typing import Final

_VERSION: Final = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True, order=True)
class ReleaseVersion:
    """Three numbers, the later version the greater one."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def parse_version(text: str) -> ReleaseVersion:
    """The version `text` is, such as 0.2.0. Raises `ValueError` for anything else, 0.2 and 0.2.0rc1 among it."""
    match = _VERSION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:40]!r} is no version of a release")
    major, minor, patch = map(int, match.groups())
    return ReleaseVersion(major, minor, patch)


def version_or_none(text: str) -> ReleaseVersion | None:
    """As `parse_version`, `None` for what is no version."""
    try:
        return parse_version(text)
    except ValueError:
        return None
