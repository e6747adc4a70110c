"""`weighin quantize`: levels made by the engine, never a half file, never over another file unasked."""

from pathlib import Path

import pytest

from tests.cli.conftest import Weighin

pytestmark = pytest.mark.engine


def test_levels_are_made_and_are_what_their_names_say(weighin: Weighin, tmp_path: Path) -> None:
    done = weighin("quantize", "builtin:F16", "q8_0", "Q2_K", "--out", tmp_path / "made", "--json")
    assert done.exit_code == 0
    levels = done.document["levels"]
    assert [level["level"] for level in levels] == ["Q8_0", "Q2_K"]
    for level in levels:
        path = Path(level["path"])
        assert path.stat().st_size == level["file_bytes"]
        assert weighin("inspect", path, "--json", "--no-hash").document["quant"] == level["level"]
    assert len(list((tmp_path / "made").iterdir())) == 2


def test_a_dry_run_tells_the_size_and_writes_nothing(weighin: Weighin, tmp_path: Path) -> None:
    arguments = ("quantize", "builtin:F16", "Q4_K_M", "--out", tmp_path, "--json")
    told = weighin(*arguments, "--dry-run").document["levels"][0]
    assert told["path"] is None
    assert list(tmp_path.iterdir()) == []
    made = weighin(*arguments).document["levels"][0]
    assert made["file_bytes"] == pytest.approx(told["file_bytes"], rel=0.05)


def test_files_that_exist_are_kept_unless_asked(weighin: Weighin, tmp_path: Path) -> None:
    kept = tmp_path / "featherweight-Q8_0.gguf"
    kept.write_text("mine")
    refused = weighin("quantize", "builtin:F16", "Q8_0", "--out", tmp_path)
    assert refused.exit_code == 1
    assert "exists already" in refused.sentence
    assert kept.read_text() == "mine"
    replaced = weighin("quantize", "builtin:F16", "Q8_0", "--out", tmp_path, "--replace")
    assert replaced.exit_code == 0
    assert kept.stat().st_size > 1_000_000


def test_a_name_without_a_level_gets_one_and_a_level_is_replaced(
    weighin: Weighin, tmp_path: Path, builtin_model: Path
) -> None:
    planned = []
    for name in ("plain.gguf", "mine.f16.gguf"):
        (tmp_path / name).write_bytes(builtin_model.read_bytes())
        done = weighin("quantize", tmp_path / name, "Q8_0")
        assert done.exit_code == 0
        planned += [path.name for path in tmp_path.iterdir() if path.name not in ("plain.gguf", "mine.f16.gguf")]
    assert set(planned) == {"plain-Q8_0.gguf", "mine-Q8_0.gguf"}


def test_a_quantized_source_needs_leave(weighin: Weighin, tmp_path: Path) -> None:
    done = weighin("quantize", "builtin:Q4_0", "Q8_0", "--out", tmp_path)
    assert done.exit_code == 1
    assert len(done.sentence) > 20
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_refuses_is_told(weighin: Weighin, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    done = weighin("quantize", "builtin:F16", "Q8_0", "--out", blocked)
    assert done.exit_code == 1
    assert "Nothing can be written" in done.sentence
