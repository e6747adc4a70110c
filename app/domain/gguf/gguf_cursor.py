"""Reading numbers and strings one after the other through a small window, never past a bound."""

import struct
from collections.abc import Callable
from typing import Final

from app.domain.errors import ModelFileError

# read(offset, count): fewer bytes than asked for only at the end of what there is.
ReadBytes = Callable[[int, int], bytes]

# How far lists of texts were passed over: by where they begin, how many texts there are, where the rest of them begins
# and how many are left. Kept from one try to the next, while more and more of a header is received.
PassedTexts = dict[int, tuple[int, int, int]]

# The largest headers of 2026 (vocabularies of 262,000 tokens with 515,000 merges) take 15 MB.
MAX_HEADER_BYTES: Final = 96 << 20
_WINDOW_BYTES: Final = 1 << 20


class TruncatedHeaderError(ModelFileError):
    """The file ends before its header does; at least `missing_bytes` are missing."""

    def __init__(self, name: str, missing_bytes: int) -> None:
        super().__init__(
            f"{name} is cut short: it ends within its header, at least {missing_bytes:,} bytes are missing.",
            advice="Download it again.",
        )
        self.missing_bytes = missing_bytes


class GgufCursor:
    """A position in the file and a window of a megabyte around it. Every method raises `ModelFileError`.

    `passed` is added to, and spares whoever reads the same file again the long way through its vocabulary.
    """

    def __init__(self, read: ReadBytes, *, name: str, start: int = 0, passed: PassedTexts | None = None) -> None:
        self._read = read
        self._name = name
        self._window = b""
        self._window_start = start
        self._at = 0
        self.byte_order = "<"
        self._passed = {} if passed is None else passed

    @property
    def position(self) -> int:
        """Bytes from the start of the file."""
        return self._window_start + self._at

    def use_big_endian(self) -> None:
        """From here on, numbers have their most significant byte first."""
        self.byte_order = ">"

    def unsigned32(self) -> int:
        return int.from_bytes(self.take(4), "little" if self.byte_order == "<" else "big")

    def unsigned64(self) -> int:
        return int.from_bytes(self.take(8), "little" if self.byte_order == "<" else "big")

    def numbers(self, code: str, size_bytes: int, count: int) -> tuple[float, ...]:
        """`count` numbers of a `struct` code that take `size_bytes` each."""
        return struct.unpack(f"{self.byte_order}{count}{code}", self.take(size_bytes * count))

    def text(self, max_bytes: int) -> str:
        """A string with its length before it; bytes that are not UTF-8 become replacement characters."""
        length = self.unsigned64()
        if length > max_bytes:
            raise ModelFileError(
                f"{self._name} is damaged: it claims a text of {length:,} bytes.", advice="Download it again."
            )
        return self.take(length).decode("utf-8", errors="replace")

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        self._need(count)
        taken = self._window[self._at : self._at + count]
        self._at += count
        return taken

    def skip(self, count: int) -> None:
        """Pass over `count` bytes, which must be there."""
        if count <= len(self._window) - self._at:
            self._at += count
            return
        self._go_to(self.position + count - 1)
        self.take(1)

    def skip_texts(self, count: int) -> None:
        """Pass over `count` strings, reading their lengths alone."""
        # Half a million strings in a header: this loop is why it is read in a tenth of a second.
        length_at = struct.Struct(f"{self.byte_order}Q").unpack_from
        start, total = self.position, count
        self._check_bound(start + 8 * count)
        count = self._resumed(start, count)
        while count:
            self._need(8, follows=8 * (count - 1))
            window, at, last = self._window, self._at, len(self._window) - 8
            while count and at <= last:
                at += 8 + length_at(window, at)[0]
                count -= 1
            self._passed[start] = (total, self._window_start + at, count)
            self._at = 0
            self._settle(at, follows=8 * count)

    def _resumed(self, start: int, count: int) -> int:
        """Go where an earlier try came to in the list that begins at `start`; the number of texts that are left."""
        total, position, left = self._passed.get(start, (count, start, count))
        if total != count or left == count:
            return count
        # its last byte must be there, as if the way had been walked
        self._go_to(position - 1)
        self._need(1, follows=8 * left)
        self._at = 1
        return left

    def _settle(self, at: int, *, follows: int) -> None:
        """Stand at `at` of the window, which may lie beyond its end."""
        if at <= len(self._window):
            self._at = at
        else:
            self._go_to(self._window_start + at - 1)
            self._need(1, follows=follows)
            self._at = 1

    def _need(self, count: int, *, follows: int = 0) -> None:
        """Have `count` bytes in the window; `follows` are known to come after them, and missing with them."""
        if len(self._window) - self._at >= count:
            return
        position = self.position
        self._check_bound(position + count)
        self._window = self._read(position, max(count, _WINDOW_BYTES))
        self._window_start, self._at = position, 0
        if len(self._window) < count:
            raise TruncatedHeaderError(self._name, count + follows - len(self._window))

    def _go_to(self, position: int) -> None:
        self._check_bound(position)
        self._window, self._window_start, self._at = b"", position, 0

    def _check_bound(self, position: int) -> None:
        if position > MAX_HEADER_BYTES:
            raise ModelFileError(
                f"{self._name} is damaged: its header claims more than {MAX_HEADER_BYTES:,} bytes.",
                advice="Download it again.",
            )
