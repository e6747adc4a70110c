"""`weighin pull`: files and levels by name, verified, told on standard output, gone on with after Ctrl+C."""

import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.adapters.downloads.partial_file import part_path
from app.cli.main import run_command_line
from tests.cli.conftest import Weighin
from tests.downloads.samples import CONTENT, PARTS, PATH, PROJECTOR, REPOSITORY, files_below, until
from tests.hub.contents import HubFile
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub


@pytest.fixture
def environment(hub: StandInHub, tmp_path: Path) -> dict[str, str]:
    return {**hub.environment(tmp_path / "hf"), "WEIGHIN_HOME": str(tmp_path / "home")}


def test_a_level_brings_its_parts_and_the_projector(
    weighin: Weighin, hub: StandInHub, environment: dict[str, str], tmp_path: Path
) -> None:
    done = weighin("pull", REPOSITORY, "q4_k_m", "--json", more_environment=environment)
    assert (done.exit_code, done.stderr) == (0, "")
    models = tmp_path / "home" / "data" / "models"
    repository = hub.repositories[REPOSITORY]
    assert done.document["commit"] == repository.commit
    assert [file["path"] for file in done.document["files"]] == [
        str(models / REPOSITORY / path) for path in (*PARTS, PROJECTOR)
    ]
    for file, path in zip(done.document["files"], (*PARTS, PROJECTOR), strict=True):
        assert (file["sha256"], file["file_bytes"]) == (
            repository.files[path].sha256,
            repository.files[path].size_bytes,
        )
        assert (file["verified"], file["resumed_bytes"], file["label"]) == (True, 0, "Q4_K_M")
        assert Path(file["path"]).read_bytes() == repository.files[path].content


def test_files_by_name_come_alone_into_the_folder_that_is_named(
    hub: StandInHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = (REPOSITORY, PATH, PROJECTOR, "--folder", str(tmp_path / "a" / "b"))
    assert "verified" in _pulled(capsys, *arguments)
    assert files_below(tmp_path / "a" / "b") == {f"{REPOSITORY}/{PATH}", f"{REPOSITORY}/{PROJECTOR}"}
    again = json.loads(_pulled(capsys, *arguments, "--json"))
    assert [file["resumed_bytes"] for file in again["files"]] == [len(CONTENT), 300_000]


def test_a_reference_with_its_revision(hub: StandInHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit = hub.repositories[REPOSITORY].commit
    folder = ("--folder", str(tmp_path / "models"))
    _pulled(capsys, f"hf:{REPOSITORY}/{PARTS[1]}@{commit}", *folder)
    # a part alone is no model
    assert files_below(tmp_path / "models") == {f"{REPOSITORY}/{path}" for path in PARTS}
    assert all(commit in request.path for request in hub.hub.requests)
    _assert_sentence(capsys, (f"{REPOSITORY}@nowhere", PATH, *folder), 1, "no such revision")


def test_a_file_without_a_hash_is_said_to_be_checked_by_size_alone(
    hub: StandInHub, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.repositories[REPOSITORY].files["tiny.gguf"] = HubFile(b"GGUF", sha256="0" * 40)
    assert "size checked" in _pulled(capsys, REPOSITORY, "tiny.gguf")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of one process to another")
def test_ctrl_c_keeps_what_came_and_the_same_command_goes_on(
    weighin: Weighin, hub: StandInHub, environment: dict[str, str], tmp_path: Path
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1_000_000, times=1))
    command = ("pull", REPOSITORY, PATH, "--folder", tmp_path / "models", "--json")
    target = tmp_path / "models" / REPOSITORY / PATH
    with weighin.start(*command, more_environment=environment) as process:
        until(lambda: part_path(target).exists() and part_path(target).stat().st_size == 1_000_000)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate()
    assert (process.returncode, stdout) == (130, "")
    assert "the same command goes on with it" in stderr
    assert len(stderr.splitlines()) == 1
    assert not target.exists()
    done = weighin(*command, more_environment=environment)
    (file,) = done.document["files"]
    assert (file["resumed_bytes"], file["file_bytes"]) == (1_000_000, len(CONTENT))
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        ((REPOSITORY,), 2, "Name files or levels"),
        ((REPOSITORY, "Q5_K_M"), 1, "It has Q8_0, Q4_K_M"),
        (("nobody", PATH), 2, "is no repository"),
        (("../..", PATH), 2, "is no repository"),
        (("org/none", PATH), 1, "There is no org/none"),
        ((f"hf:{REPOSITORY}/../x.gguf",), 2, "no name for a file"),
        ((f"hf:{REPOSITORY}/{PATH}", PATH), 2, "stands alone"),
        ((REPOSITORY, PATH, "--folder", __file__), 2, "is not a folder"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    hub: StandInHub, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], exit_code: int, words: str
) -> None:
    _assert_sentence(capsys, (*arguments, "--json"), exit_code, words)


def test_evil_names_in_a_listing_are_never_offered(hub: StandInHub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.repositories[REPOSITORY].files["../../evil-Q6_K.gguf"] = HubFile(CONTENT)
    for word in ("../../evil-Q6_K.gguf", "Q6_K", "evil-Q6_K.gguf"):
        _assert_sentence(capsys, (REPOSITORY, word), 1, "has no file and no level")


def test_a_level_that_two_files_have_is_asked_back(hub: StandInHub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.repositories[REPOSITORY].files["Other-Q8_0.gguf"] = HubFile(CONTENT)
    _assert_sentence(capsys, (REPOSITORY, "Q8_0"), 2, "may mean several files")


def _assert_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], exit_code: int, words: str
) -> None:
    assert _run(*arguments) == exit_code
    seen = capsys.readouterr()
    assert seen.out == ""
    assert words in seen.err
    assert len(seen.err.splitlines()) == 1


def _pulled(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What it says on standard output once all is there."""
    assert _run(*arguments) == 0
    seen = capsys.readouterr()
    assert seen.err == ""
    return seen.out


def _run(*arguments: str) -> int:
    """In this very process: importing the client takes longer than all the rest."""

    def no_window(files: Sequence[str], *, demo: bool, new_window: bool) -> int:
        raise AssertionError

    return run_command_line(["pull", *arguments], open_window=no_window)
