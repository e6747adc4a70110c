"""Files that a cloud service shows in a folder without having their content here: reading one fetches all of it.

Windows: FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN, _RECALL_ON_DATA_ACCESS. macOS: SF_DATALESS.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_WINDOWS: Final = 0x1000 | 0x40000 | 0x400000
_MACOS: Final = 0x40000000


def are_online_only(files: Sequence[Path]) -> bool:
    """Whether any of them would have to be fetched first. Raises `OSError`."""
    return any(_is_elsewhere(path.stat()) for path in files)


def _is_elsewhere(status: os.stat_result) -> bool:
    attributes: int = getattr(status, "st_file_attributes", 0)
    flags: int = getattr(status, "st_flags", 0)
    return bool(attributes & _WINDOWS or flags & _MACOS)
