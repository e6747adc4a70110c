"""What the bundle starts is told nothing of the bundle."""

import os
import sys

import launcher
import pytest


def test_others_get_their_own_libraries_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/weigh-in/_internal:/mine")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/mine")
    launcher._clean_environment()
    assert os.environ["LD_LIBRARY_PATH"] == "/mine"
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


@pytest.mark.skipif(sys.platform != "linux", reason="the executable sets it on Linux")
def test_a_path_that_was_not_there_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/weigh-in/_internal")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    launcher._clean_environment()
    assert "LD_LIBRARY_PATH" not in os.environ


def test_a_model_process_starts_as_if_nothing_had_been_started_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PYI_ARCHIVE_FILE", "/opt/weigh-in/weighin")
    monkeypatch.setenv("_PYI_PARENT_PROCESS_LEVEL", "1")
    monkeypatch.setenv("WEIGHIN_HOME", "/somewhere")
    launcher._clean_environment()
    assert not [name for name in os.environ if name.startswith("_PYI_")]
    assert os.environ["WEIGHIN_HOME"] == "/somewhere"
