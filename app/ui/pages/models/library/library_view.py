"""What lies on this computer: models and variants of every program, and what can be done with them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.bridge.models.library_controller import LibraryController
from app.bridge.models.library_plans import LibraryPlans
from app.bridge.models.library_tree import LibraryTree
from app.bridge.theme import ThemeController
from app.domain.library.library import LibraryVariant
from app.domain.library.library_words import counted, matching, summary_words
from app.domain.units import bytes_text
from app.ui.pages.models.library.library_actions import LibraryActions
from app.ui.pages.models.library.library_header import LibraryHeader
from app.ui.pages.models.library.library_list import LibraryList
from app.ui.widgets.card import Card
from app.ui.widgets.confirm_dialog import ConfirmDialog
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.text_label import TextLabel, TextRole

_FILTER_DELAY_MS: Final = 120
_EMPTY: Final = (
    "GGUF files that Weigh-In, the Hugging Face cache, LM Studio, Ollama or llama.cpp keep here are listed and used "
    "where they lie, never copied. There are none yet."
)


class LibraryView(QWidget):
    """`open_wanted` and `compare_wanted` carry files for lanes, `show_wanted` a file or folder for the file manager,
    `levels_wanted` a variant to make levels of, `find_wanted` asks for the search. Nothing is read before it is shown.

    `is_in_lane` says whether a lane of Compare has a file.
    """

    open_wanted = Signal(object)
    compare_wanted = Signal(object)
    show_wanted = Signal(object)
    levels_wanted = Signal(object)
    find_wanted = Signal()

    def __init__(
        self,
        controller: LibraryController,
        plans: LibraryPlans,
        theme: ThemeController,
        parent: QWidget | None = None,
        *,
        is_in_lane: Callable[[Path], bool] = lambda _path: False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("library")
        self._controller = controller
        self._is_in_lane = is_in_lane
        self.header = LibraryHeader(theme)
        self.tree = LibraryTree(plans, self)
        self.list = LibraryList(self.tree, theme)
        self.bar = LibraryActions()
        self.problems = TextLabel("", TextRole.CAPTION, wraps=True)
        self.problems.hide()
        self.empty = EmptyState("No models on this computer yet", _EMPTY, "Find a model")
        self.looking = TextLabel("Looking through the folders…", TextRole.MUTED)
        self.looking.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.making, self.reading, self.asking = ProgressLine(), ProgressLine(), ProgressLine()
        self._stack = QStackedWidget()
        self._last_words = ""
        self._filter_timer = QTimer(self)
        self._filter_timer.setSingleShot(True)
        self._filter_timer.setInterval(_FILTER_DELAY_MS)
        self._lay_out()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if event.spontaneous():
            return
        if not self._controller.was_looked_at:
            self._controller.look()
        else:
            self._controller.look_if_stale()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._filter_timer.stop()

    def say(self, words: str) -> None:
        """A few words beside the summary about what was done last."""
        self._last_words = words
        self._show_summary()

    def ask_to_delete(self, variants: Sequence[LibraryVariant]) -> None:
        """Delete after the user agreed, who is told what that frees."""
        named = f"{variants[0].model} {variants[0].level}" if len(variants) == 1 else counted(len(variants), "variant")
        files = sum(len(variant.files) for variant in variants)
        size = bytes_text(sum(variant.file_bytes for variant in variants))
        sentence = (
            f"This frees {size}. {counted(files, 'file')} {'is' if files == 1 else 'are'} deleted from the disk, "
            "not moved to a bin; it can be downloaded or made again."
        )
        if any(self._is_in_lane(variant.path) for variant in variants):
            sentence += " A lane in Compare uses it: that lane will not load any more."
        dialog = ConfirmDialog(f"Delete {named}?", sentence, f"Delete {size}", self)
        dialog.setObjectName("library_confirm")

        def delete() -> None:
            for variant in variants:
                self._controller.delete(variant)

        dialog.accepted.connect(delete)
        dialog.open()

    def _lay_out(self) -> None:
        card = Card()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.looking)
        card.content.addWidget(self.header)
        card.content.addWidget(self.problems)
        for line in (self.making, self.reading, self.asking):
            card.content.addWidget(line)
        card.content.addWidget(self._stack, 1)
        card.content.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._show_models()

    def _connect(self) -> None:
        controller = self._controller
        controller.models_changed.connect(self._show_models)
        controller.scanning_changed.connect(self._show_scanning)
        controller.looked.connect(self._show_looked)
        controller.deleted.connect(self.say)
        self.header.refresh.clicked.connect(self._look_or_stop)
        self.header.filter.textChanged.connect(lambda _text: self._filter_timer.start())
        self._filter_timer.timeout.connect(self._show_models)
        self.empty.action_requested.connect(self.find_wanted)
        self.list.chosen_changed.connect(lambda: self.bar.show_chosen(self.list.chosen))
        self.list.opened.connect(lambda variant: self._open([variant]))
        self.list.delete_wanted.connect(lambda: self._act("delete"))
        self.list.menu_wanted.connect(self.bar.open_menu)
        self.bar.wanted.connect(self._act)
        QShortcut(QKeySequence("F5"), self).activated.connect(controller.look)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_application_state)

    def _show_models(self) -> None:
        models = self._controller.models
        self.tree.set_models(matching(models, self.header.filter.text()))
        nothing = not models
        looking = nothing and not self._controller.was_looked_at
        self._stack.setCurrentWidget(self.looking if looking else self.empty if nothing else self.list)
        self.bar.setVisible(not nothing)
        self._show_summary()

    def _show_scanning(self, scanning: bool) -> None:
        self.header.show_scanning(scanning)
        self._show_models()

    def _show_looked(self, changes: str) -> None:
        self.problems.setText(" ".join(self._controller.problems))
        self.problems.setVisible(bool(self._controller.problems))
        self._show_models()
        self.say(changes)

    def _show_summary(self) -> None:
        models = self._controller.models
        summary = summary_words(models) if models else ""
        self.header.show_summary(" · ".join(part for part in (summary, self._last_words) if part))

    def _look_or_stop(self) -> None:
        if self._controller.scanning:
            self._controller.stop()
        else:
            self._controller.look()

    def _on_application_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive and self.isVisible():
            self._controller.look_if_stale()

    def _act(self, name: str) -> None:
        chosen = self.list.chosen
        if not self.bar.may(name):
            return
        match name:
            case "open":
                self._open(chosen)
            case "compare":
                self.compare_wanted.emit(_paths(chosen))
            case "levels":
                self.levels_wanted.emit(chosen[0])
            case "folder":
                self.show_wanted.emit(chosen[0].path)
            case "delete":
                self.ask_to_delete(chosen)

    def _open(self, variants: Sequence[LibraryVariant]) -> None:
        usable = [variant for variant in variants if not variant.problem]
        if usable:
            self.open_wanted.emit(_paths(usable))


def _paths(variants: Sequence[LibraryVariant]) -> list[Path]:
    return [variant.path for variant in variants]
