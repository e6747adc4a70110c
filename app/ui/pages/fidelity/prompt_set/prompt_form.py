"""Writing one prompt and what its answers are checked for."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from app.bridge.prompt_sets.set_draft import PromptDraft
from app.domain.prompts.prompt_set import CheckKind
from app.ui.widgets.card import Card
from app.ui.widgets.menu_chip import MenuChip
from app.ui.widgets.text_label import TextLabel, TextRole

_NONE: Final = "none"
_KINDS: Final = [
    (_NONE, "no check"),
    (CheckKind.CONTAINS.value, "contains"),
    (CheckKind.NUMBER.value, "last number is"),
    (CheckKind.EXACT.value, "is exactly"),
    (CheckKind.REGEX.value, "matches the regular expression"),
    (CheckKind.JSON.value, "is valid JSON"),
]
_RULES: Final = {
    _NONE: "Answers are kept to be read.",
    CheckKind.CONTAINS.value: "Upper and lower case do not matter, nor do line breaks.",
    CheckKind.NUMBER.value: "The last number of the answer: 1,200.5 has a comma for thousands and a decimal point.",
    CheckKind.EXACT.value: "The whole answer but for space around it; case and full stops matter.",
    CheckKind.REGEX.value: "Anywhere in the answer, in Python's way of writing; no references back, no looking around.",
    CheckKind.JSON.value: "The whole answer, with or without a code fence around it.",
}


class PromptForm(Card):
    """`changed` follows every edit; the draft it was given is what it edits."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = PromptDraft()
        self._filling = False
        self.text = QPlainTextEdit()
        self.text.setProperty("field", "true")
        self.text.setObjectName("prompt_set_text")
        self.text.setAccessibleName("Prompt")
        self.text.setPlaceholderText("What to ask…")
        self.text.setTabChangesFocus(True)
        self.kind = MenuChip(_KINDS, "What the answer is checked for")
        self.kind.setObjectName("prompt_set_kind")
        self.value = QLineEdit()
        self.value.setObjectName("prompt_set_value")
        self.value.setAccessibleName("Value of the check")
        self.rule = TextLabel("", TextRole.CAPTION, wraps=True)
        self.problem = TextLabel("", TextRole.ERROR, wraps=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(TextLabel("The answer", TextRole.MUTED))
        row.addWidget(self.kind)
        row.addWidget(self.value, 1)
        self.content.addWidget(TextLabel("Prompt", TextRole.CAPTION))
        self.content.addWidget(self.text, 1)
        self.content.addLayout(row)
        self.content.addWidget(self.rule)
        self.content.addWidget(self.problem)
        self.text.textChanged.connect(self._take)
        self.value.textChanged.connect(self._take)
        self.kind.value_changed.connect(lambda _kind: self._take())

    def edit(self, draft: PromptDraft) -> None:
        """Edit another prompt."""
        self._draft = draft
        self._filling = True
        self.text.setPlainText(draft.text)
        self.kind.set_value(_NONE if draft.kind is None else draft.kind.value)
        self.value.setText(draft.value)
        self._filling = False
        self._show_rules()

    def _take(self) -> None:
        if self._filling:
            return
        self._draft.text = self.text.toPlainText()
        self._draft.kind = None if self.kind.value == _NONE else CheckKind(self.kind.value)
        self._draft.value = self.value.text()
        self._show_rules()
        self.changed.emit()

    def _show_rules(self) -> None:
        self.value.setVisible(self.kind.value not in (_NONE, CheckKind.JSON.value))
        self.rule.setText(_RULES[self.kind.value])
        # an empty prompt is told where the set is to be used, not while it is begun
        self.problem.setText(self._draft.problem if self._draft.text.strip() else "")
        self.problem.setVisible(bool(self.problem.text()))
