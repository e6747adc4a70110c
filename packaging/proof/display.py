"""An X server without a screen, driven as a person would: keys, clicks, the window's own close button, pictures."""

import ctypes
import os
import subprocess
import time
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QImage

_SIZE: Final = "1280x860x24"
_POLL_S: Final = 0.02
_BYTES_A_PIXEL: Final = 4
_CLIENT_MESSAGE: Final = 33
_LONG_WORDS: Final = 32


class Display:
    """`Display()` as a context; `name` is what DISPLAY must be. Raises `SystemExit` where Xvfb is missing."""

    def __init__(self) -> None:
        read, write = os.pipe()
        command = ("Xvfb", "-displayfd", str(write), "-screen", "0", _SIZE, "-nolisten", "tcp", "-ac")
        try:
            self._server = subprocess.Popen(
                command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except FileNotFoundError:
            raise SystemExit("Xvfb is missing: sudo apt install xvfb xdotool") from None
        os.close(write)
        with os.fdopen(read) as told:
            self.name = f":{told.readline().strip()}"
        os.environ.update({"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"})
        self._qt = QGuiApplication([])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._qt.shutdown()
        self._server.terminate()
        self._server.wait()

    def window(self, title: str, timeout_s: float) -> int:
        """The number of the window that is called so, once it is shown. Raises `AssertionError` if none comes."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            found = self._xdotool("search", "--onlyvisible", "--name", f"^{title}$").split()
            if found:
                return int(found[-1])
            time.sleep(_POLL_S)
        raise AssertionError(f"no window {title} within {timeout_s} s")

    def click(self, x_px: int, y_px: int) -> None:
        """Click at a place of the screen."""
        self._xdotool("mousemove", str(x_px), str(y_px), "click", "1")

    def point_at(self, x_px: int, y_px: int) -> None:
        """Move the pointer out of the way, or where something should show."""
        self._xdotool("mousemove", str(x_px), str(y_px))

    def press(self, window: int, *keys: str) -> None:
        """Press keys such as ctrl+2 in a window."""
        self._xdotool("windowfocus", "--sync", str(window))
        self._xdotool("key", *keys)

    def picture(self) -> QImage:
        """The whole screen."""
        self._qt.processEvents()
        return self._qt.primaryScreen().grabWindow(0).toImage()

    def save(self, path: Path) -> None:
        """The whole screen as a PNG file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.picture().save(str(path)):
            raise SystemExit(f"{path} could not be written.")

    def part(self, left_px: int, top_px: int, width_px: int, height_px: int) -> bytes:
        """The pixels of a part of the screen, to be compared."""
        image = self.picture().copy(QRect(left_px, top_px, width_px, height_px))
        return image.convertToFormat(QImage.Format.Format_RGB32).constBits().tobytes()

    def lines_of_text(self, left_px: int, top_px: int, width_px: int, height_px: int) -> int:
        """How many lines of text there are in a part of the screen: rows of pixels that are not all alike, together."""
        row_bytes = width_px * _BYTES_A_PIXEL
        pixels = self.part(left_px, top_px, width_px, height_px)
        rows = [pixels[place : place + row_bytes] for place in range(0, len(pixels), row_bytes)]
        written = [row != row[:_BYTES_A_PIXEL] * width_px for row in rows]
        return sum(now and not before for before, now in pairwise([False, *written]))

    def close(self, window: int) -> None:
        """Ask a window to close, as its close button does."""
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XInternAtom.restype = ctypes.c_ulong
        server = ctypes.c_void_p(x11.XOpenDisplay(self.name.encode()))
        event = _ClientMessage(
            type=_CLIENT_MESSAGE,
            window=window,
            message_type=x11.XInternAtom(server, b"WM_PROTOCOLS", 0),
            format=_LONG_WORDS,
        )
        event.data[0] = x11.XInternAtom(server, b"WM_DELETE_WINDOW", 0)
        x11.XSendEvent(server, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
        x11.XCloseDisplay(server)

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(("xdotool", *arguments), capture_output=True, text=True, check=False)
        return done.stdout


class _ClientMessage(ctypes.Structure):
    """Xlib's XClientMessageEvent, padded to the size of an XEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 12),
    )
