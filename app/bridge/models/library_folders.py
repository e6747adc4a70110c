"""Where models are kept and looked for, changed off the window's thread: a folder may lie on a disk that is asleep."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.services.library.model_folders import (
    add_folder,
    added_folders,
    choose_models_folder,
    own_folders,
    remove_folder,
    usual_models_folder,
)


class LibraryFolders(QObject):
    """`changed` follows each change and the first reading, `edited` what was changed here; `notice` carries what could
    not be done."""

    changed = Signal()
    edited = Signal()
    notice = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.own: tuple[Path, ...] = ()
        self.added: tuple[Path, ...] = ()
        self._usual: Path | None = None
        self._tasks = Tasks(self, threads=1)

    @property
    def own_is_chosen(self) -> bool:
        """Whether downloads go to a folder that the user chose."""
        return bool(self.own) and self.own[0] != self._usual

    def read(self) -> None:
        """Find out what is set; `changed` comes only if that is something else."""
        self._do(lambda: None, edits=False)

    def add(self, folder: Path) -> None:
        """Look through it too; nothing in it is changed."""
        self._do(lambda: add_folder(folder))

    def remove(self, folder: Path) -> None:
        """Do not look through it any more; its files stay."""
        self._do(lambda: remove_folder(folder))

    def choose_own(self, folder: Path | None) -> None:
        """Let downloads go there from now on, `None` for the app's own place."""
        self._do(lambda: choose_models_folder(folder))

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _do(self, work: Callable[[], object], *, edits: bool = True) -> None:
        def done(folders: tuple[tuple[Path, ...], tuple[Path, ...], Path]) -> None:
            if folders != (self.own, self.added, self._usual):
                self.own, self.added, self._usual = folders
                self.changed.emit()
            if edits:
                self.edited.emit()

        def worked() -> tuple[tuple[Path, ...], tuple[Path, ...], Path]:
            work()
            return own_folders(), added_folders(), usual_models_folder()

        self._tasks.run(worked, on_result=done, on_error=self.notice.emit)
