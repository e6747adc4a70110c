"""What is asked about the library on demand: duplicates, newer versions, levels to be made."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from app.bridge.inquiry import Cancelled, Inquiry, Progress
from app.bridge.models.level_maker import LevelMaker
from app.bridge.models.library_controller import LibraryController
from app.bridge.theme import ThemeController
from app.domain.library.duplicates import DuplicateGroup
from app.domain.library.library import LibraryVariant
from app.domain.library.library_words import counted
from app.services.library.duplicates import find_duplicates
from app.ui.pages.models.library.duplicates_dialog import DuplicatesDialog
from app.ui.pages.models.library.levels_dialog import LevelsDialog
from app.ui.pages.models.library.library_view import LibraryView
from app.ui.widgets.progress_line import ProgressLine


class LibraryQuestions(QObject):
    """Each runs in the background with its progress in the view, and can be stopped there."""

    notice = Signal(object)

    def __init__(
        self,
        view: LibraryView,
        library: LibraryController,
        theme: ThemeController,
        *,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._library = library
        self._theme = theme
        self.duplicates = Inquiry(self)
        self.newer = Inquiry(self)
        self.maker = LevelMaker(is_busy=is_busy, parent=self)
        self._connect()

    def close(self) -> None:
        """Call once, when the window closes."""
        self.duplicates.close()
        self.newer.close()
        self.maker.close()

    def _connect(self) -> None:
        view, header = self._view, self._view.header
        header.duplicates.clicked.connect(self._look_for_duplicates)
        header.newer.clicked.connect(self._look_for_newer)
        view.levels_wanted.connect(self._open_levels)
        self._show_progress(self.duplicates, view.reading, "Reading files of equal size", header.duplicates)
        self._show_progress(self.newer, view.asking, "Asking Hugging Face", header.newer)
        self.duplicates.answered.connect(self._show_duplicates)
        self.newer.answered.connect(self._show_newer)
        self.maker.notice.connect(self.notice)
        self.maker.progressed.connect(view.making.progress)
        self.maker.making_changed.connect(self._show_making)
        self.maker.made.connect(lambda _path: self._library.look())
        view.making.stop.clicked.connect(self.maker.stop)

    def _show_progress(self, inquiry: Inquiry, line: ProgressLine, words: str, button: QPushButton) -> None:
        def show(running: bool) -> None:
            button.setEnabled(not running)
            if running:
                line.begin(words)
            else:
                line.hide()

        inquiry.running_changed.connect(show)
        inquiry.progressed.connect(line.progress)
        inquiry.notice.connect(self.notice)
        line.stop.clicked.connect(inquiry.stop)

    def _look_for_duplicates(self) -> None:
        variants = self._library.variants()

        def work(progress: Progress, is_cancelled: Cancelled) -> Sequence[DuplicateGroup]:
            return find_duplicates(variants, on_progress=progress, is_cancelled=is_cancelled)

        self.duplicates.ask(work)

    def _show_duplicates(self, groups: Sequence[DuplicateGroup]) -> None:
        dialog = DuplicatesDialog(groups, self._view)
        dialog.delete_wanted.connect(lambda variant: self._view.ask_to_delete([variant]))
        dialog.open()

    def _look_for_newer(self) -> None:
        variants = self._library.variants()

        def work(progress: Progress, is_cancelled: Cancelled) -> Any:
            # the client of Hugging Face takes a second to import
            from app.services.library.newer_versions import find_newer_versions

            return find_newer_versions(variants, on_progress=progress, is_cancelled=is_cancelled)

        self.newer.ask(work)

    def _show_newer(self, found: Any) -> None:
        self._view.tree.set_newer(found.paths)
        if not found.asked:
            words = "Nothing here was downloaded by Weigh-In."
        elif found.paths:
            words = f"{counted(len(found.paths), 'newer version')} on Hugging Face."
        else:
            words = "Nothing newer on Hugging Face."
        self._view.say(found.problems[0] if found.problems else words)

    def _show_making(self) -> None:
        if self.maker.making:
            self._view.making.begin(self.maker.words)
        else:
            self._view.making.hide()

    def _open_levels(self, variant: LibraryVariant) -> None:
        if not self.maker.making:
            LevelsDialog(self.maker, variant, self._theme, self._view).open()
