"""The folders that models are kept in and looked for, as the user chooses them."""

import json
import os
import sys
from pathlib import Path

import pytest

from app.adapters.paths import config_folder, data_folder
from app.adapters.settings import Settings, load_settings
from app.domain.errors import WeighInError
from app.services.library.model_folders import (
    SETTINGS_FILE,
    add_folder,
    added_folders,
    choose_models_folder,
    models_folder,
    own_folders,
    remove_folder,
    with_saved_folders,
)


def test_the_models_folder_is_made_when_it_is_first_needed() -> None:
    assert own_folders() == (data_folder() / "models",)
    assert not (data_folder() / "models").exists()
    assert models_folder() == data_folder() / "models"
    assert models_folder().is_dir()


def test_another_folder_is_used_and_the_one_before_still_found(tmp_path: Path) -> None:
    before = models_folder()
    assert choose_models_folder(tmp_path / "disk") == tmp_path / "disk"
    assert models_folder() == tmp_path / "disk"
    assert own_folders() == (tmp_path / "disk", before)
    choose_models_folder(None)
    assert own_folders() == (before, tmp_path / "disk")
    remove_folder(tmp_path / "disk")
    assert own_folders() == (before,)


@pytest.mark.parametrize("way", ["a file", "in a file", "below nothing", "NUL"])
def test_what_cannot_be_a_folder_is_refused_in_one_sentence(tmp_path: Path, way: str) -> None:
    (tmp_path / "file").write_text("x")
    wanted = {"a file": "file", "in a file": "file/x", "below nothing": "a/b/c", "NUL": "a\0b"}[way]
    for choose in (choose_models_folder, add_folder):
        with pytest.raises(WeighInError) as refused:
            choose(tmp_path / wanted)
        assert refused.value.message.endswith(".")
    assert own_folders() == (data_folder() / "models",)
    assert added_folders() == ()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions bind neither")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WeighInError, match="Nothing can be written"):
            choose_models_folder(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_chosen_folder_on_a_disk_that_is_gone_is_told_and_not_made_anew(tmp_path: Path) -> None:
    chosen = choose_models_folder(tmp_path / "disk")
    chosen.rmdir()
    tmp_path.rename(tmp_path.with_name("unplugged"))
    with pytest.raises(WeighInError, match="is not there"):
        models_folder()
    assert not tmp_path.exists()


def test_a_chosen_folder_is_not_made_anew_where_its_disk_was(tmp_path: Path) -> None:
    choose_models_folder(tmp_path / "disk").rmdir()
    with pytest.raises(WeighInError, match="is not there"):
        models_folder()
    assert list(tmp_path.iterdir()) == []


def test_added_folders_are_kept_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b", "a", "b"):
        (tmp_path / name).mkdir(exist_ok=True)
        add_folder(tmp_path / name)
    add_folder(tmp_path / "a" / ".." / "b")
    assert added_folders() == (tmp_path / "b", tmp_path / "a")
    remove_folder(tmp_path / "b")
    assert added_folders() == (tmp_path / "a",)
    with pytest.raises(WeighInError, match="not among"):
        remove_folder(tmp_path / "b")


def test_settings_of_older_versions_are_read(tmp_path: Path) -> None:
    path = config_folder() / SETTINGS_FILE
    path.write_text(json.dumps({"version": 1, "theme": "dark"}))
    assert own_folders() == (data_folder() / "models",)
    add_folder(tmp_path)
    assert load_settings(path).theme == "dark"


def test_a_window_that_holds_older_settings_does_not_undo_folders(tmp_path: Path) -> None:
    add_folder(tmp_path)
    choose_models_folder(tmp_path / "disk")
    kept = with_saved_folders(Settings(theme="light", added_folders=("/old",)))
    assert (kept.theme, kept.models_folder, kept.added_folders) == ("light", str(tmp_path / "disk"), (str(tmp_path),))
