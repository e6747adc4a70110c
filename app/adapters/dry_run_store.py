"""What the engine's dry runs told, kept in the cache folder: one small file a shape, the oldest deleted."""

import contextlib
import logging
import os
import secrets
from pathlib import Path
from typing import Final

from app.adapters.paths import cache_folder
from app.domain.errors import ProtocolError, WeighInError
from app.domain.plan.shape_figures import ShapeFigures
from app.domain.protocol import wire

_log = logging.getLogger(__name__)

_FOLDER: Final = "dry_runs"
_KNOWN: Final = {ShapeFigures.__name__: ShapeFigures}
_LARGEST_FILE_BYTES: Final = 4 << 20


class DryRunStore:
    """Figures by the key of a shape. A file that cannot be read or written costs time, never a plan."""

    def __init__(self, *, most_shapes: int = 400) -> None:
        self._most_shapes = most_shapes

    def load(self, key: str) -> ShapeFigures | None:
        """What is kept of a shape; `None` where there is nothing, or nothing that makes sense."""
        try:
            path = self._path(key)
            if path.stat().st_size > _LARGEST_FILE_BYTES:
                return None
            return wire.decode(path.read_bytes(), _KNOWN)
        except FileNotFoundError:
            return None
        except (OSError, ProtocolError, WeighInError) as error:
            _log.debug("a kept dry run cannot be used: %s", error)
            return None

    def save(self, key: str, figures: ShapeFigures) -> None:
        """Keep `figures` in place of what was kept."""
        try:
            path = self._path(key)
            path.parent.mkdir(exist_ok=True)
            partial = path.with_name(f"{secrets.token_hex(8)}.part")
            try:
                partial.write_text(wire.encode(figures), encoding="ascii")
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
            self._delete_oldest(path.parent)
        except (OSError, WeighInError) as error:
            _log.debug("a dry run cannot be kept: %s", error)

    def _path(self, key: str) -> Path:
        return cache_folder() / _FOLDER / f"{key}.json"

    def _delete_oldest(self, folder: Path) -> None:
        with os.scandir(folder) as entries:
            files = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.is_file())
        for _, path in files[: max(0, len(files) - self._most_shapes)]:
            with contextlib.suppress(OSError):
                Path(path).unlink()
