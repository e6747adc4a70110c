"""Names of files that are longer than Windows takes in the ordinary way."""

import ntpath
import sys
from typing import Final

# MAX_PATH is 260 with its end; for folders 12 less. Longer ones need the prefix where the system was not set otherwise.
_ORDINARY_CHARACTERS: Final = 247
_PREFIX: Final = "\\\\?\\"
_SHARE_PREFIX: Final = "\\\\?\\UNC\\"


def openable(path: str, platform: str = sys.platform) -> str:
    """`path` in a form that can be opened however long it is; the same on other systems than Windows.

    With the prefix Windows takes a name as it stands, so `.`, `..` and slashes are worked out first. A relative path
    stays as it is.
    """
    if platform != "win32" or len(path) <= _ORDINARY_CHARACTERS or path.startswith(_PREFIX):
        return path
    plain = ntpath.normpath(path)
    if plain.startswith("\\\\.\\"):
        return path
    if plain.startswith("\\\\"):
        return _SHARE_PREFIX + plain[2:]
    return _PREFIX + plain if ntpath.splitdrive(plain)[0] and ntpath.isabs(plain) else path
