"""What other programs keep opens as a lane where it lies, under a name that can be read."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.gguf_file import read_model_file
from app.domain.errors import ModelFileError
from app.domain.gguf.shown_names import shown_file_name
from tests.builders.model_folders import OllamaStore, model_bytes, put, sha256_of
from tests.cli.conftest import Weighin, weighin

__all__ = ["weighin"]


def test_looking_at_the_library_needs_no_client_no_window_and_no_engine() -> None:
    # where Qt is shut out for a whole test run, its name stands there without a module
    imported = "{name.split('.')[0] for name, module in sys.modules.items() if module}"
    code = f"import app.cli.library_command, sys; print(*{imported})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"huggingface_hub", "httpx2", "PySide6", "llama_cpp", "numpy"}.isdisjoint(done.stdout.split())


@pytest.mark.engine
def test_a_blob_of_ollama_is_a_lane_like_any_file(weighin: Weighin, tmp_path: Path) -> None:
    store = OllamaStore(tmp_path / "models")
    blobs = [
        store.add(f"library/{name}:1b", {"model": model_bytes(name)})["model"] for name in ("Tiny cat", "Tiny dog")
    ]
    done = weighin("compare", *blobs, "--prompt", "the", "--max-tokens", "2", "--json")
    assert done.exit_code == 0, done.stderr
    assert [lane["name"] for lane in done.document["lanes"]] == ["Tiny cat F16", "Tiny dog F16"]
    assert [lane["source"] for lane in done.document["lanes"]] == [str(blob) for blob in blobs]


def test_sentences_call_a_blob_by_a_name_that_can_be_read(tmp_path: Path) -> None:
    broken = put(tmp_path / f"sha256-{sha256_of(b'x')}", model_bytes()[:-500])
    with pytest.raises(ModelFileError, match=r"^Ollama's 2d711642b726 is cut short"):
        read_model_file(broken)
    assert shown_file_name("Qwen3-8B-Q4_K_M.gguf") == "Qwen3-8B-Q4_K_M.gguf"
    assert shown_file_name("sha256-short") == "sha256-short"
