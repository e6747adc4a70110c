"""Help, wrong use, and failures that need no engine."""

import os
from pathlib import Path

import pytest

from tests.builders.gguf_writer import header_bytes, write_gguf
from tests.builders.tiny_models import TINY, build_model, model_metadata, model_tensors
from tests.cli.conftest import Weighin


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return build_model(tmp_path / "tiny-F16.gguf", TINY)


def test_help_names_every_command_and_how_lanes_are_written(weighin: Weighin) -> None:
    done = weighin("--help")
    assert done.exit_code == 0
    for word in ("demo", "compare", "inspect", "quantize", "recommend", "machine", "builtin:LEVEL", "key=value"):
        assert word in done.stdout


@pytest.mark.parametrize("command", ["demo", "compare", "inspect", "quantize", "recommend", "machine"])
def test_every_command_has_help_and_takes_json(weighin: Weighin, command: str) -> None:
    done = weighin(command, "--help")
    assert done.exit_code == 0
    assert "--json" in done.stdout


def test_the_version_is_one_line(weighin: Weighin) -> None:
    done = weighin("--version")
    assert (done.exit_code, done.stdout.split()[0], len(done.stdout.splitlines())) == (0, "weighin", 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["comparee"], "neither a command"),
        (["--bogus"], "required"),
        (["machine", "--bogus"], "unrecognized"),
        (["compare", "a.gguf", "b.gguf"], "--prompt"),
        (["compare", "builtin:Q8_0", "--prompt", "x"], "2 to 8 lanes"),
        (["compare", "a.gguf", "b.gguf,ctx=x", "--prompt", "x"], "whole number"),
        (["compare", "a.gguf", "b.gguf", "--prompt", "  "], "empty"),
        (["compare", "a.gguf", "b.gguf", "--prompt", "x", "--temperature", "nan"], "0 to 10"),
        (["compare", "a.gguf", "http://127.0.0.1:1/v1#m", "--prompt", "x"], "is a server"),
        (["compare", "builtin:Q8_0", "builtin:Q9_9", "--prompt", "x"], "no level"),
        (["compare", "a.gguf", "b.gguf", "--prompt", "x", "--report", "out.docx"], "A report ends in"),
        (["quantize", "a.gguf", "Q5_K_XXL"], "is not a level"),
    ],
)
def test_wrong_use_exits_2_and_says_what_is_wrong(weighin: Weighin, arguments: list[str], words: str) -> None:
    done = weighin(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_a_window_without_a_display_is_refused_with_what_works_instead(weighin: Weighin, tiny: Path) -> None:
    done = weighin(tiny)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no display" in done.sentence


def _write_hostile(folder: Path, kind: str) -> Path:
    path = folder / "model.gguf"
    whole = build_model(folder / "whole.gguf", TINY).read_bytes()
    contents = {
        "empty": b"",
        "text": b"this is no model at all",
        "truncated header": whole[:1000],
        "truncated weights": whole[:-100],
        "vocabulary": header_bytes(model_metadata(TINY)),
        "projector": header_bytes({"general.architecture": "clip", "general.type": "mmproj"}),
    }
    if kind in contents:
        path.write_bytes(contents[kind])
    elif kind == "folder":
        path.mkdir()
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "There is no file"),
        ("folder", "is a folder"),
        ("empty", "is empty"),
        ("text", "is not a GGUF file"),
        ("truncated header", "cut short"),
        ("truncated weights", "cut short: 100 of its"),
        ("vocabulary", "no weights"),
        ("projector", "projector"),
    ],
)
def test_files_that_are_no_models_exit_1_with_one_sentence(
    weighin: Weighin, tmp_path: Path, kind: str, words: str
) -> None:
    done = weighin("inspect", _write_hostile(tmp_path, kind), "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.sentence
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [["compare", "--prompt", "x", "builtin:F16"], ["quantize", "--json"]])
def test_no_command_starts_work_on_half_a_file(weighin: Weighin, tmp_path: Path, command: list[str]) -> None:
    path = _write_hostile(tmp_path, "truncated weights")
    before = sorted(tmp_path.iterdir())
    done = weighin(*command, path, *(["Q8_0"] if command[0] == "quantize" else []))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "cut short" in done.sentence
    assert sorted(tmp_path.iterdir()) == before


def test_names_of_files_cannot_command_the_terminal(weighin: Weighin, tmp_path: Path) -> None:
    done = weighin("inspect", tmp_path / "\x1b]0;title\x07.gguf")
    assert done.exit_code == 1
    assert "\x1b" not in done.stderr


def test_what_a_file_says_of_itself_cannot_command_the_terminal(weighin: Weighin, tmp_path: Path) -> None:
    metadata = {**model_metadata(TINY), "general.name": "\x1b[31mred\x1b[0m [bold]not markup[/bold]"}
    path = write_gguf(tmp_path / "named.gguf", metadata, model_tensors(TINY))
    done = weighin("inspect", path)
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "[bold]not markup[/bold]" in done.stdout


def test_a_broken_installation_is_told_in_a_sentence_and_logged(weighin: Weighin, tmp_path: Path) -> None:
    home, broken = tmp_path / "home", tmp_path / "broken"
    (broken / "rich").mkdir(parents=True)
    (broken / "rich" / "__init__.py").write_text("raise ImportError('rich is broken')")
    search = f"{broken}{os.pathsep}{weighin.environment['PYTHONPATH']}"
    done = weighin("machine", more_environment={"PYTHONPATH": search, "WEIGHIN_HOME": str(home)})
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("weighin: Something went wrong inside Weigh-In (ImportError: rich is broken).")
    assert "Traceback" in (home / "logs" / "weighin.log").read_text(encoding="utf-8")
