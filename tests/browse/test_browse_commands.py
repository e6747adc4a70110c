"""`weighin search` and `weighin variants` as people and programs call them."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

from app.cli.main import run_command_line
from tests.browse.ladder_samples import REPOSITORY, ladder_repository
from tests.cli.conftest import Weighin
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

_MACHINE = ("--ram", "16", "--ram-bandwidth", "50")


def _environment(hub: StandInHub, tmp_path: Path) -> dict[str, str]:
    return hub.environment(tmp_path) | {"WEIGHIN_HOME": str(tmp_path / "home")}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended that ran in this process."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        return json.loads(self.stdout)


Run = Callable[..., Ended]


@pytest.fixture
def run(hub: StandInHub, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command, without the second that a process of its own takes to start."""
    assert hub.requests == []

    def run_here(*arguments: str) -> Ended:
        exit_code = run_command_line(list(arguments), open_window=_no_window)
        captured = capsys.readouterr()
        return Ended(exit_code, captured.out, captured.err)

    return run_here


def _no_window(files: Sequence[str], *, demo: bool, new_window: bool) -> int:
    raise AssertionError(f"no window was asked for: {files}, {demo}")


def _with_models(hub: StandInHub) -> None:
    for name, parameters, more in (
        ("a/Qwen-8B-GGUF", 8_000_000_000, ["base_model:quantized:org/Qwen-8B", "license:apache-2.0"]),
        ("b/Gemma-27B-GGUF", 27_000_000_000, ["license:gemma"]),
        ("c/Qwen-8B-i1-GGUF", 8_000_000_000, ["base_model:quantized:org/Qwen-8B", "conversational"]),
    ):
        told = {"gguf": {"total": parameters}, "tags": ["gguf", *more], "gated": "manual" if name[0] == "b" else False}
        hub.add(HubRepository(name, {"Model-Q4_K_M.gguf": HubFile(b"x")}, more_information=told))


def test_searching_tells_what_was_found(weighin: Weighin, hub: StandInHub, tmp_path: Path) -> None:
    _with_models(hub)
    environment = _environment(hub, tmp_path)
    done = weighin("search", "qwen", "--json", more_environment=environment)
    assert (done.exit_code, done.stderr) == (0, "")
    assert [each["repository"] for each in done.document["results"]] == ["a/Qwen-8B-GGUF", "c/Qwen-8B-i1-GGUF"]
    first = done.document["results"][0]
    assert (first["parameters"], first["licence"], first["base_model"]) == (8_000_000_000, "apache-2.0", "org/Qwen-8B")
    assert (first["context_length"], first["fits"], first["gated"]) == (None, None, False)
    assert (done.document["note"], done.document["from_catalogue"]) == (None, False)


def test_words_are_found_in_names_that_have_no_spaces(hub: StandInHub, run: Run) -> None:
    _with_models(hub)
    assert "b/Gemma-27B-GGUF" in run("search", "gemma", "27b").stdout


def test_uploads_of_one_model_stand_side_by_side(hub: StandInHub, run: Run) -> None:
    _with_models(hub)
    shown = run("search").stdout
    assert "27.0 B" in shown
    assert "gemma, gated" in shown
    lines = [line.split()[0] for line in shown.splitlines()[1:]]
    assert lines == ["a/Qwen-8B-GGUF", "c/Qwen-8B-i1-GGUF", "b/Gemma-27B-GGUF"]


@pytest.mark.parametrize(
    ("wishes", "left"),
    [
        (("--fits", *_MACHINE), ["a", "c"]),
        (("--fits", "--ram", "4"), []),
        (("--min-parameters", "10"), ["b"]),
        (("--max-parameters", "8"), ["a", "c"]),
        (("--licence", "permissive"), ["a"]),
        (("--for", "chat"), ["c"]),
        (("--limit", "1"), ["a"]),
    ],
)
def test_filters_leave_what_was_wished_for(hub: StandInHub, run: Run, wishes: tuple[str, ...], left: list[str]) -> None:
    _with_models(hub)
    done = run("search", "--json", *wishes)
    assert done.exit_code == 0, done.stderr
    assert [each["repository"][0] for each in done.document["results"]] == left
    assert len(hub.requests) == 1


