"""A layout that puts widgets in rows and wraps like words."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Rows of widgets at their preferred size, wrapped at the right edge, centred on each row."""

    def __init__(self, parent: QWidget | None = None, *, gap_px: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap_px = gap_px
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = QRect(0, 0, width - margins.left() - margins.right(), 0)
        return self._arrange(inner, move=False) + margins.top() + margins.bottom()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._shown()]
        margins = self.contentsMargins()
        width = sum(hint.width() for hint in hints) + self._gap_px * max(len(hints) - 1, 0)
        height = max((hint.height() for hint in hints), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._shown()]
        margins = self.contentsMargins()
        width = max((size.width() for size in sizes), default=0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, area: QRect, *, move: bool) -> int:
        top = area.top()
        rows = self._rows(area.width())
        for row in rows:
            height = max(item.sizeHint().height() for item in row)
            if move:
                self._place(row, QPoint(area.left(), top), height)
            top += height + self._gap_px
        return max(0, top - self._gap_px - area.top()) if rows else 0

    def _place(self, row: list[QLayoutItem], corner: QPoint, height: int) -> None:
        left = corner.x()
        for item in row:
            size = item.sizeHint()
            item.setGeometry(QRect(QPoint(left, corner.y() + (height - size.height()) // 2), size))
            left += size.width() + self._gap_px

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        used = 0
        for item in self._shown():
            wanted = item.sizeHint().width()
            if rows and used + self._gap_px + wanted <= width:
                rows[-1].append(item)
                used += self._gap_px + wanted
            else:
                rows.append([item])
                used = wanted
        return rows
