"""Model files on a real disk."""

import os
import sys
from pathlib import Path

import pytest

from app.adapters.gguf_file import read_model_file, shard_paths
from app.domain.errors import ModelFileError
from tests.builders.gguf_writer import Layout, write_gguf, write_hollow_gguf
from tests.builders.tiny_models import BENCHMARK, TINY, build_model, model_metadata, model_tensors


def test_a_model_is_read_whole(tmp_path: Path) -> None:
    path = build_model(tmp_path / "m.gguf", TINY)
    file = read_model_file(path)
    assert (file.path, file.parts, file.file_bytes) == (path, (path,), path.stat().st_size)
    assert file.shape.has_chat_template


def test_a_model_of_any_size_is_read_by_its_header_alone(tmp_path: Path) -> None:
    path = write_hollow_gguf(tmp_path / "m.gguf", model_metadata(BENCHMARK), model_tensors(BENCHMARK))
    file = read_model_file(path)
    assert file.file_bytes > 300_000_000
    assert file.shape.parameters > 300_000_000


@pytest.mark.parametrize("missing_bytes", [1, 1000, 150_000])
def test_a_file_that_is_cut_short_says_how_much_is_missing(tmp_path: Path, missing_bytes: int) -> None:
    path = build_model(tmp_path / "m.gguf", TINY)
    whole_bytes = path.stat().st_size
    os.truncate(path, whole_bytes - missing_bytes)
    with pytest.raises(ModelFileError, match=f"cut short: {missing_bytes:,} of its {whole_bytes:,} bytes"):
        read_model_file(path)


def test_bytes_after_the_last_tensor_do_no_harm(tmp_path: Path) -> None:
    path = build_model(tmp_path / "m.gguf", TINY)
    with path.open("ab") as stream:
        stream.write(b"padding")
    assert read_model_file(path).shape.layers == 2


def test_big_endian_files_are_read_too(tmp_path: Path) -> None:
    layout = Layout(big_endian=True)
    path = write_gguf(tmp_path / "m.gguf", model_metadata(TINY), model_tensors(TINY), layout=layout)
    assert read_model_file(path).shape.layers == 2


def test_any_part_leads_to_all_parts_in_order(tmp_path: Path) -> None:
    names = [f"m-0000{number}-of-00003.gguf" for number in (1, 2, 3)]
    for name in names:
        assert [path.name for path in shard_paths(tmp_path / name)] == names
    assert shard_paths(tmp_path / "m-00001-of-00000.gguf") == (tmp_path / "m-00001-of-00000.gguf",)
    assert len(shard_paths(tmp_path / "m-00001-of-99999.gguf")) == 1


def test_parts_are_planned_and_counted_together(tmp_path: Path) -> None:
    tensors = model_tensors(TINY)
    whole = read_model_file(build_model(tmp_path / "whole.gguf", TINY))
    write_gguf(tmp_path / "m-00001-of-00002.gguf", model_metadata(TINY), tensors[:7])
    second = write_gguf(tmp_path / "m-00002-of-00002.gguf", {"split.no": 1}, tensors[7:])
    parts = read_model_file(second)
    assert parts.path.name == "m-00001-of-00002.gguf"
    assert (parts.shape.parameters, parts.shape.weights_bytes) == (whole.shape.parameters, whole.shape.weights_bytes)
    os.truncate(second, second.stat().st_size - 64)
    with pytest.raises(ModelFileError, match=r"m-00002-of-00002\.gguf is cut short"):
        read_model_file(second)
    second.unlink()
    with pytest.raises(ModelFileError, match=r"m-00002-of-00002\.gguf is missing"):
        read_model_file(parts.path)


@pytest.mark.parametrize("name", ["nothing.gguf", "", "nul\0byte.gguf", "x" * 300])
def test_paths_that_lead_nowhere_are_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelFileError):
        read_model_file(tmp_path / name)


if sys.platform != "win32":  # Windows has no such files

    def test_a_pipe_is_no_model_and_is_not_waited_for(tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.gguf")
        with pytest.raises(ModelFileError, match="no file"):
            read_model_file(tmp_path / "pipe.gguf")
