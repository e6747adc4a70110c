"""Folders that may hold anything: what is no model costs nothing, harms nothing, and holds nobody up."""

import os
import random
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.adapters.library import walking
from app.adapters.library.online_only import are_online_only
from app.domain.library.library import LibrarySource, LibraryVariant
from app.services.library import one_scan, scanning
from app.services.library.model_folders import add_folder
from app.services.library.scanning import scan_library
from app.services.processes.one_shot import CommandStoppedError
from tests.builders.model_folders import model_bytes, put
from tests.library.conftest import Computer, needs_links


def test_broken_files_of_our_own_are_told_those_of_others_only_where_they_were_models(computer: Computer) -> None:
    other = computer.home / "other"
    for folder in (computer.models / "o" / "n", other):
        put(folder / "cut-F16.gguf", model_bytes()[:-1000])
        put(folder / "page.gguf", b"<html>not a model")
        put(folder / "empty.gguf", b"")
    add_folder(other)
    problems = {(each.source, each.path.name): each.problem for each in computer.scan()}
    assert problems.keys() == {
        (LibrarySource.OWN, "cut-F16.gguf"),
        (LibrarySource.OWN, "page.gguf"),
        (LibrarySource.OWN, "empty.gguf"),
        (LibrarySource.FOLDER, "cut-F16.gguf"),
    }
    assert "cut short" in problems[LibrarySource.FOLDER, "cut-F16.gguf"]
    assert "web page" in problems[LibrarySource.OWN, "page.gguf"]


def test_random_bytes_break_nothing(computer: Computer) -> None:
    generator = random.Random(5)
    whole = model_bytes()
    for number in range(60):
        content = bytearray(whole[: generator.randrange(1, 4000)] if number % 2 else whole)
        for _ in range(20):
            content[generator.randrange(min(len(content), 3000))] = generator.randrange(256)
        put(computer.models / "o" / "n" / f"broken-{number}.gguf", bytes(content))
    for variant in computer.scan():
        assert variant.problem or variant.parameters


@needs_links
def test_circles_of_links_end(computer: Computer) -> None:
    added = computer.home / "added"
    put(added / "deep" / "Tiny-F16.gguf", model_bytes())
    (added / "deep" / "back").symlink_to(added, target_is_directory=True)
    (added / "self.gguf").symlink_to("self.gguf")
    (added / "gone.gguf").symlink_to("nowhere.gguf")
    add_folder(added)
    assert computer.names() == ["Tiny-F16.gguf"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_a_pipe_that_is_called_like_a_model_holds_nobody_up(computer: Computer) -> None:
    put(computer.models / "o" / "n" / "x-F16.gguf", model_bytes())
    os.mkfifo(computer.models / "o" / "n" / "pipe-F16.gguf")
    (computer.models / "o" / "n" / "link-F16.gguf").symlink_to("pipe-F16.gguf")
    assert computer.names() == ["x-F16.gguf"]


def test_folders_deeper_than_anybody_keeps_models_are_left_out(computer: Computer) -> None:
    put(computer.models.joinpath(*"abcdefgh") / "seen-F16.gguf", model_bytes())
    put(computer.models.joinpath(*"abcdefghi") / "unseen-F16.gguf", model_bytes(seed=8))
    assert computer.names() == ["seen-F16.gguf"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such names")
def test_evil_names_are_found_and_harm_nothing(computer: Computer) -> None:
    folder = computer.home / "added"
    names = ["\x1b[2J-F16.gguf", "new\nline-F16.gguf", "-rf-F16.gguf", "a" * 240 + ".gguf", "<b>x</b>-F16.gguf"]
    for number, name in enumerate(names):
        put(folder / name, model_bytes("", seed=number))
    folder.joinpath(os.fsdecode(b"caf\xe9-F16.gguf")).write_bytes(model_bytes("", seed=99))
    add_folder(folder)
    found = computer.scan()
    assert len(found) == len(names) + 1
    assert not any("\x1b" in each.model or "\n" in each.model for each in found)
    assert computer.scan() == found


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions bind neither")
def test_a_folder_without_permission_is_told(computer: Computer) -> None:
    locked = computer.home / "added" / "locked"
    put(locked / "x-F16.gguf", model_bytes())
    add_folder(computer.home / "added")
    locked.chmod(0)
    try:
        assert any("locked cannot be read" in problem for problem in computer.problems())
    finally:
        locked.chmod(0o700)


def test_a_place_that_may_not_be_looked_into_is_told(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bool:
        if ".ollama" in path.parts:
            raise PermissionError(13, "refused", str(path))
        return os.path.isdir(path)  # noqa: PTH112 - what is replaced is the other way to ask

    put(computer.home / ".ollama" / "models" / "x", b"")
    monkeypatch.setattr(Path, "is_dir", refuse)
    problems = computer.problems()
    assert any(problem.startswith(f"You may not look into {computer.home / '.ollama'}") for problem in problems)
    assert all(problem.endswith(".") for problem in problems)


def test_a_disk_that_does_not_answer_holds_up_neither_a_scan_nor_its_end(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, awake = computer.home / "silent", threading.Event()
    put(silent / "x-F16.gguf", model_bytes())
    put(computer.models / "o" / "n" / "y-F16.gguf", model_bytes(seed=8))
    add_folder(silent)
    real = Path.is_dir

    def is_dir(path: Path) -> bool:
        return awake.wait(60) if path == silent else real(path)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    monkeypatch.setattr(scanning, "_ANSWER_LIMIT_S", 0.1)
    try:
        assert computer.names() == ["y-F16.gguf"]
        assert computer.problems() == [f"The disk of {silent} does not answer."]
        monkeypatch.setattr(scanning, "_ANSWER_LIMIT_S", 30.0)
        told: list[LibraryVariant] = []
        with pytest.raises(CommandStoppedError):
            scan_library(surroundings=computer.around(), on_variant=told.append, is_cancelled=lambda: len(told) == 1)
    finally:
        awake.set()


def test_an_added_folder_whose_disk_is_gone_is_told(computer: Computer) -> None:
    added = computer.home / "stick"
    added.mkdir()
    add_folder(added)
    added.rmdir()
    assert computer.problems() == [f"The folder {added} is not there."]


def test_a_folder_with_more_than_is_looked_through_says_so(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "Walk", lambda cancelled: walking.Walk(cancelled, most_entries=5))
    for number in range(9):
        put(computer.models / "o" / "n" / f"{number}.txt", b"")
    assert any("the rest was left out" in problem for problem in computer.problems())


def test_a_file_that_is_online_only_is_not_fetched(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    put(computer.models / "o" / "n" / "x-F16.gguf", model_bytes())
    monkeypatch.setattr(one_scan, "are_online_only", lambda files: True)
    monkeypatch.setattr(one_scan, "read_facts", None)
    assert "online only" in computer.only().problem


@pytest.mark.parametrize("status", [{"st_file_attributes": 0x400020}, {"st_flags": 0x40000000}, {}])
def test_what_is_online_only_is_told_by_the_system(status: dict[str, int]) -> None:
    class Elsewhere(Path(__file__).__class__):  # type: ignore[misc]  # the class of this system's paths
        def stat(self, *, follow_symlinks: bool = True) -> object:
            return SimpleNamespace(**status)

    assert are_online_only([Elsewhere("x")]) == bool(status)
