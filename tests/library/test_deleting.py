"""Deleting frees what it says, takes all that belongs to a variant, and nothing that is another's."""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.library.made_levels import NOTE_NAME as MADE_NOTE
from app.adapters.library.made_levels import note_made_level
from app.adapters.library.provenance import NOTE_NAME, note_origin, origin_now, read_provenance
from app.domain.errors import WeighInError
from app.domain.library.library import LibrarySource, LibraryVariant
from app.services.library.deleting import delete_variant
from app.services.library.model_folders import add_folder, choose_models_folder
from tests.builders.model_folders import helper_bytes, model_bytes, put, sha256_of, shard_bytes
from tests.library.conftest import Computer, needs_links


def _named(computer: Computer, name: str) -> LibraryVariant:
    return next(each for each in computer.scan() if each.path.name == name)


def _downloaded(folder: Path, name: str, content: bytes) -> Path:
    path = put(folder / name, content)
    origin = origin_now("c" * 40, len(content), sha256_of(content), is_verified=True)
    note_origin(folder, "/".join(folder.parts[-2:]), name, origin)
    return path


def test_all_parts_go_and_the_folders_with_them(computer: Computer) -> None:
    folder = computer.models / "o" / "n" / "F16"
    first, second = shard_bytes()
    put(folder / "a-F16-00001-of-00002.gguf", first)
    put(folder / "a-F16-00002-of-00002.gguf", second)
    variant = computer.only()
    assert delete_variant(variant) == len(first) + len(second) == variant.file_bytes
    assert list(computer.models.iterdir()) == []
    assert computer.scan() == ()


def test_a_projector_goes_with_the_last_variant_that_uses_it(computer: Computer) -> None:
    folder = computer.models / "o" / "n"
    small, large = model_bytes(weight_type="Q8_0"), model_bytes()
    put(folder / "a-Q8_0.gguf", small)
    put(folder / "F16" / "a-F16.gguf", large)
    projector = put(folder / "mmproj-F16.gguf", helper_bytes("mmproj"))
    assert delete_variant(_named(computer, "a-Q8_0.gguf")) == len(small)
    assert projector.exists()
    assert delete_variant(_named(computer, "a-F16.gguf")) == len(large) + len(helper_bytes("mmproj"))
    assert list(computer.models.iterdir()) == []


def test_the_notes_forget_it(computer: Computer) -> None:
    folder = computer.models / "o" / "n"
    _downloaded(folder, "a-F16.gguf", model_bytes())
    _downloaded(folder, "a-Q8_0.gguf", model_bytes(weight_type="Q8_0"))
    note_made_level(folder, "a-Q8_0.gguf", "a-F16.gguf")
    found = _named(computer, "a-Q8_0.gguf")
    assert (found.commit, found.made_from) == ("c" * 40, "a-F16.gguf")
    delete_variant(found)
    assert not (folder / MADE_NOTE).exists()
    note = read_provenance(folder)
    assert note is not None
    assert list(note.files) == ["a-F16.gguf"]
    delete_variant(_named(computer, "a-F16.gguf"))
    assert not (folder / NOTE_NAME).exists()
    assert not folder.exists()


def test_what_is_not_ours_in_a_folder_stays(computer: Computer) -> None:
    folder = computer.models / "o" / "n"
    put(folder / "a-F16.gguf", model_bytes())
    kept = put(folder / "notes.txt", b"mine")
    delete_variant(computer.only())
    assert kept.exists()


@needs_links
def test_another_name_of_the_same_file_keeps_its_bytes(computer: Computer) -> None:
    path = put(computer.models / "o" / "n" / "a-F16.gguf", model_bytes())
    os.link(path, computer.home / "elsewhere.gguf")
    assert delete_variant(computer.only()) == 0
    assert not path.exists()
    assert (computer.home / "elsewhere.gguf").read_bytes() == model_bytes()


@needs_links
@pytest.mark.parametrize("link", ["the file", "its folder", "the repository"])
def test_a_file_of_others_that_a_link_makes_appear_is_refused(computer: Computer, link: str) -> None:
    theirs = put(computer.home / "theirs" / "n" / "a-F16.gguf", model_bytes())
    (computer.models / "o").mkdir()
    if link == "the file":
        (computer.models / "o" / "n").mkdir()
        (computer.models / "o" / "n" / "a-F16.gguf").symlink_to(theirs)
    elif link == "its folder":
        (computer.models / "o" / "n").symlink_to(theirs.parent, target_is_directory=True)
    else:
        (computer.models / "o").rmdir()
        (computer.models / "o").symlink_to(theirs.parent.parent, target_is_directory=True)
    with pytest.raises(WeighInError, match="outside the models folder"):
        delete_variant(computer.only())
    assert theirs.exists()


def test_files_of_other_programs_and_folders_are_refused(computer: Computer) -> None:
    path = put(computer.home / "added" / "a-F16.gguf", model_bytes())
    add_folder(computer.home / "added")
    variant = computer.only()
    with pytest.raises(WeighInError, match="only read"):
        delete_variant(variant)
    # whoever calls it our own is not believed
    with pytest.raises(WeighInError, match="not a models folder"):
        delete_variant(replace(variant, source=LibrarySource.OWN))
    for files in ((path,), (computer.models / ".." / ".." / ".." / "added" / "a-F16.gguf",)):
        with pytest.raises(WeighInError, match="outside the models folder"):
            delete_variant(replace(variant, source=LibrarySource.OWN, root=computer.models, files=files))
    assert path.exists()


def test_a_file_that_is_gone_already_frees_nothing(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "a-F16.gguf", model_bytes())
    variant = computer.only()
    shutil.rmtree(computer.models / "o")
    assert delete_variant(variant) == 0


def test_where_the_system_refuses_a_sentence_says_so(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(computer.models / "o" / "n" / "a-F16.gguf", model_bytes())

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(WeighInError, match=r"a-F16\.gguf cannot be deleted"):
        delete_variant(computer.only())
    assert path.exists()


def test_on_windows_a_file_that_a_lane_has_loaded_says_so(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    class SharingViolationError(PermissionError):
        winerror = 32

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise SharingViolationError(13, "in use")

    put(computer.models / "o" / "n" / "a-F16.gguf", model_bytes())
    variant = computer.only()
    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(WeighInError) as refused:
        delete_variant(variant)
    assert "is in use" in refused.value.message
    assert "lanes" in refused.value.advice


def test_a_folder_that_was_in_use_before_is_ours_as_well(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "a-F16.gguf", model_bytes())
    choose_models_folder(computer.home / "disk")
    assert delete_variant(computer.only()) == len(model_bytes())
    assert list(computer.models.iterdir()) == []
