"""Which prompts a new test asks: typed here, one a line, or a set."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from app.bridge.blind.prompt_sources import PromptSources
from app.domain.plain_text import one_line
from app.domain.prompts.prompt_set import PromptSet
from app.services.blind.new_test import typed_prompts
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.text_label import TextLabel, TextRole

_TYPED, _SET = "typed", "set"
_LINES: Final = 7
_FRAME_PX: Final = 16
_PLACEHOLDER: Final = "One prompt a line, for example what you would really ask…"
_FILTER: Final = "Prompts (*.txt *.toml *.json)"
_SAMPLES: Final = 3


class PromptSource(QWidget):
    """`changed` comes whenever `prompts` may be others."""

    changed = Signal()

    def __init__(self, sources: PromptSources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources = sources
        self._set: PromptSet | None = None
        self.kind = SegmentedControl([(_TYPED, "Type prompts"), (_SET, "Choose a set")], "Where prompts come from")
        self.typed = QPlainTextEdit()
        self.typed.setProperty("field", "true")
        self.typed.setObjectName("blind_prompts")
        self.typed.setPlaceholderText(_PLACEHOLDER)
        self.typed.setAccessibleName("Prompts, one a line")
        self.typed.setTabChangesFocus(True)
        self.choose = GhostButton("Choose…")
        self.choose.setObjectName("blind_choose_set")
        self.choose.setMenu(QMenu(self.choose))
        self._named = ElidedLabel("", TextRole.STRONG)
        self._samples = TextLabel("", TextRole.MUTED, wraps=True)
        self._stack = QStackedWidget()
        self._lay_out()
        self.kind.value_changed.connect(self._show_kind)
        self.typed.textChanged.connect(self.changed)
        sources.sets_changed.connect(self._offer_sets)
        sources.chosen.connect(self.take)
        self._offer_sets()
        self._show_set()
        self.setFocusProxy(self.typed)

    @property
    def prompts(self) -> PromptSet:
        """What would be asked; no prompts where nothing is typed or chosen."""
        if self.kind.value == _TYPED:
            return typed_prompts(self.typed.toPlainText())
        return self._set or PromptSet("", ())

    def take(self, chosen: PromptSet) -> None:
        """Let the prompts be those of a set."""
        self._set = chosen
        self.kind.set_value(_SET)
        self._show_set()
        self._show_kind()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self._stack.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + _FRAME_PX)

    def _show_kind(self) -> None:
        self._stack.setCurrentIndex(0 if self.kind.value == _TYPED else 1)
        self.changed.emit()

    def _show_set(self) -> None:
        chosen = self._set
        self._named.setText(one_line(chosen.name) if chosen else "No set chosen")
        if chosen is None:
            self._samples.setText("Sets ship with the app, or come from a file: one prompt a line, TOML or JSON.")
            return
        shown = [f"· {one_line(prompt.text)[:90]}" for prompt in chosen.prompts[:_SAMPLES]]
        rest = len(chosen.prompts) - len(shown)
        self._samples.setText("\n".join([*shown, *([f"and {rest} more"] if rest else [])]))

    def _offer_sets(self) -> None:
        menu = self.choose.menu()
        menu.clear()
        for each in self._sources.sets:
            label = f"{one_line(each.name)} ({len(each.prompts)} prompts)"
            menu.addAction(label).triggered.connect(lambda _checked=False, each=each: self.take(each))
        if self._sources.sets:
            menu.addSeparator()
        menu.addAction("From a file…").triggered.connect(self._ask_for_file)

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self.window(), "Open prompts")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_FILTER)
        dialog.fileSelected.connect(lambda name: self._sources.open_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _lay_out(self) -> None:
        chosen = QWidget()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._named, 1)
        head.addWidget(self.choose)
        inner = QVBoxLayout(chosen)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        inner.addLayout(head)
        inner.addWidget(self._samples)
        inner.addStretch(1)
        self._stack.addWidget(self.typed)
        self._stack.addWidget(chosen)
        self._fit()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._stack)