def test_without_a_network_the_catalogue_answers_and_that_is_said(
    hub: StandInHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    done = run("search", "qwen3", "8b", "--json")
    assert (done.exit_code, done.document["from_catalogue"]) == (0, True)
    assert "offline mode is on" in done.document["note"]
    assert done.document["note"] in done.stderr
    done = run("variants", "unsloth/Qwen3-8B-GGUF", *_MACHINE, "--json")
    assert (done.exit_code, done.document["commit"], done.document["from_catalogue"]) == (0, None, True)
    assert {each["confidence"] for each in done.document["variants"]} == {"estimate"}
    assert hub.requests == []


@pytest.mark.engine
def test_the_levels_of_a_repository_come_with_plan_speed_and_loss(
    weighin: Weighin, hub: StandInHub, tmp_path: Path
) -> None:
    hub.add(ladder_repository(tmp_path, ["Q8_0", "Q4_K_M", "Q2_K"]))
    environment = _environment(hub, tmp_path)
    done = weighin("variants", REPOSITORY, *_MACHINE, "--ctx", "2048", "--json", more_environment=environment)
    assert (done.exit_code, done.stderr) == (0, "")
    document = done.document
    assert (document["context_tokens"], document["commit"]) == (2048, hub.repositories[REPOSITORY].commit)
    precise, small, smallest = document["variants"]
    assert [each["label"] for each in document["variants"] if each["pair"]] == ["Q8_0", "Q4_K_M"]
    assert sum(each["best"] for each in document["variants"]) == 1
    assert (precise["verdict"], precise["confidence"], precise["bits_per_weight_how"]) == ("fits", "engine", "header")
    assert precise["total_bytes"] > small["total_bytes"] > smallest["total_bytes"] > 0
    assert 0 < precise["expected_kld"] < small["expected_kld"] < smallest["expected_kld"]
    assert small["forecast"]["decode_tps"] > precise["forecast"]["decode_tps"] > 0
    assert small["files"][0]["sha256"]


def test_people_read_a_table_with_the_best_fit_and_the_pair(hub: StandInHub, run: Run, tmp_path: Path) -> None:
    repository = hub.add(ladder_repository(tmp_path, ["Q8_0", "Q4_K_M"]))
    repository.files["Model-Q2_K.gguf"] = HubFile(b"no model at all")
    shown = run("variants", f"hf:{REPOSITORY}", *_MACHINE).stdout
    assert "best fit" in shown
    assert "Planned for 4,096 tokens of context." in shown
    assert "Q2_K: Model-Q2_K.gguf is not" in shown


def test_names_and_sizes_alone_cost_one_request(hub: StandInHub, run: Run, tmp_path: Path) -> None:
    hub.add(ladder_repository(tmp_path, ["Q8_0", "Q4_K_M"]))
    done = run("variants", REPOSITORY, "--no-headers", "--json")
    assert len(hub.requests) == 1
    assert [each["verdict"] for each in done.document["variants"]] == [None, None]
    assert {each["bits_per_weight_how"] for each in done.document["variants"]} == {"size"}


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("variants", "org/none"), 1, "There is no org/none, or it is private."),
        (("variants", "nothing"), 2, "is no repository"),
        (("variants",), 2, "Name a repository"),
        (("variants", "a/b", "--ctx", "0"), 2, "--ctx is 1 to"),
        (("search", "x", "--limit", "0"), 2, "--limit is 1 to"),
        (("search", "x", "--fits", "--vram", "8"), 2, "give --ram"),
        (("search", "x", "--max-parameters", "nan"), 2, "must be more than 0"),
    ],
)
def test_wrong_use_and_failure_are_one_sentence(
    run: Run, arguments: tuple[str, ...], exit_code: int, words: str
) -> None:
    done = run(*arguments, "--json")
    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert words in done.stderr


def test_a_server_that_has_had_enough_is_told_with_its_time(hub: StandInHub, run: Run) -> None:
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, 429, {"RateLimit": '"api";r=0;t=120'}))
    done = run("search", "x", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Try again in 120 seconds" in done.stderr
    assert len(hub.requests) == 1


def test_the_client_of_hugging_face_is_imported_by_who_needs_it_alone() -> None:
    code = (
        "import sys; from app.__main__ import main; main(['--help']);"
        "import app.worker.main, app.cli.search_command, app.cli.variants_command, app.bridge.models.late_browser;"
        "assert not {'huggingface_hub', 'httpx2', 'httpx'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
