"""Progress or failure of a lane, under its transcript."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from app.ui.widgets.buttons import GhostButton, LinkButton
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.restyle import set_style_property
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.transcript.lane_status import LaneStatus, StatusKind

_STEPS: Final = 1000
_DETAILS_LINES: Final = 6


class StatusPanel(QFrame):
    """Hidden while there is nothing to say."""

    try_again_requested = Signal()
    remedy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = TextLabel("", TextRole.MUTED, wraps=True)
        self._advice = TextLabel("", TextRole.MUTED, wraps=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setProperty("details", "true")
        self._details.setAccessibleName("Details")
        self._details.setFixedHeight(self._details.fontMetrics().lineSpacing() * _DETAILS_LINES)
        self.remedy = GhostButton("")
        self.remedy.setObjectName("try_remedy")
        self.remedy.clicked.connect(self.remedy_requested)
        self.try_again = GhostButton("Try again")
        self.try_again.setObjectName("try_again")
        self.try_again.clicked.connect(self.try_again_requested)
        self.details_button = LinkButton("Details")
        self.details_button.setObjectName("failure_details")
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._details.setVisible)
        self._buttons = QWidget()
        self._column = QVBoxLayout(self)
        self._lay_out()
        self.show_status(LaneStatus())

    def show_status(self, status: LaneStatus) -> None:
        """Say something else; a failure stays until it is replaced."""
        failed = status.kind is StatusKind.FAILURE
        self.setVisible(status.kind in (StatusKind.PROGRESS, StatusKind.FAILURE))
        set_style_property(self, "notice", "error" if failed else "")
        self._sentence.set_role(TextRole.NORMAL if failed else TextRole.CAPTION)
        self._sentence.setText(status.sentence)
        self._advice.setText(status.advice)
        self._advice.setVisible(bool(status.advice))
        self._show_progress(status)
        self._show_failure_row(status, failed=failed)
        margin = 10 if failed else 0
        self._column.setContentsMargins(margin or 4, margin or 4, margin or 4, margin)

    def _show_progress(self, status: LaneStatus) -> None:
        self.bar.setVisible(status.kind is StatusKind.PROGRESS and status.fraction is not None)
        self.bar.setValue(round((status.fraction or 0.0) * _STEPS))
        self.bar.setAccessibleName(status.sentence)

    def _show_failure_row(self, status: LaneStatus, *, failed: bool) -> None:
        self.remedy.setText(status.remedy)
        self.remedy.setVisible(failed and bool(status.remedy))
        self.try_again.setVisible(failed)
        self._buttons.setVisible(failed)
        self.details_button.setVisible(failed and bool(status.details))
        if self._details.toPlainText() != status.details:
            self._details.setPlainText(status.details)
        self.details_button.setChecked(False)
        self._details.setVisible(False)

    def _lay_out(self) -> None:
        flow = FlowLayout(self._buttons)
        for button in (self.remedy, self.try_again, self.details_button):
            flow.addWidget(button)
        column = self._column
        column.setSpacing(6)
        column.addWidget(self._sentence)
        column.addWidget(self.bar)
        # the way out above the advice: in a low lane the panel scrolls
        column.addWidget(self._buttons)
        column.addWidget(self._advice)
        column.addWidget(self._details)
