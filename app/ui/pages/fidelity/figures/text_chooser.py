"""Choosing what is scored: the bundled text, a file, or the conversation of Compare; and how much of it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from app.bridge.fidelity.text_choice import CONTEXTS, QUICK_WINDOWS, THOROUGH_WINDOWS, TextChoice, TextKind
from app.domain.gguf.shown_names import shown_file_name
from app.services.fidelity.fidelity_events import DEFAULT_WINDOW_TOKENS
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.menu_chip import MenuChip
from app.ui.widgets.segmented_control import SegmentedControl

_ALL: Final = "0"
_NO_CONVERSATION: Final = "The reference has not answered anything yet: ask it something on the Compare page."
_SHOWN_NAME_LENGTH: Final = 32


class TextChooser(QWidget):
    """`changed` follows every choice of the user."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self.kinds = SegmentedControl(
            [
                (TextKind.BUNDLED.value, "Built-in text"),
                (TextKind.FILE.value, "Text file…"),
                (TextKind.CONVERSATION.value, "This conversation"),
            ],
            "Which text is scored",
        )
        self.kinds.setObjectName("fidelity_text")
        self.amount = MenuChip(
            [
                (str(QUICK_WINDOWS), f"quick, {QUICK_WINDOWS} windows"),
                (str(THOROUGH_WINDOWS), f"thorough, {THOROUGH_WINDOWS} windows"),
                (_ALL, "all of the text"),
            ],
            "How much of the text is scored: more takes longer and makes the errors smaller",
        )
        self.amount.setObjectName("fidelity_amount")
        self.context = MenuChip(
            [(str(tokens), f"{tokens:,} tokens a window") for tokens in CONTEXTS],
            "The text is read in windows of so many tokens; the second half of each is scored",
            usual=str(DEFAULT_WINDOW_TOKENS),
        )
        self.context.setObjectName("fidelity_context")
        self._flow = FlowLayout(self, gap_px=8)
        for part in (self.kinds, self.amount, self.context):
            self._flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.kinds.value_changed.connect(self._on_kind)
        self.kinds.button(TextKind.FILE.value).clicked.connect(self._ask_again)
        self.amount.value_changed.connect(lambda _value: self.changed.emit())
        self.context.value_changed.connect(lambda _value: self.changed.emit())
        self._asked = False

    @property
    def choice(self) -> TextChoice:
        """What is chosen now."""
        return TextChoice(
            TextKind(self.kinds.value), self._path, int(self.context.value), int(self.amount.value) or None
        )

    def choose_file(self, path: Path) -> None:
        """Take a text file, such as one that was dropped."""
        self._path = path
        name = shown_file_name(path.name)[:_SHOWN_NAME_LENGTH].replace("&", "&&")
        button = self.kinds.button(TextKind.FILE.value)
        button.setText(name)
        button.setToolTip(f"{path}\nClick again to choose another")
        self.kinds.set_value(TextKind.FILE.value)
        self._show_kind()
        self.changed.emit()

    def allow_conversation(self, allowed: bool) -> None:
        """Whether there is a conversation to score."""
        kind = TextKind.CONVERSATION.value
        told = "Your prompts on the Compare page with the reference's answers; the answers are scored"
        self.kinds.set_choice_enabled(kind, enabled=allowed, reason=told if allowed else _NO_CONVERSATION)
        if not allowed and self.kinds.value == kind:
            self.kinds.set_value(TextKind.BUNDLED.value)
            self._show_kind()
            self.changed.emit()

    def ask_for_file(self) -> None:
        """Ask for a text file without blocking the window."""
        dialog = QFileDialog(self, "Choose a text to score")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Texts (*.txt *.md *.raw *.csv *.json *.html *.py)", "All files (*)"])
        dialog.fileSelected.connect(lambda name: self.choose_file(Path(name)))
        dialog.rejected.connect(self._leave_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_kind(self, kind: str) -> None:
        self._show_kind()
        if kind == TextKind.FILE.value and self._path is None:
            self._asked = True
            self.ask_for_file()
        self.changed.emit()

    def _ask_again(self) -> None:
        """A click on the file that is chosen already asks for another."""
        if self._path is not None and not self._asked and self.kinds.value == TextKind.FILE.value:
            self.ask_for_file()
        self._asked = False

    def _leave_file(self) -> None:
        if self._path is None:
            self.kinds.set_value(TextKind.BUNDLED.value)
            self._show_kind()
            self.changed.emit()

    def _show_kind(self) -> None:
        windows = self.kinds.value != TextKind.CONVERSATION.value
        self.amount.setVisible(windows)
        self.context.setVisible(windows)
