"""What lies on this computer, looked through in the background when somebody wants to see it."""

from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.library.grouping import group_models
from app.domain.library.library import LibraryModel, LibraryVariant
from app.domain.library.library_words import changes_words
from app.domain.units import bytes_text
from app.services.library.deleting import delete_variant
from app.services.library.scanning import scan_library
from app.services.processes.one_shot import CommandStoppedError

_FIRST_SHOWN_AFTER_MS: Final = 150
_MOST_BETWEEN_MS: Final = 2000
# Coming back to the window looks again, but not with every click.
_FRESH_S: Final = 10.0


class LibraryController(QObject):
    """Nothing is read before `look`. `models_changed` follows each group of variants that was found.

    `looked` comes when a look has ended, with a sentence of what was gone or new (empty on the first one), `deleted`
    with a sentence of what that freed, after `gone` with the file.
    """

    models_changed = Signal()
    scanning_changed = Signal(bool)
    looked = Signal(str)
    gone = Signal(object)
    deleted = Signal(str)
    notice = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models: tuple[LibraryModel, ...] = ()
        self._problems: tuple[str, ...] = ()
        self._known_whole = False
        self._scanning = self._again = self._stopping = False
        self._looked_at_s: float | None = None
        self._found: SimpleQueue[LibraryVariant] = SimpleQueue()
        self._found_so_far: list[LibraryVariant] = []
        self._tasks = Tasks(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_found)

    @property
    def models(self) -> tuple[LibraryModel, ...]:
        """As they were found last."""
        return self._models

    @property
    def scanning(self) -> bool:
        return self._scanning

    @property
    def problems(self) -> tuple[str, ...]:
        """Sentences about folders that could not be looked through."""
        return self._problems

    @property
    def was_looked_at(self) -> bool:
        """Whether everything was looked through once."""
        return self._known_whole

    def variants(self) -> list[LibraryVariant]:
        """Of all models."""
        return [variant for model in self._models for variant in model.variants]

    def look(self) -> None:
        """Look through all folders; once more afterwards if that runs already."""
        if self._scanning:
            self._again = True
            return
        self._stopping = self._again = False
        self._found_so_far = []
        self._set_scanning(True)
        if not self._known_whole:
            self._timer.start(_FIRST_SHOWN_AFTER_MS)
        self._tasks.run(self._scan, on_result=self._on_scanned, on_error=self._on_failed)

    def look_if_stale(self) -> None:
        """Somebody came back to it: files may have come, gone or changed meanwhile."""
        if self._looked_at_s is not None and monotonic() - self._looked_at_s >= _FRESH_S:
            self.look()

    def stop(self) -> None:
        """Leave it; what is known stays."""
        self._stopping = True
        self._again = False

    def delete(self, variant: LibraryVariant) -> None:
        """Delete files of the app's own folder. Tells what was freed."""

        def gone(freed_bytes: int) -> None:
            self._forget(variant.path)
            self.gone.emit(variant.path)
            self.deleted.emit(_freed_words(variant, freed_bytes))
            self.look()

        def failed(error: WeighInError) -> None:
            self.notice.emit(error)
            self.look()

        self._tasks.run(lambda: delete_variant(variant), on_result=gone, on_error=failed)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._timer.stop()
        self._tasks.wait()

    def _scan(self) -> tuple[tuple[LibraryModel, ...], list[str]]:
        problems: list[str] = []
        found = scan_library(is_cancelled=self._is_stopping, on_variant=self._found.put, on_problem=problems.append)
        return group_models(found), problems

    def _is_stopping(self) -> bool:
        return self._stopping or self._tasks.is_closing()

    def _on_scanned(self, result: tuple[tuple[LibraryModel, ...], list[str]]) -> None:
        models, problems = result
        self._end_scan()
        changes = changes_words(self._models, models) if self._known_whole else ""
        self._known_whole = True
        self._problems = tuple(problems)
        self._take(models)
        self.looked.emit(changes)
        if self._again:
            self.look()

    def _on_failed(self, error: WeighInError) -> None:
        self._end_scan()
        if not self._known_whole:
            # what was found before it was stopped
            self._take(group_models(self._found_so_far))
        self.looked.emit("")
        if not isinstance(error, CommandStoppedError):
            self.notice.emit(error)

    def _end_scan(self) -> None:
        self._timer.stop()
        self._drain()
        self._looked_at_s = monotonic()
        self._set_scanning(False)

    def _show_found(self) -> None:
        """On the very first look variants appear as they are found, less often the more there are."""
        if self._drain():
            self._take(group_models(self._found_so_far))
        self._timer.setInterval(min(_MOST_BETWEEN_MS, self._timer.interval() * 2))

    def _drain(self) -> bool:
        before = len(self._found_so_far)
        try:
            while True:
                self._found_so_far.append(self._found.get_nowait())
        except Empty:
            return len(self._found_so_far) > before

    def _take(self, models: tuple[LibraryModel, ...]) -> None:
        if models != self._models:
            self._models = models
            self.models_changed.emit()

    def _forget(self, path: Path) -> None:
        self._take(group_models(variant for variant in self.variants() if variant.path != path))

    def _set_scanning(self, scanning: bool) -> None:
        self._scanning = scanning
        self.scanning_changed.emit(scanning)


def _freed_words(variant: LibraryVariant, freed_bytes: int) -> str:
    return f"{variant.model} {variant.level} was deleted: {bytes_text(freed_bytes)} are free again."
