"""A question before something that cannot be undone."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.text_label import TextLabel, TextRole

_WIDTH_PX = 420


class ConfirmDialog(FittedDialog):
    """`accepted` comes when the user agrees; Esc and Enter leave everything as it is. Use `open()`."""

    def __init__(self, title: str, sentence: str, action: str, parent: QWidget) -> None:
        super().__init__(title, _WIDTH_PX, parent)
        self.agree = PrimaryButton(action)
        self.agree.setObjectName("confirm_agree")
        self.agree.setAutoDefault(False)
        self.leave = GhostButton("Cancel")
        self.leave.setObjectName("confirm_leave")
        self.leave.setDefault(True)
        column = self.content
        column.addWidget(TextLabel(title, TextRole.HEADING, wraps=True))
        column.addWidget(TextLabel(sentence, TextRole.MUTED, wraps=True))
        column.addSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.agree)
        column.addLayout(row)
        self.agree.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)
        self.leave.setFocus()
