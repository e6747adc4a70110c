"""Windows lets a program come to the front only if the one in front allows it."""

import ctypes
import logging
import sys
from collections.abc import Mapping
from typing import Final, Protocol

_log = logging.getLogger(__name__)

# From the Windows SDK, winuser.h: ASFW_ANY.
_ANY_PROCESS: Final = 0xFFFFFFFF
_TOKEN_VARIABLES: Final = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


class User32(Protocol):
    """The system's call, by the system's name; the result is 0 on failure."""

    def AllowSetForegroundWindow(self, process_id: int, /) -> int: ...


def allow_others_to_the_front(system: User32 | None = None) -> None:
    """Let the copy that is handed our files come to the front; other systems than Windows need no leave."""
    calls = system or _system_calls()
    if calls is not None and not calls.AllowSetForegroundWindow(_ANY_PROCESS):
        _log.info("Windows did not let another window come to the front")


def activation_token(environment: Mapping[str, str]) -> str:
    """The desktop's leave to come to the front, given to this process when it was started; may be empty."""
    return next((environment[name] for name in _TOKEN_VARIABLES if environment.get(name)), "")


def _system_calls() -> User32 | None:
    if sys.platform != "win32":
        return None
    calls: User32 = ctypes.WinDLL("user32")
    return calls
