"""Downloads that somebody waits for, outside the queue: what words mean, and the files one after the other."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from app.adapters.hub.failures import stopped
from app.adapters.hub.repositories import Hub
from app.domain.downloads.choosing import chosen_files, wanted_file
from app.domain.downloads.download import WantedDownload
from app.services.downloads.file_run import ReceivedFile
from app.services.downloads.item_run import ItemRun
from app.services.downloads.progress import DownloadProgress
from app.services.downloads.wanting import check_room, check_wanted

_POLL_S: Final = 0.1
_END_WAIT_S: Final = 1.0


def wanted_by_words(
    repository: str, words: Sequence[str], folder: Path, *, revision: str | None = None
) -> tuple[WantedDownload, ...]:
    """An item for each of `words` (files or levels, see `chosen_files`), at one commit. Raises `WeighInError`."""
    found = Hub().repository(repository, revision=revision)
    wanted: list[WantedDownload] = []
    taken: set[str] = set()
    for word in words:
        chosen = chosen_files(repository, found.files, word)
        # a projector that comes with one level already, a level that is named twice
        files = tuple(wanted_file(file) for file in chosen.files if file.path not in taken)
        taken.update(file.path for file in files)
        if files:
            wanted.append(WantedDownload(repository, found.commit, chosen.label, files, folder))
            check_wanted(wanted[-1])
    return tuple(wanted)


def pull(
    wanted: WantedDownload, *, on_progress: Callable[[DownloadProgress], None], on_file: Callable[[ReceivedFile], None]
) -> None:
    """Have all files of `wanted` in their places; `on_progress` is called ten times a second, `on_file` for each.

    Raises `WeighInError`. Whatever ends it, `KeyboardInterrupt` among it, what was received stays and is gone on with
    the next time.
    """
    check_room(wanted, [])
    progress, stop = DownloadProgress(), threading.Event()
    errors: list[BaseException] = []
    received: list[ReceivedFile] = []

    def run() -> None:
        try:
            ItemRun(wanted, progress, stop, on_file=lambda _file, each: received.append(each)).run()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="pull", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_POLL_S)
            on_progress(progress)
    finally:
        stop.set()
        thread.join(_END_WAIT_S)
        for each in received:
            on_file(each)
    if errors:
        raise errors[0]
    if thread.is_alive():
        raise stopped()
