"""Headers kept in the cache folder: found again, never trusted, never more than their share of the disk."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.header_store import HeaderStore, KeptHeader
from app.adapters.paths import cache_folder
from app.domain.errors import WeighInError
from app.domain.gguf.hub_reference import HubReference

_REFERENCE = HubReference("org/Model-GGUF", "Model-Q8_0.gguf", "0" * 40)
_HEADER = KeptHeader(os.urandom(50_000), 9_000_000, "a" * 64)


def _files() -> list[Path]:
    return sorted((cache_folder() / "headers").iterdir(), key=lambda path: path.stat().st_mtime_ns)


def test_a_header_is_found_again_for_its_server_commit_and_path_alone() -> None:
    store = HeaderStore("https://huggingface.co")
    assert store.load(_REFERENCE) is None
    assert store.save(_REFERENCE, _HEADER)
    assert HeaderStore("https://huggingface.co").load(_REFERENCE) == _HEADER
    assert store.read_raw(_REFERENCE) == _HEADER.raw
    assert HeaderStore("https://mirror.example").load(_REFERENCE) is None
    assert store.load(HubReference("org/Model-GGUF", "Model-Q8_0.gguf", "1" * 40)) is None
    assert store.load(HubReference("org/Model-GGUF", "Model-Q4_0.gguf", "0" * 40)) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: b"",
        lambda kept: b"{}\n",
        lambda kept: b"[" * 100_000,
        lambda kept: kept[:-10],
        lambda kept: kept[:200] + b"\xff" + kept[201:],
        lambda kept: kept.replace(b"9000000", b"7", 1),
        lambda kept: kept.replace(b'"version": 1', b'"version": 2', 1),
        lambda kept: kept.replace(b'"' + b"a" * 64 + b'"', b"5", 1),
        lambda kept: os.urandom(3000),
    ],
)
def test_a_spoilt_file_counts_as_none(spoil: Callable[[bytes], bytes]) -> None:
    store = HeaderStore("s")
    store.save(_REFERENCE, _HEADER)
    (path,) = _files()
    path.write_bytes(spoil(path.read_bytes()))
    assert store.load(_REFERENCE) is None
    with pytest.raises(WeighInError, match="no longer in the cache"):
        store.read_raw(_REFERENCE)


def test_the_oldest_make_room() -> None:
    store = HeaderStore("s", most_bytes=160_000)
    references = [HubReference("o/r", f"{number}.gguf", "0" * 40) for number in range(5)]
    for at, reference in enumerate(references[:3]):
        store.save(reference, _HEADER)
        os.utime(_files()[-1], (at, at))
    # the first one is used again, so that the second is the oldest
    assert store.load(references[0]) == _HEADER
    store.save(references[3], _HEADER)
    assert [store.load(each) is not None for each in references[:4]] == [True, False, True, True]
    assert sum(path.stat().st_size for path in _files()) <= 160_000


def test_a_folder_that_cannot_be_written_is_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "file"))
    store = HeaderStore("s")
    assert not store.save(_REFERENCE, _HEADER)
    assert store.load(_REFERENCE) is None
