"""Newer versions of what was downloaded here: asked for by one request a repository, told by content."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.library.provenance import note_origin, origin_now
from app.domain.library.library import LibrarySource, LibraryVariant
from app.services.library.newer_versions import NewerVersions, find_newer_versions
from app.services.processes.one_shot import CommandStoppedError
from tests.builders.model_folders import model_bytes, put, sha256_of
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_NAME = "org/Tiny-GGUF"
_BEFORE, _NOW = "1" * 40, "2" * 40


def _downloaded(models: Path, name: str = "Tiny-F16.gguf", seed: int = 7, repository: str = _NAME) -> LibraryVariant:
    content = model_bytes(seed=seed)
    folder = models.joinpath(*repository.split("/"))
    path = put(folder / name, content)
    note_origin(folder, repository, name, origin_now(_BEFORE, len(content), sha256_of(content), is_verified=True))
    variant = LibraryVariant(LibrarySource.OWN, models, (path,), "Tiny", "F16", len(content))
    return replace(variant, repository=repository, commit=_BEFORE, sha256=sha256_of(content))


def _published(hub: StandInHub, commit: str, **seeds: int) -> None:
    files = {f"{name}.gguf".replace("_", "-"): HubFile(model_bytes(seed=seed)) for name, seed in seeds.items()}
    hub.add(HubRepository(_NAME, files, commit=commit))


def _asked(variants: Sequence[LibraryVariant]) -> NewerVersions:
    return find_newer_versions(variants)


def test_a_file_that_changed_on_the_server_is_newer_there(hub: StandInHub, tmp_path: Path) -> None:
    same, other = _downloaded(tmp_path, "Tiny-F16.gguf"), _downloaded(tmp_path, "Tiny-Q8.gguf", seed=8)
    _published(hub, _NOW, Tiny_F16=7, Tiny_Q8=9)
    found = _asked([same, other])
    assert found == NewerVersions(frozenset([other.path]), 2, ())
    assert len(hub.requests) == 1, "one a repository"


def test_nothing_is_newer_at_the_same_commit(hub: StandInHub, tmp_path: Path) -> None:
    variant = _downloaded(tmp_path)
    _published(hub, _BEFORE, Tiny_F16=9)
    assert _asked([variant]).paths == frozenset()


def test_nobody_is_asked_about_files_of_others_or_levels_made_here(hub: StandInHub, tmp_path: Path) -> None:
    own = _downloaded(tmp_path)
    foreign = [
        replace(own, source=LibrarySource.LM_STUDIO),
        replace(own, commit=None),
        replace(own, made_from="Tiny-F32.gguf (F32)"),
    ]
    assert _asked(foreign) == NewerVersions(frozenset(), 0, ())
    assert hub.requests == []


def test_a_repository_that_is_gone_does_not_hide_the_others(hub: StandInHub, tmp_path: Path) -> None:
    gone, other = _downloaded(tmp_path, repository="org/Gone-GGUF"), _downloaded(tmp_path)
    _published(hub, _NOW, Tiny_F16=9)
    found = _asked([gone, other])
    assert found.paths == {other.path}
    assert len(found.problems) == 1


def test_it_can_be_left_while_the_server_is_silent(hub: StandInHub, tmp_path: Path) -> None:
    variant = _downloaded(tmp_path)
    _published(hub, _NOW, Tiny_F16=9)
    hub.faults.set(Place.API, Fault(Kind.STALL))
    asked = iter(range(1000))
    with pytest.raises(CommandStoppedError):
        find_newer_versions([variant], is_cancelled=lambda: next(asked) > 3)
