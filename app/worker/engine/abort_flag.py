"""A flag that the reader thread sets and that native code reads without asking the interpreter."""

import ctypes


class AbortFlag:
    """One C string: empty means go on, longer means stop (see `app.worker.engine.native_abort`)."""

    def __init__(self) -> None:
        self._text = ctypes.create_string_buffer(2)
        self.is_set = False

    @property
    def address(self) -> int:
        """Where native code finds the string; valid as long as this object lives."""
        return ctypes.addressof(self._text)

    def set(self, on: bool = True) -> None:
        self.is_set = on
        self._text[0] = b"\x01" if on else b"\0"
