"""A small panel that opens over the window and closes on a click beside it."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

_GAP_PX = 6


class Popover(QFrame):
    """Holds widgets in `content`; `open_above` and `open_below` place it at another widget."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        panel = QFrame(self)
        panel.setProperty("surface", "popover")
        outer.addWidget(panel)
        self.content = QVBoxLayout(panel)
        self.content.setContentsMargins(12, 10, 12, 12)
        self.content.setSpacing(8)

    def open_above(self, anchor: QWidget) -> None:
        """Open over `anchor`, left edges aligned, inside the screen."""
        self.adjustSize()
        self._open(anchor.mapToGlobal(QPoint(0, -self.height() - _GAP_PX)))

    def open_below(self, anchor: QWidget) -> None:
        """Open under `anchor`, left edges aligned, inside the screen."""
        self.adjustSize()
        self._open(anchor.mapToGlobal(QPoint(0, anchor.height() + _GAP_PX)))

    def open_beside(self, anchor: QWidget) -> None:
        """Open to the right of `anchor`, lower edges aligned, inside the screen."""
        self.adjustSize()
        self._open(anchor.mapToGlobal(QPoint(anchor.width() + _GAP_PX, anchor.height() - self.height())))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def _open(self, corner: QPoint) -> None:
        room = self.screen().availableGeometry()
        left = min(max(corner.x(), room.left()), room.right() - self.width())
        top = min(max(corner.y(), room.top()), room.bottom() - self.height())
        self.move(left, top)
        self.show()
