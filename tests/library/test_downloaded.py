"""hf:REPO/FILE means the file that was downloaded, wherever it lies."""

from pathlib import Path

import pytest

from app.adapters.library.provenance import note_origin, origin_now
from app.domain.gguf.hub_reference import HubReference
from app.services.library.downloaded import downloaded_file
from tests.builders.model_folders import model_bytes, put
from tests.cli.conftest import Weighin, weighin
from tests.library.conftest import Computer

__all__ = ["weighin"]

_COMMIT, _OTHER = "a" * 40, "b" * 40


def test_a_file_in_our_own_folder_is_found(computer: Computer) -> None:
    path = put(computer.models / "org" / "name" / "sub" / "m.gguf", model_bytes())
    assert downloaded_file(HubReference("org/name", "sub/m.gguf"), surroundings=computer.around()) == path
    assert downloaded_file(HubReference("org/name", "m.gguf"), surroundings=computer.around()) is None


def test_a_commit_means_the_file_of_that_commit(computer: Computer) -> None:
    path = put(computer.models / "org" / "name" / "m.gguf", model_bytes())
    note_origin(path.parent, "org/name", "m.gguf", origin_now(_COMMIT, 1, "0" * 64, is_verified=True))
    found = {
        commit: downloaded_file(HubReference("org/name", "m.gguf", commit), surroundings=computer.around())
        for commit in (_COMMIT, _OTHER)
    }
    assert found == {_COMMIT: path, _OTHER: None}


@pytest.mark.parametrize("revision", ["main", _COMMIT])
def test_a_file_in_the_cache_of_hugging_face_is_found(computer: Computer, revision: str) -> None:
    folder = computer.home / ".cache" / "huggingface" / "hub" / "models--org--name"
    path = put(folder / "snapshots" / _COMMIT / "m.gguf", model_bytes())
    put(folder / "refs" / "main", _COMMIT.encode())
    around = computer.around()
    assert downloaded_file(HubReference("org/name", "m.gguf", revision), surroundings=around) == path
    assert downloaded_file(HubReference("org/name", "m.gguf", _OTHER), surroundings=around) is None


def test_a_file_that_is_not_here_yet_is_one_sentence_with_the_command_that_gets_it(weighin: Weighin) -> None:
    done = weighin("compare", "hf:org/name/m.gguf", "builtin:Q8_0", "--prompt", "the")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "weighin pull org/name m.gguf" in done.stderr


@pytest.mark.engine
def test_what_was_downloaded_is_a_lane_by_the_name_of_its_repository(weighin: Weighin) -> None:
    path = Path(weighin.environment["WEIGHIN_HOME"]) / "data" / "models" / "org" / "name" / "m.gguf"
    put(path, model_bytes())
    done = weighin("compare", "hf:org/name/m.gguf", str(path), "--prompt", "the", "--max-tokens", "2", "--json")
    assert done.exit_code == 0, done.stderr
    assert [lane["source"] for lane in done.document["lanes"]] == [str(path), str(path)]
