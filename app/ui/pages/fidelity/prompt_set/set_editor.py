"""Writing a set of prompts: its name, its system message, its prompts one by one."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from app.bridge.prompt_sets.set_draft import PromptDraft, SetDraft
from app.domain.plain_text import one_line
from app.domain.prompts.prompt_set import PromptSet
from app.ui.pages.fidelity.prompt_set.prompt_form import PromptForm
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.card import Card
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.text_label import TextLabel, TextRole

_LIST_EM: Final = 18
_SPACING_PX: Final = 3
_SHOWN_CHARACTERS: Final = 120


class SetEditor(QWidget):
    """`finished` carries the set, `left` says that nothing is to change, `save_wanted` carries a path and the set."""

    finished = Signal(object)
    left = Signal()
    save_wanted = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("prompt_set_editor")
        self._draft = SetDraft()
        self.name = _line("Name of the set", "My prompts")
        self.system = _line("System message", "goes before every prompt; may stay empty")
        self.list = QListWidget()
        self.list.setObjectName("prompt_set_drafts")
        self.list.setAccessibleName("Prompts of the set")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(_SPACING_PX)
        self.list.setUniformItemSizes(True)
        self.form = PromptForm()
        self.add = GhostButton("+ Prompt")
        self.add.setObjectName("prompt_set_add")
        self.remove = GhostButton("Remove")
        self.remove.setObjectName("prompt_set_remove")
        self.save = GhostButton("Save as a file…")
        self.leave = GhostButton("Cancel")
        self.use = PrimaryButton("Use these prompts")
        self.use.setObjectName("prompt_set_use")
        self.hint = ElidedLabel("", TextRole.CAPTION)
        self._lay_out()
        self._connect()

    def edit(self, prompt_set: PromptSet | None) -> None:
        """Begin with a set, or with nothing."""
        self._draft = SetDraft() if prompt_set is None else SetDraft.of(prompt_set)
        self.name.setText(self._draft.name)
        self.system.setText(self._draft.system)
        self._list_prompts(0)
        self._refresh()
        self.form.text.setFocus()

    def add_prompt(self) -> None:
        """Write another prompt, checked as the one before was."""
        kind = self._draft.prompts[-1].kind
        self._draft.prompts.append(PromptDraft(kind=kind))
        self._list_prompts(len(self._draft.prompts) - 1)
        self._refresh()
        self.form.text.setFocus()

    def remove_prompt(self) -> None:
        """Take the prompt out that is open."""
        place = self.list.currentRow()
        del self._draft.prompts[place]
        if not self._draft.prompts:
            self._draft.prompts.append(PromptDraft())
        self._list_prompts(min(place, len(self._draft.prompts) - 1))
        self._refresh()

    def _list_prompts(self, place: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([_shown(number, each) for number, each in enumerate(self._draft.prompts, start=1)])
        self.list.setCurrentRow(place)
        self.list.blockSignals(False)
        self._open(place)

    def _open(self, place: int) -> None:
        if 0 <= place < len(self._draft.prompts):
            self.form.edit(self._draft.prompts[place])

    def _refresh(self) -> None:
        place = self.list.currentRow()
        item = self.list.item(place)
        if item is not None:
            item.setText(_shown(place + 1, self._draft.prompts[place]))
        problem = self._draft.problem
        self.use.setEnabled(not problem)
        self.save.setEnabled(not problem)
        self.use.setToolTip(problem or "Ctrl+Enter")
        self.hint.setText(problem)

    def _finish(self) -> None:
        if not self._draft.problem:
            self.finished.emit(self._draft.finished())

    def _ask_where(self) -> None:
        dialog = QFileDialog(self.window(), "Save the prompts")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["TOML (*.toml)", "JSON (*.json)", "One prompt a line (*.txt)"])
        dialog.setDefaultSuffix("toml")
        dialog.fileSelected.connect(lambda name: self.save_wanted.emit(Path(name), self._draft.finished()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._open)
        self.form.changed.connect(self._refresh)
        self.name.textChanged.connect(self._take_names)
        self.system.textChanged.connect(self._take_names)
        self.add.clicked.connect(self.add_prompt)
        self.remove.clicked.connect(self.remove_prompt)
        self.save.clicked.connect(self._ask_where)
        self.leave.clicked.connect(self.left)
        self.use.clicked.connect(self._finish)
        for keys, work in (("Ctrl+Return", self._finish), ("Esc", self.left.emit), ("Ctrl+N", self.add_prompt)):
            self._shortcut(keys, work)

    def _take_names(self) -> None:
        self._draft.name, self._draft.system = self.name.text(), self.system.text()

    def _shortcut(self, keys: str, work: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(work)

    def _lay_out(self) -> None:
        names = Card(padding_px=10)
        row = QHBoxLayout()
        row.setSpacing(8)
        for title, field, share in (("Name", self.name, 1), ("System message", self.system, 2)):
            row.addWidget(TextLabel(title, TextRole.MUTED))
            row.addWidget(field, share)
        names.content.addLayout(row)
        prompts = Card(padding_px=8)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addStretch(1)
        buttons.addWidget(self.remove)
        prompts.content.addWidget(self.list, 1)
        prompts.content.addLayout(buttons)
        prompts.setFixedWidth(self.fontMetrics().height() * _LIST_EM)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(prompts)
        middle.addWidget(self.form, 1)
        ending = QHBoxLayout()
        ending.setSpacing(8)
        ending.addWidget(self.hint, 1)
        for each in (self.save, self.leave, self.use):
            ending.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(names)
        column.addLayout(middle, 1)
        column.addLayout(ending)


def _line(name: str, placeholder: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(placeholder)
    return line


def _shown(number: int, draft: PromptDraft) -> str:
    return f"{number}. {one_line(draft.text[:_SHOWN_CHARACTERS]) or 'new prompt'}"
