"""One item of the queue from its first file to its last: what is there already is kept, each file noted when it is."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.adapters.downloads.partial_file import discard, present_bytes
from app.adapters.file_hash import HashingStoppedError, file_sha256, remember_sha256
from app.adapters.hub.failures import stopped
from app.adapters.hub.http_library import httpx
from app.adapters.hub.resolving import open_client
from app.adapters.hub.server import HubServer
from app.adapters.library.provenance import note_origin, origin_now, read_provenance
from app.adapters.paths import cache_folder
from app.domain.downloads.download import WantedDownload, WantedFile
from app.services.downloads.disk_problems import disk_told_plainly, missing_folder
from app.services.downloads.file_run import FileRun, FileTask, ReceivedFile
from app.services.downloads.holding import held
from app.services.downloads.progress import DownloadProgress


class ItemRun:
    """To be used by one thread; others may set `stop`. `on_file` is told of each file that is in place."""

    def __init__(
        self,
        wanted: WantedDownload,
        progress: DownloadProgress,
        stop: threading.Event,
        *,
        server: HubServer | None = None,
        pace: Callable[[int], float] = lambda count: 0.0,
        on_file: Callable[[WantedFile, ReceivedFile], None] = lambda file, received: None,
    ) -> None:
        self._wanted, self._progress, self._stop = wanted, progress, stop
        self._server, self._pace, self._on_file = server, pace, on_file

    def run(self) -> None:
        """Raises `WeighInError`, a `HubError` of kind STOPPED once `stop` is set."""
        if not self._wanted.folder.is_dir():
            raise missing_folder(self._wanted.folder)
        wanted, server = self._wanted, self._server or HubServer.configured()
        with open_client() as client:
            before_bytes = 0
            for file in wanted.files:
                present = present_bytes(wanted.place_of(file), wanted.repository, wanted.commit, file)
                self._progress.begin_file(before_bytes, present)
                began_s = time.monotonic()
                received = self._obtain(client, server, file)
                self._on_file(file, replace(received, taken_s=time.monotonic() - began_s))
                before_bytes += file.size_bytes
            self._progress.begin_file(before_bytes, 0)

    def _obtain(self, client: httpx.Client, server: HubServer, file: WantedFile) -> ReceivedFile:
        wanted, target = self._wanted, self._wanted.place_of(file)
        with held(target, wanted.folder, self._stop.is_set) as is_held:
            if not is_held:
                raise stopped()
            found = self._already_there(file, target)
            if found is None:
                task = FileTask(
                    wanted.repository,
                    wanted.commit,
                    file,
                    wanted.folder,
                    target,
                    self._progress,
                    self._stop,
                    self._pace,
                )
                found = FileRun(client, server, task).run()
            self._keep_note(file, found)
            return found

    def _already_there(self, file: WantedFile, target: Path) -> ReceivedFile | None:
        """The file where it is complete and right already."""
        with disk_told_plainly(target, self._wanted.folder):
            if not target.is_file() or target.stat().st_size != file.size_bytes:
                return None
            sha256 = self._known_sha256(file) or self._read_sha256(file, target)
            if sha256 is None or (file.sha256 is not None and file.sha256 != sha256):
                return None
            discard(target)
        return ReceivedFile(target, file.size_bytes, sha256, file.sha256 is not None, file.size_bytes)

    def _known_sha256(self, file: WantedFile) -> str | None:
        """Of a file that the server gives no hash of: right where it was received from the very same commit."""
        note = read_provenance(self._wanted.repository_folder) if file.sha256 is None else None
        origin = note.files.get(file.path) if note is not None and note.repository == self._wanted.repository else None
        is_same = origin is not None and origin.commit == self._wanted.commit
        return origin.sha256 if origin is not None and is_same else None

    def _read_sha256(self, file: WantedFile, target: Path) -> str | None:
        if file.sha256 is None:
            return None
        read_bytes = 0

        def on_progress(fraction: float) -> None:
            nonlocal read_bytes
            before, read_bytes = read_bytes, round(fraction * file.size_bytes)
            self._progress.checking(file.size_bytes, read_bytes, read_bytes - before)

        try:
            return file_sha256(target, remembered_in=_hashes(), on_progress=on_progress, is_cancelled=self._stop.is_set)
        except HashingStoppedError as error:
            raise stopped() from error

    def _keep_note(self, file: WantedFile, received: ReceivedFile) -> None:
        remember_sha256(received.target, received.sha256, remembered_in=_hashes())
        known = read_provenance(self._wanted.repository_folder)
        before = known.files.get(file.path) if known is not None else None
        if before is not None and (before.commit, before.sha256) == (self._wanted.commit, received.sha256):
            return  # it keeps the time at which it was received
        origin = origin_now(self._wanted.commit, received.size_bytes, received.sha256, is_verified=received.is_verified)
        note_origin(self._wanted.repository_folder, self._wanted.repository, file.path, origin)


def _hashes() -> Path:
    return cache_folder() / "sha256.json"
