"""Models in several parts on a server count as one; commands take files on Hugging Face as sources."""

import hashlib
from pathlib import Path

import pytest

from app.adapters.hub.failures import HubError, HubFailure
from app.domain.errors import ModelFileError
from app.domain.gguf.hub_reference import HubReference, parse_hub_reference
from app.services.fit.remote_models import read_remote_model
from tests.builders.tiny_models import TINY, model_tensors
from tests.cli.conftest import Weighin
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.samples import MEBIBYTE, REPOSITORY, hollow_model, model_repository, sharded_repository
from tests.hub.stand_in import StandInHub

_SECOND_PART = parse_hub_reference(f"hf:{REPOSITORY}/Q8_0/Model-Q8_0-00002-of-00003.gguf")


def test_all_parts_are_read_at_the_commit_of_the_first(hub: StandInHub, tmp_path: Path) -> None:
    repository = hub.add(sharded_repository(tmp_path))
    progress: list[float] = []
    model = read_remote_model(_SECOND_PART, on_progress=progress.append)
    assert [file.reference for file in model.files] == [
        HubReference(REPOSITORY, path, repository.commit) for path in repository.files
    ]
    assert model.shape.parameters == sum(tensor_weights for tensor_weights in _weights())
    assert model.file_bytes == sum(file.size_bytes for file in repository.files.values())
    assert model.sha256 is None
    assert progress[-1] == 1.0


def _weights() -> list[int]:
    return [tensor.shape[0] * (tensor.shape[1] if len(tensor.shape) > 1 else 1) for tensor in model_tensors(TINY)]


def test_a_part_that_is_missing_is_told(hub: StandInHub, tmp_path: Path) -> None:
    repository = hub.add(sharded_repository(tmp_path))
    del repository.files["Q8_0/Model-Q8_0-00003-of-00003.gguf"]
    with pytest.raises(ModelFileError, match=r"Model-Q8_0-00003-of-00003\.gguf is missing"):
        read_remote_model(_SECOND_PART)


def test_one_part_that_fails_ends_the_reading_of_the_others(hub: StandInHub, tmp_path: Path) -> None:
    hub.add(sharded_repository(tmp_path))
    hub.faults.set(Place.CDN, Fault(Kind.STATUS, 403, spare=2))
    with pytest.raises(HubError) as caught:
        read_remote_model(_SECOND_PART)
    assert caught.value.kind is HubFailure.REFUSED


def test_inspect_reads_the_header_of_a_file_on_a_server(weighin: Weighin, hub: StandInHub, tmp_path: Path) -> None:
    path = hollow_model(tmp_path / "m.gguf", tokens=9_000, filler_mebibytes=16)
    hub.add(HubRepository(REPOSITORY, {"Model-Q8_0.gguf": HubFile(path, sha256=hashlib.sha256(b"m").hexdigest())}))
    source = f"hf:{REPOSITORY}/Model-Q8_0.gguf"
    remote = weighin("inspect", source, "--json", more_environment=hub.environment(tmp_path)).document
    local = weighin("inspect", path, "--json", "--no-hash").document
    different = {"paths", "sha256", "downloaded_bytes"}
    assert {key: value for key, value in remote.items() if key not in different} == {
        key: value for key, value in local.items() if key not in different
    }
    commit = hub.repositories[REPOSITORY].commit
    assert (remote["paths"], remote["sha256"]) == ([f"{source}@{commit}"], hashlib.sha256(b"m").hexdigest())
    assert remote["header_bytes"] <= remote["downloaded_bytes"] <= hub.sent_bytes <= remote["header_bytes"] + MEBIBYTE
    assert local["downloaded_bytes"] == 0


def test_inspect_tells_people_where_the_file_is(weighin: Weighin, hub: StandInHub, tmp_path: Path) -> None:
    hub.add(model_repository(hollow_model(tmp_path / "m.gguf")))
    done = weighin("inspect", f"hf:{REPOSITORY}/Model-Q8_0.gguf@main", more_environment=hub.environment(tmp_path))
    assert done.exit_code == 0
    assert "Tiny random" in done.stdout
    assert "transferred" in done.stdout


@pytest.mark.parametrize(
    ("source", "more", "exit_code", "words"),
    [
        ("hf:org/none/x.gguf", {}, 1, "There is no x.gguf, or it is private."),
        ("hf:org/none/x.gguf", {"HF_HUB_OFFLINE": "1"}, 1, "offline mode is on"),
        ("https://example.org/x.gguf", {}, 2, "is a server"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    weighin: Weighin, hub: StandInHub, tmp_path: Path, source: str, more: dict[str, str], exit_code: int, words: str
) -> None:
    done = weighin("inspect", source, "--json", more_environment=hub.environment(tmp_path) | more)
    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert words in done.stderr
