"""A dialog of fixed width that is as high as its words need."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

_MARGIN_PX: Final = 18


class FittedDialog(QDialog):
    """Put widgets into `content`; it follows whenever they change. Deletes itself when it is closed: use `open()`."""

    def __init__(self, title: str, width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        # wider where letters are larger
        self.setFixedWidth(round(width_px * max(1.0, self.fontMetrics().height() / 16)))
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        self.content.setSpacing(10)
        self.finished.connect(self.deleteLater)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        height = self.content.totalHeightForWidth(self.width())
        wanted = height if height > 0 else self.content.totalSizeHint().height()
        if wanted != self.height():
            self.setFixedHeight(wanted)
