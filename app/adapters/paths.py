"""The only place that knows folders: what ships with the app, and where it keeps its own files.

`WEIGHIN_HOME` puts everything the app writes under one folder (tests, portable copies); otherwise the system's own
places are used.
"""

import os
from pathlib import Path
from typing import Final

import platformdirs

from app.domain.errors import OwnFolderError

HOME_VARIABLE: Final = "WEIGHIN_HOME"
BUILTIN_MODEL_VARIABLE: Final = "WEIGHIN_BUILTIN_MODEL"
_APP_NAME: Final = "Weigh-In"
_PACKAGE_FOLDER: Final = Path(__file__).resolve().parent.parent


def resource_path(*parts: str) -> Path:
    """A file or folder that ships with the app, in an installed package or in a checkout."""
    installed = _PACKAGE_FOLDER / "_resources"
    root = installed if installed.is_dir() else _PACKAGE_FOLDER.parent / "resources"
    return root.joinpath(*parts)


def builtin_model_path() -> Path:
    """The F16 file of the built-in model."""
    override = os.environ.get(BUILTIN_MODEL_VARIABLE)
    return Path(override) if override else resource_path("featherweight", "featherweight-F16.gguf")


def config_folder() -> Path:
    """Settings; made on first use."""
    return _made(_folder("config", platformdirs.user_config_path(_APP_NAME, appauthor=False)))


def data_folder() -> Path:
    """What the app makes and keeps, the levels of the built-in model among it; made on first use."""
    return _made(_folder("data", platformdirs.user_data_path(_APP_NAME, appauthor=False)))


def cache_folder() -> Path:
    """What can be deleted at any time; made on first use."""
    return _made(_folder("cache", platformdirs.user_cache_path(_APP_NAME, appauthor=False)))


def log_folder() -> Path:
    """Log files; made on first use."""
    return _made(_folder("logs", platformdirs.user_log_path(_APP_NAME, appauthor=False)))


def builtin_levels_folder() -> Path:
    """Levels of the built-in model that were made on this machine; made on first use."""
    return _made(data_folder() / "featherweight")


def _folder(name: str, system_folder: Path) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser() / name if home else system_folder


def _made(folder: Path) -> Path:
    """Raises `OwnFolderError` where the folder cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OwnFolderError(
            f"The folder {folder} cannot be made.",
            advice=f"Check its permissions, or name another place in {HOME_VARIABLE}.",
            details=str(error),
        ) from error
    return folder
