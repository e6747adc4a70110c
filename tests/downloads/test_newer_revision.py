"""Whether a repository has something newer than what was downloaded from it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.hub.failures import HubError
from app.adapters.library.provenance import (
    NOTE_NAME,
    Provenance,
    forget_origins,
    note_origin,
    origin_now,
    read_provenance,
)
from app.domain.downloads.download import DownloadStatus
from app.services.downloads.downloads import Downloads
from app.services.downloads.newer_revision import newer_revision
from tests.downloads.samples import CONTENT, PATH, PROJECTOR, REPOSITORY, sample_repository, wanted_of
from tests.hub.contents import HubFile
from tests.hub.stand_in import StandInHub

_NEWER = "f" * 40


@pytest.fixture
def note(hub: StandInHub, folder: Path, downloads: Downloads, finished: Callable[[int], DownloadStatus]) -> Provenance:
    """What is noted after a model and its projector were downloaded."""
    finished(downloads.add(wanted_of(hub.repositories[REPOSITORY], folder, (PATH, PROJECTOR))))
    note = read_provenance(folder / REPOSITORY)
    assert note is not None
    return note


def test_the_same_commit_is_not_newer(hub: StandInHub, note: Provenance) -> None:
    found = newer_revision(note)
    assert (bool(found), found.changed, found.gone) == (False, (), ())
    assert len([request for request in hub.hub.requests if request.path.startswith("/api/")]) == 1


def test_a_newer_commit_with_the_same_files_is_not_newer(hub: StandInHub, note: Provenance) -> None:
    hub.add(replace(sample_repository(), commit=_NEWER))
    found = newer_revision(note)
    assert (bool(found), found.commit) == (False, _NEWER)


def test_a_file_with_another_hash_is_newer_and_can_be_had(
    hub: StandInHub,
    folder: Path,
    note: Provenance,
    downloads: Downloads,
    finished: Callable[[int], DownloadStatus],
) -> None:
    newest = hub.add(replace(sample_repository(), commit=_NEWER))
    newest.files[PATH] = HubFile(CONTENT[:-1])
    del newest.files[PROJECTOR]
    found = newer_revision(note)
    assert found
    assert ([file.path for file in found.changed], found.gone) == ([PATH], (PROJECTOR,))
    wanted = replace(wanted_of(newest, folder), files=found.changed, commit=found.commit)
    finished(downloads.add(wanted))
    assert wanted.target.read_bytes() == CONTENT[:-1]
    now = read_provenance(folder / REPOSITORY)
    assert now is not None
    assert (now.files[PATH].commit, now.files[PROJECTOR].commit) == (_NEWER, note.files[PROJECTOR].commit)
    assert not newer_revision(now)


def test_a_repository_that_is_gone_is_told(hub: StandInHub, note: Provenance) -> None:
    del hub.repositories[REPOSITORY]
    with pytest.raises(HubError, match="There is no"):
        newer_revision(note)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"version": 9}', b'{"version": 1, "repository": 3}']
)
def test_a_note_that_cannot_be_read_counts_as_none_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NOTE_NAME).write_bytes(content)
    assert read_provenance(tmp_path) is None
    origin = origin_now("c" * 40, 5, "0" * 64, is_verified=True)
    note_origin(tmp_path, REPOSITORY, PATH, origin)
    assert read_provenance(tmp_path) == Provenance(REPOSITORY, {PATH: origin})
    forget_origins(tmp_path, REPOSITORY, [PATH])
    assert list(tmp_path.iterdir()) == []


def test_evil_names_in_a_note_are_left_out(tmp_path: Path) -> None:
    note_origin(tmp_path, REPOSITORY, PATH, origin_now("c" * 40, 5, "0" * 64, is_verified=True))
    document = json.loads((tmp_path / NOTE_NAME).read_text(encoding="utf-8"))
    document["files"].append({**document["files"][0], "path": "../../x.gguf"})
    (tmp_path / NOTE_NAME).write_text(json.dumps(document), encoding="utf-8")
    note = read_provenance(tmp_path)
    assert note is not None
    assert set(note.files) == {PATH}


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    note_origin(tmp_path / "file", REPOSITORY, PATH, origin_now("c" * 40, 5, "0" * 64, is_verified=True))
    assert read_provenance(tmp_path / "file") is None
