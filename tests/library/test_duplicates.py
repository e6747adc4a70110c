"""Equal files are found by what is known of them, and read only where nothing else decides."""

from pathlib import Path

import pytest

from app.adapters.file_hash import file_sha256
from app.domain.library.library import LibrarySource
from app.services.library import duplicates
from app.services.library.duplicates import find_duplicates
from app.services.library.model_folders import add_folder
from app.services.processes.one_shot import CommandStoppedError
from tests.builders.model_folders import HuggingFaceCache, OllamaStore, model_bytes, put, sha256_of, shard_bytes
from tests.library.conftest import Computer


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files that were read through."""
    read: list[Path] = []

    def noted(path: Path, **options: object) -> str:
        read.append(path)
        return file_sha256(path, **options)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(duplicates, "file_sha256", noted)
    return read


def test_copies_of_three_programs_are_one_group(computer: Computer, hashed: list[Path]) -> None:
    OllamaStore(computer.home / ".ollama" / "models").add("library/tiny:1b", {"model": model_bytes()})
    cache = HuggingFaceCache(computer.home / ".cache" / "huggingface" / "hub", links=False)
    cache.add("o/n", "x-F16.gguf", model_bytes())
    own = put(computer.models / "o" / "n" / "y-F16.gguf", model_bytes())
    put(computer.models / "o" / "n" / "z-F16.gguf", model_bytes(seed=8))
    (group,) = find_duplicates(computer.scan())
    size = len(model_bytes())
    assert {each.source for each in group.variants} == {
        LibrarySource.OLLAMA,
        LibrarySource.HUGGING_FACE,
        LibrarySource.OWN,
    }
    assert group.content == (sha256_of(model_bytes()),)
    assert (group.freeable_bytes, group.own_freeable_bytes) == (2 * size, size)
    # Ollama and Hugging Face know theirs; the fourth has the same size but other ends
    assert hashed == [own]


def test_files_whose_sizes_are_their_own_are_not_read(computer: Computer, hashed: list[Path]) -> None:
    put(computer.models / "o" / "n" / "x-F16.gguf", model_bytes())
    put(computer.models / "o" / "n" / "x-Q8_0.gguf", model_bytes(weight_type="Q8_0"))
    assert find_duplicates(computer.scan()) == ()
    assert hashed == []


def test_files_that_differ_in_the_middle_only_are_not_equal(computer: Computer) -> None:
    whole = bytearray(model_bytes() + bytes(4 << 20))
    put(computer.models / "o" / "n" / "x-F16.gguf", bytes(whole))
    whole[len(whole) // 2] = 1
    put(computer.models / "o" / "n" / "y-F16.gguf", bytes(whole))
    assert find_duplicates(computer.scan()) == ()


def test_models_in_parts_are_equal_where_all_parts_are(computer: Computer) -> None:
    parts = shard_bytes()
    for folder in ("a", "b"):
        for number, content in enumerate(parts, start=1):
            put(computer.models / "o" / folder / f"x-F16-0000{number}-of-00002.gguf", content)
    (group,) = find_duplicates(computer.scan())
    assert group.freeable_bytes == group.own_freeable_bytes == sum(map(len, parts))


def test_progress_runs_to_one_and_reading_can_be_stopped(computer: Computer) -> None:
    for name in ("a", "b"):
        put(computer.home / name / "x-F16.gguf", model_bytes() + bytes(9 << 20))
        add_folder(computer.home / name)
    variants = computer.scan()
    told: list[float] = []
    with pytest.raises(CommandStoppedError):
        find_duplicates(variants, on_progress=told.append, is_cancelled=lambda: bool(told))
    told.clear()
    assert len(find_duplicates(variants, on_progress=told.append)) == 1
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_file_that_vanishes_meanwhile_is_in_no_group(computer: Computer) -> None:
    gone = put(computer.models / "o" / "n" / "x-F16.gguf", model_bytes())
    put(computer.models / "o" / "n" / "y-F16.gguf", model_bytes())
    variants = computer.scan()
    gone.unlink()
    assert find_duplicates(variants) == ()
