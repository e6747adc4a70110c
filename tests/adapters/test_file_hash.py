"""SHA-256 of files, read through once."""

import hashlib
import os
from pathlib import Path

import pytest

from app.adapters.file_hash import HashingStoppedError, file_sha256
from app.domain.errors import ModelFileError


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.gguf"
    path.write_bytes(os.urandom(9_000_000))
    return path


def test_the_hash_is_right_and_progress_reaches_the_end(tmp_path: Path, large: Path) -> None:
    told: list[float] = []
    digest = file_sha256(large, remembered_in=tmp_path / "store.json", on_progress=told.append)
    assert digest == hashlib.sha256(large.read_bytes()).hexdigest()
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_file_is_read_through_once(tmp_path: Path, large: Path) -> None:
    store = tmp_path / "store.json"
    digest = file_sha256(large, remembered_in=store)
    told: list[float] = []
    assert file_sha256(large, remembered_in=store, on_progress=told.append) == digest
    assert told == []


def test_a_changed_file_is_read_again(tmp_path: Path, large: Path) -> None:
    store = tmp_path / "store.json"
    before = file_sha256(large, remembered_in=store)
    large.write_bytes(b"other")
    assert file_sha256(large, remembered_in=store) != before


def test_stopping_leaves_nothing_remembered(tmp_path: Path, large: Path) -> None:
    store = tmp_path / "store.json"
    with pytest.raises(HashingStoppedError):
        file_sha256(large, remembered_in=store, is_cancelled=lambda: True)
    assert not store.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', "\0\0"])
def test_a_broken_memory_is_no_hindrance(tmp_path: Path, large: Path, content: str) -> None:
    store = tmp_path / "store.json"
    store.write_text(content)
    digest = file_sha256(large, remembered_in=store)
    assert digest == hashlib.sha256(large.read_bytes()).hexdigest()
    assert file_sha256(large, remembered_in=store) == digest


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path: Path, large: Path) -> None:
    store = tmp_path / "nowhere" / "store.json"
    assert len(file_sha256(large, remembered_in=store)) == 64


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        file_sha256(tmp_path / "gone.gguf", remembered_in=tmp_path / "store.json")
