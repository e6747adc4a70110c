"""Which of the files that PyInstaller found go into the bundle: rules on names, and what is reachable from the rest."""

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Final

# (name in the bundle, path on this machine, PyInstaller's kind)
Entry = tuple[str, str, str]

# What the app never shows or asks: touch keyboards, screens without a window system, printers, pictures it has none of.
_UNUSED_PLUGINS: Final = re.compile(
    r"plugins/(?:egldeviceintegrations|generic|networkinformation|printsupport|qml\w*|sqldrivers|tls|vectorimageformats"
    r"|wayland-graphics-integration-server)/"
    r"|plugins/platforms/\w*(?:eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc|direct2d)\b"
    r"|plugins/platforminputcontexts/\w*virtualkeyboard"
    r"|plugins/platformthemes/\w*gtk3"
    r"|plugins/imageformats/\w*(?:gif|icns|pdf|tga|tiff|wbmp|webp)\b"
    r"|plugins/wayland-graphics-integration-client/[\w-]*(?:server|emulation)"
    r"|plugins/wayland-shell-integration/[\w-]*(?:fullscreen|ivi|wl-shell|qt-shell)"
)
_UNUSED_DATA: Final = re.compile(
    r"PySide6/(?:Qt/)?translations/|\.pyi$|/tests?/|^pyqtgraph/(?:examples|icons/peegee)|^numpy/(?:f2py|\w+/include)/"
    r"|^app/_resources/screenshots/"
)
# The executable loads the interpreter by its name.
_INTERPRETER: Final = re.compile(r"^(?:lib)?python3", re.IGNORECASE)
# What belongs to the machine that the app runs on: graphics drivers, and the C++ library that they must share with us
# (theirs may need a newer one than ours).
_OF_THE_MACHINE: Final = re.compile(
    r"^(?:lib)?(?:vulkan|cuda\.|nvcuda|nvidia|GLX|OpenGL|GLdispatch)[\w.-]*$|^lib(?:stdc\+\+|gcc_s)\.so[\d.]*$"
)


def without_unused(entries: Iterable[Entry]) -> list[Entry]:
    """The entries but for plugins, data and drivers' libraries that the app has no use for."""
    return [entry for entry in entries if not _unused(_posix(entry[0]))]


def without_unreachable(entries: Iterable[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The entries but for shared libraries that nothing which is left needs.

    Modules, plugins and the engine's libraries are loaded by name and stay; `needs` gives the file names of the
    libraries that the file at a path is linked to.
    """
    kept = list(entries)
    by_name: dict[str, list[Entry]] = {}
    for entry in kept:
        by_name.setdefault(PurePosixPath(_posix(entry[0])).name, []).append(entry)
    reached = {entry for entry in kept if not _is_dependency(entry)}
    waiting = list(reached)
    while waiting:
        for name in needs(waiting.pop()[1]):
            fresh = [entry for entry in by_name.get(name, []) if entry not in reached]
            reached.update(fresh)
            waiting.extend(fresh)
    return [entry for entry in kept if entry in reached]


def _is_dependency(entry: Entry) -> bool:
    """Whether a shared library is there because others are linked to it, not because it is loaded by name."""
    name, _path, kind = entry
    place = PurePosixPath(_posix(name))
    if _INTERPRETER.match(place.name):
        return False
    in_place = len(place.parts) == 1 or place.parent.as_posix() in ("PySide6/Qt/lib", "PySide6")
    return (
        kind in ("BINARY", "SYMLINK") and in_place and re.search(r"\.(?:so(?:\.[\d.]+)?|dylib|dll)$", name) is not None
    )


def _unused(name: str) -> bool:
    last = PurePosixPath(name).name
    return any((_UNUSED_PLUGINS.search(name), _UNUSED_DATA.search(name), _OF_THE_MACHINE.match(last)))


def _posix(name: str) -> str:
    return name.replace("\\", "/")
