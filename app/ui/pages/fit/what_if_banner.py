"""Says that the page answers for a machine that is not this one."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.bridge.fit.typed_in import TypedIn
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.text_label import TextLabel


class WhatIfBanner(QFrame):
    """Hidden while the page is about this computer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "info")
        self._words = TextLabel("", wraps=True)
        self.back = GhostButton("Back to this computer")
        self.back.setObjectName("fit_back")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._words, 1)
        row.addWidget(self.back)
        self.hide()

    def show_typed(self, typed: TypedIn | None) -> None:
        """Name the machine; hide without one."""
        if typed is not None:
            self._words.setText(
                f"What if: {_described(typed)}. This is not your computer; what is free there is assumed."
            )
            self.setAccessibleName(self._words.text())
        self.setVisible(typed is not None)


def _described(typed: TypedIn) -> str:
    return f"{typed.title}, {typed.preset.words}" if typed.preset else typed.title
