"""What tells where programs keep their files: the system, the home folder, environment variables."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`platform` is Python's name of the system: linux, darwin, win32."""

    home: Path
    environment: Mapping[str, str]
    platform: str

    def folder(self, variable: str) -> Path | None:
        """The folder that an environment variable names, `None` where it names none."""
        named = self.environment.get(variable, "").strip()
        return self.expanded(named) if named else None

    def expanded(self, text: str) -> Path:
        """A path in which ~ stands for the home folder."""
        return self.home / text[2:] if text.startswith(("~/", "~\\")) else Path(text)

    def cache_folder(self) -> Path:
        """XDG_CACHE_HOME or ~/.cache: the place on Linux, and of Hugging Face's client everywhere."""
        return self.folder("XDG_CACHE_HOME") or self.home / ".cache"


def own_surroundings() -> Surroundings:
    """Those of this process."""
    return Surroundings(Path(os.path.expanduser("~")), dict(os.environ), sys.platform)  # noqa: PTH111 - home() raises
