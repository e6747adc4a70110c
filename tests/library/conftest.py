"""A computer of its own for every test: a home folder, no variables that lead elsewhere."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.adapters.library.surroundings import Surroundings
from app.domain.library.library import LibrarySource, LibraryVariant
from app.services.library.model_folders import models_folder
from app.services.library.scanning import scan_library

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links are for some users of Windows only")


@dataclass(frozen=True, slots=True)
class Computer:
    """The user's home and the app's models folder in it."""

    home: Path
    models: Path

    def around(self, platform: str = "linux", **environment: str) -> Surroundings:
        return Surroundings(self.home, environment, platform)

    def scan(self, surroundings: Surroundings | None = None) -> tuple[LibraryVariant, ...]:
        return scan_library(surroundings=surroundings or self.around())

    def problems(self, surroundings: Surroundings | None = None) -> list[str]:
        """Sentences about folders."""
        told: list[str] = []
        scan_library(surroundings=surroundings or self.around(), on_problem=told.append)
        return told

    def only(self, surroundings: Surroundings | None = None) -> LibraryVariant:
        """The one variant that is found."""
        (variant,) = self.scan(surroundings)
        return variant

    def names(self, source: LibrarySource | None = None) -> list[str]:
        """Names of the files that lanes would open."""
        return [each.path.name for each in self.scan() if source is None or each.source is source]


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    computer = Computer(tmp_path, models_folder())
    monkeypatch.setattr("app.services.library.places.own_surroundings", computer.around)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return computer
