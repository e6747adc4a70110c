"""What an item leaves behind that was taken off the queue before it was complete."""

import contextlib
import logging
from collections.abc import Collection
from pathlib import Path

from app.adapters.downloads.partial_file import discard
from app.adapters.library.provenance import forget_origins
from app.domain.downloads.download import WantedDownload
from app.domain.errors import WeighInError
from app.domain.gguf.variant_names import shard_of
from app.services.downloads.holding import held

_log = logging.getLogger(__name__)


def delete_leftovers(wanted: WantedDownload, made: Collection[str], spared: Collection[Path]) -> None:
    """Delete its partial files, parts of a model (of those in `made`) that are worth nothing alone, empty folders.

    What belongs to `spared` stays, for others in the queue want it; so does what another copy of the app is receiving,
    and what the disk will not let go.
    """
    if not wanted.folder.is_dir():
        return
    files = [file for file in wanted.files if wanted.place_of(file) not in spared]
    parts = [file.path for file in files if file.path in made and shard_of(file.path) is not None]
    for file in files:
        target = wanted.place_of(file)
        try:
            if not target.parent.is_dir():
                continue
            with held(target, wanted.folder, lambda: True) as is_held:
                if is_held:
                    discard(target)
                    if file.path in parts:
                        target.unlink(missing_ok=True)
        except (WeighInError, OSError) as error:
            _log.warning("what is left of %s stays: %s", target, error)
    if parts:
        forget_origins(wanted.repository_folder, wanted.repository, parts)
    _remove_empty_folders({wanted.place_of(file).parent for file in wanted.files}, wanted.folder)


def _remove_empty_folders(folders: set[Path], root: Path) -> None:
    for folder in folders:
        each = folder
        with contextlib.suppress(OSError):  # not empty: what holds something stays, and all above it
            while each != root and each.is_relative_to(root):
                each.rmdir()
                each = each.parent
