"""Libraries of the system that Qt needs for a window on Linux: without them Qt ends the process without a sentence."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from app.domain.errors import WeighInError

# Each library with the packages that bring it on Debian (Ubuntu) and on Fedora.
PACKAGES: Final[dict[str, tuple[str, str]]] = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl"),
}
_NAMED_BY_LOADER: Final = re.compile(r"(\S+\.so[\d.]*): ")
_ONLY_FOR_WAYLAND: Final = "libwayland-"
# How each program shows a sentence in a box of its own.
_BOXES: Final = (
    ("zenity", ("--error", "--title=Weigh-In", "--no-markup", "--text={}")),
    ("kdialog", ("--title", "Weigh-In", "--error", "{}")),
    ("xmessage", ("-center", "{}")),
)


def check_window_libraries() -> None:
    """Raises `WeighInError` with what to install if Qt could not open a window here."""
    if sys.platform != "linux":
        return
    missing = missing_libraries(_load, _files_of_qt(os.environ), wayland=_is_wayland_alone(os.environ))
    if missing:
        error = missing_error(missing)
        if not sys.stderr.isatty():
            show_in_a_box(error.sentence)
        raise error


def missing_libraries(load: Callable[[str], str], files: list[Path], *, wayland: bool) -> tuple[str, ...]:
    """Names of the libraries that `files` need and that are not there; none if all of `files` load.

    `load` gets a path or a name and returns what is missing, empty if it was loaded.
    """
    first = next((missing for file in files if (missing := load(str(file)))), "")
    if not first:
        return ()
    wanted = (name for name in PACKAGES if wayland or not name.startswith(_ONLY_FOR_WAYLAND))
    return tuple(dict.fromkeys([first, *(name for name in wanted if load(name))]))


def missing_error(missing: tuple[str, ...]) -> WeighInError:
    """What the user should read: what is missing and how to get it."""
    debian, fedora = (
        " ".join(dict.fromkeys(PACKAGES[name][column] for name in missing if name in PACKAGES)) for column in (0, 1)
    )
    commands = f"sudo apt install {debian} (Debian, Ubuntu), sudo dnf install {fedora} (Fedora)"
    return WeighInError(
        f"The window needs what this system lacks: {', '.join(missing)}.",
        advice=f"{f'Install it: {commands}' if debian else 'Install it'}; weighin demo --terminal works without.",
    )


def show_in_a_box(sentence: str) -> None:
    """Where the app was not started from a terminal nobody reads what is written there; shown if anything here can."""
    for program, arguments in _BOXES:
        if shutil.which(program) is not None:
            command = [program, *(argument.format(sentence) for argument in arguments)]
            subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return


def _files_of_qt(environment: Mapping[str, str]) -> list[Path]:
    """The library that draws and the plugin that opens windows: Qt loads both in any case."""
    package = find_spec("PySide6")
    if package is None or not package.submodule_search_locations:
        return []
    folder = Path(package.submodule_search_locations[0]) / "Qt"
    if not folder.is_dir():  # a system's own PySide6 comes with what it needs
        return []
    plugin = "libqwayland.so" if _is_wayland_alone(environment) else "libqxcb.so"
    files = [folder / "lib" / "libQt6Gui.so.6"]
    return files if environment.get("QT_QPA_PLATFORM") else [*files, folder / "plugins" / "platforms" / plugin]


def _is_wayland_alone(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("WAYLAND_DISPLAY")) and not environment.get("DISPLAY")


def _load(name: str) -> str:
    try:
        ctypes.CDLL(name)
    except OSError as error:
        # a frozen app puts words of its own around what the loader said
        return missing_name(str(error.__cause__ or error), name)
    return ""


def missing_name(said: str, wanted: str) -> str:
    """The library that the loader could not find when `wanted` was to be loaded; that itself if it does not say."""
    # "libEGL.so.1: cannot open shared object file: No such file or directory"
    named = _NAMED_BY_LOADER.match(said)
    return Path(named[1] if named else wanted).name
