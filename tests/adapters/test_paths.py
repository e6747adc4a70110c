"""Where the app keeps its files."""

from pathlib import Path

import pytest

from app.adapters import paths
from app.domain.errors import WeighInError


def test_everything_the_app_writes_is_under_one_home_if_the_user_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "home"))
    folders = [
        paths.config_folder(),
        paths.data_folder(),
        paths.cache_folder(),
        paths.log_folder(),
        paths.builtin_levels_folder(),
    ]
    assert all(folder.is_dir() for folder in folders)
    assert all(folder.is_relative_to(tmp_path / "home") for folder in folders)
    assert len(set(folders)) == len(folders)


def test_a_home_may_be_written_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("WEIGHIN_HOME", "~/weighin")
    assert paths.config_folder() == tmp_path / "weighin" / "config"


def test_a_home_that_is_a_file_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").touch()
    monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "home"))
    with pytest.raises(WeighInError, match="cannot be made") as error:
        paths.data_folder()
    assert "WEIGHIN_HOME" in error.value.advice


def test_without_a_home_the_systems_own_places_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEIGHIN_HOME")
    for name in ("HOME", "XDG_CONFIG_HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert paths.config_folder().is_relative_to(tmp_path)


def test_what_ships_with_the_app_is_found() -> None:
    assert paths.resource_path("icons", "weigh-in.svg").is_file()


def test_another_built_in_model_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHIN_BUILTIN_MODEL", str(tmp_path / "mine.gguf"))
    assert paths.builtin_model_path() == tmp_path / "mine.gguf"
    monkeypatch.delenv("WEIGHIN_BUILTIN_MODEL")
    assert paths.builtin_model_path() == paths.resource_path("featherweight", "featherweight-F16.gguf")
