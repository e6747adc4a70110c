"""The view Prompt set: what is asked, what each lane passed, and every answer to read."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.prompt_sets.prompt_set_controller import PromptSetController
from app.bridge.soon import Soon
from app.bridge.theme import ThemeController
from app.domain.prompts.prompt_set import PromptSet
from app.ui.pages.fidelity.prompt_set.answers_pane import AnswersPane
from app.ui.pages.fidelity.prompt_set.pass_card import PassCard
from app.ui.pages.fidelity.prompt_set.prompts_card import PromptsCard
from app.ui.pages.fidelity.prompt_set.set_editor import SetEditor
from app.ui.pages.fidelity.prompt_set.setup_card import SetupCard
from app.ui.widgets.card import Card
from app.ui.widgets.confirm_dialog import ConfirmDialog
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.notice_bar import Notice

_WHAT_FOR: Final = (
    "A set of prompts runs over all lanes while you do something else: each model is loaded once, every answer is kept "
    "and checked, and a table says whether the smaller level passes fewer. Choose one of ours or write your own."
)
_LIST_PX: Final = 360
_ANSWERS_PX: Final = 720
# quick models answer thirty times a second; nobody reads as quickly
_ANSWERS_AFTER_MS: Final = 150


class PromptSetView(QWidget):
    """`opened` comes whenever the view is shown; `notice` carries what is to be told at the top of the window."""

    opened = Signal()
    notice = Signal(object)

    def __init__(
        self,
        controller: PromptSetController,
        sources: PromptSources,
        theme: ThemeController,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("fidelity_view_prompts")
        self._controller = controller
        self.setup = SetupCard(controller, sources)
        self.empty = Card()
        self._nothing = EmptyState("Ask many things at once", _WHAT_FOR, "Choose a set")
        self.empty.content.addWidget(self._nothing)
        self.passes = PassCard(theme)
        self.prompts = PromptsCard(theme)
        self.answers = AnswersPane(theme)
        self.editor = SetEditor()
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        self._stack = QStackedWidget()
        self._changed: set[int] = set()
        self._answers_soon = Soon(self._show_answers, self, after_ms=_ANSWERS_AFTER_MS)
        self._lay_out()
        self._connect()
        self._show_run()

    @property
    def edits(self) -> bool:
        """Whether the editor is open."""
        return self._stack.currentWidget() is self.editor

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.opened.emit()

    def refresh(self) -> None:
        """Lanes or who computes changed."""
        self.setup.refresh()

    def open_editor(self, prompt_set: PromptSet | None) -> None:
        """Write a set, beginning with what is there."""
        self.editor.edit(prompt_set)
        self._stack.setCurrentWidget(self.editor)

    def _lay_out(self) -> None:
        self._parts.setChildrenCollapsible(False)
        self._parts.setHandleWidth(10)
        self._parts.addWidget(self.prompts)
        self._parts.addWidget(self.answers)
        self._parts.setSizes([_LIST_PX, _ANSWERS_PX])
        self._parts.setStretchFactor(0, 1)
        self._parts.setStretchFactor(1, 2)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.setup)
        column.addWidget(self.passes)
        column.addWidget(self.empty, 1)
        column.addWidget(self._parts, 1)
        self._stack.addWidget(main)
        self._stack.addWidget(self.editor)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._shortcut(main, "Ctrl+Return", self._controller.start)
        self._shortcut(main, "Esc", self._controller.stop)

    def _connect(self) -> None:
        controller = self._controller
        controller.set_changed.connect(self._show_run)
        controller.run_changed.connect(self._show_run)
        controller.answers_changed.connect(self._on_answers)
        controller.progressed.connect(self.passes.refresh)
        self.prompts.opened.connect(self._show_prompt)
        self._nothing.action_requested.connect(self.setup.chooser.showMenu)
        self.setup.chooser.new_wanted.connect(lambda: self.open_editor(None))
        self.setup.edit_wanted.connect(lambda: self.open_editor(controller.prompt_set))
        self.setup.export_wanted.connect(self._ask_where)
        self.setup.runs.delete_wanted.connect(self._ask_to_delete)
        self.editor.left.connect(self._leave_editor)
        self.editor.finished.connect(self._take_set)
        self.editor.save_wanted.connect(
            lambda path, prompt_set: controller.shelf.save_set(path, prompt_set, on_saved=self._saved)
        )

    def _show_run(self) -> None:
        """The run that is shown; without one, or where other prompts were chosen since, those prompts."""
        run, prompt_set = self._controller.shown_of_set, self._controller.prompt_set
        self.empty.setVisible(run is None and prompt_set is None)
        self._parts.setVisible(not self.empty.isVisibleTo(self))
        self.passes.show_run(run)
        self.answers.show_lanes(run)
        if run is not None:
            self.prompts.allow_filters()
            self.prompts.prompts.show_run(run)
        elif prompt_set is not None:
            self.prompts.show_set(prompt_set)

    def _on_answers(self, numbers: set[int]) -> None:
        self._changed |= numbers
        self._answers_soon.ask()

    def _show_answers(self) -> None:
        numbers, self._changed = self._changed, set()
        self.prompts.prompts.refresh(numbers)
        if self.prompts.number in numbers:
            self._show_prompt(self.prompts.number)

    def _show_prompt(self, number: int) -> None:
        run, prompt_set = self._controller.shown_of_set, self._controller.prompt_set
        prompts = run.prompts if run is not None else prompt_set.prompts if prompt_set is not None else ()
        self.answers.show_prompt(prompts[number] if 0 <= number < len(prompts) else None, number)

    def _take_set(self, prompt_set: PromptSet) -> None:
        self._leave_editor()
        self._controller.choose(prompt_set)

    def _leave_editor(self) -> None:
        self._stack.setCurrentIndex(0)

    def _ask_where(self, ending: str) -> None:
        dialog = QFileDialog(self.window(), "Save the answers")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{ending[1:].upper()} (*{ending})")
        dialog.setDefaultSuffix(ending.removeprefix("."))
        dialog.selectFile(f"prompt-set{ending}")
        dialog.fileSelected.connect(lambda name: self._export(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _export(self, path: Path) -> None:
        shown = self._controller.shown
        if shown is not None:
            self._controller.shelf.export(shown.folder, path, on_saved=self._saved)

    def _ask_to_delete(self) -> None:
        dialog = ConfirmDialog(
            "Delete this run?", "Its answers are deleted from this computer; the set stays.", "Delete", self
        )
        dialog.accepted.connect(self._controller.delete_shown)
        dialog.open()

    def _saved(self, path: Path) -> None:
        self.notice.emit(Notice(f"Saved {path}."))

    def _shortcut(self, where: QWidget, keys: str, work: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), where)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(work)
