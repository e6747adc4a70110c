"""The folders that models are kept in and looked for: the app's own, and those that the user added."""

import os
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.adapters.paths import config_folder, data_folder
from app.adapters.settings import Settings, load_settings, save_settings
from app.domain.errors import WeighInError
from app.domain.plain_text import one_line

SETTINGS_FILE: Final = "settings.json"
_OWN_FOLDER: Final = "models"
# Two threads that add a folder each must not lose one of them.
_changing: Final = threading.Lock()


def models_folder() -> Path:
    """Where downloads go and levels are made, as OWNER/NAME/path; made on first use.

    Raises `WeighInError` where it cannot be made, or lies on a disk that is not there.
    """
    chosen = _load().models_folder
    if chosen and not Path(chosen).is_dir():
        # it was there when it was chosen: made anew it would lie beside its disk, not on it
        raise WeighInError(
            f"The models folder {one_line(chosen)} is not there.",
            advice="Connect its disk, or choose another folder.",
        )
    folder = Path(chosen) if chosen else usual_models_folder()
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WeighInError(
            f"The models folder {one_line(str(folder))} cannot be made.",
            advice="Check the permissions of the folder above it, or choose another folder.",
            details=str(error),
        ) from error
    return folder


def own_folders() -> tuple[Path, ...]:
    """Folders whose files the app may delete: the one in use, then those that were in use before. Makes none."""
    settings = _load()
    chosen = Path(settings.models_folder) if settings.models_folder else usual_models_folder()
    further = (Path(each) for each in settings.further_models_folders)
    return tuple(dict.fromkeys((chosen, *further)))


def added_folders() -> tuple[Path, ...]:
    """Folders that the user named to be looked through; nothing in them is changed."""
    return tuple(Path(each) for each in _load().added_folders)


def choose_models_folder(folder: Path | None) -> Path:
    """Let downloads go to `folder` from now on, `None` for the app's own place; returns it.

    Models in the folder that was in use stay there and are found as before. Raises `WeighInError` where `folder` is
    no folder or cannot be written.
    """
    target = usual_models_folder() if folder is None else _absolute(folder)
    _check_writable(target)
    with _changing:
        settings = _load()
        before = Path(settings.models_folder) if settings.models_folder else usual_models_folder()
        further = dict.fromkeys((str(before), *settings.further_models_folders))
        further.pop(str(target), None)
        chosen = "" if target == usual_models_folder() else str(target)
        _save(replace(settings, models_folder=chosen, further_models_folders=tuple(further)))
    return target


def add_folder(folder: Path) -> Path:
    """Look through `folder` too from now on; returns it as it is kept. Raises `WeighInError` where it is none."""
    added = _absolute(folder)
    try:
        # what cannot be listed is told now, not as a library without models
        with os.scandir(added):
            pass
    except OSError as error:
        raise _unusable(added, error) from error
    with _changing:
        settings = _load()
        _save(replace(settings, added_folders=tuple(dict.fromkeys((*settings.added_folders, str(added))))))
    return added


def remove_folder(folder: Path) -> None:
    """Do not look through an added or formerly used folder any more; its files stay. Raises `WeighInError`."""
    gone = str(_absolute(folder))
    with _changing:
        settings = _load()
        added = tuple(each for each in settings.added_folders if each != gone)
        further = tuple(each for each in settings.further_models_folders if each != gone)
        if (added, further) == (settings.added_folders, settings.further_models_folders):
            raise WeighInError(f"{one_line(gone)} is not among the folders that are looked through.")
        _save(replace(settings, added_folders=added, further_models_folders=further))


def with_saved_folders(settings: Settings) -> Settings:
    """`settings` with the folders as they are kept now: whoever holds older ones in memory writes nothing over."""
    try:
        saved = _load()
    except WeighInError:
        return settings
    return replace(
        settings,
        models_folder=saved.models_folder,
        further_models_folders=saved.further_models_folders,
        added_folders=saved.added_folders,
    )


def usual_models_folder() -> Path:
    """Where downloads go unless the user chose another folder."""
    return data_folder() / _OWN_FOLDER


def _absolute(folder: Path) -> Path:
    """One spelling of a folder; links in it stay, for a link may be all that stays when a disk is replaced.

    Raises `WeighInError` for what no system takes for a path.
    """
    if "\0" in str(folder):
        raise WeighInError("That is not the path of a folder.", advice="Check the path.")
    try:
        return Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100 - resolve() would follow links
    except RuntimeError:
        return Path(os.path.abspath(folder))  # noqa: PTH100


def _check_writable(folder: Path) -> None:
    """Make the folder if its parent is there, and write a file that nobody sees."""
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError | FileExistsError):
            raise _unusable(folder, error) from error
        raise WeighInError(
            f"Nothing can be written to {one_line(str(folder))}.",
            advice="Choose another folder, or check its permissions and its disk.",
            details=str(error),
        ) from error


def _unusable(folder: Path, error: OSError) -> WeighInError:
    shown = one_line(str(folder))
    if isinstance(error, PermissionError):
        return WeighInError(f"You may not look into {shown}.", advice="Check its permissions.", details=str(error))
    if folder.exists():
        return WeighInError(f"{shown} is not a folder.", advice="Choose a folder.", details=str(error))
    return WeighInError(f"There is no folder {shown}.", advice="Check the path.", details=str(error))


def _load() -> Settings:
    return load_settings(_settings_path())


def _save(settings: Settings) -> None:
    path = _settings_path()
    try:
        save_settings(path, settings)
    except OSError as error:
        raise WeighInError(
            "The choice of folders cannot be saved.",
            advice=f"Check the permissions of {path.parent} and the space on its disk.",
            details=str(error),
        ) from error


def _settings_path() -> Path:
    return config_folder() / SETTINGS_FILE
