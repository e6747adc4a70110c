"""The list of a ladder's variants: as high as its rows where there is room, scrolling where there is not."""

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy, QWidget

from app.bridge.models.ladder_list import LadderList, LadderRole
from app.bridge.models.ladder_words import action_of
from app.bridge.models.row_state import Presence
from app.bridge.theme import ThemeController
from app.ui.pages.models.ladder_columns import columns_for
from app.ui.pages.models.ladder_delegate import LadderDelegate

_LEAST_ROWS = 2
_PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class LadderView(QListView):
    """`acted` carries the row (counted from 0) whose button was pressed: by the mouse, Enter or Space."""

    acted = Signal(int)

    def __init__(self, ladder: LadderList, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ladder = ladder
        self._delegate = LadderDelegate(theme, columns_for((), self.font(), self.width()), self)
        self._pressed_row = -1
        self.setObjectName("ladder")
        self.setAccessibleName("Ladder of variants; Enter gets or opens one")
        self.setModel(ladder)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        ladder.modelReset.connect(self._fit)
        ladder.dataChanged.connect(self._on_data_changed)
        theme.palette_changed.connect(self._repaint)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(400, max(1, self._ladder.rowCount()) * self._delegate.columns.row_px + 2)

    def minimumSizeHint(self) -> QSize:
        rows = min(_LEAST_ROWS, max(1, self._ladder.rowCount()))
        return QSize(200, rows * self._delegate.columns.row_px)

    def button_area(self, row: int) -> QRectF:
        """Where the button of `row` lies in the viewport."""
        return self._delegate.button_area(QRectF(self.visualRect(self._ladder.index(row))))

    def told_at(self, row: int, place: QPointF) -> str:
        """What hovering `place` in the viewport tells, where `row` lies."""
        area = QRectF(self.visualRect(self._ladder.index(row)))
        return self._delegate.told_at(self._ladder.rows[row], area, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESSES and self.currentIndex().isValid():
            self._act(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        left = event.button() is Qt.MouseButton.LeftButton
        self._pressed_row = self._row_of_button(event.position()) if left else -1

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed_row = self._pressed_row, -1
        if pressed >= 0 and self._row_of_button(event.position()) == pressed:
            self._act(pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._heat(self._row_of_button(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._heat(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self._heat(-1)
        self._fit_columns(always=True)

    def _on_data_changed(self) -> None:
        self._fit_columns()

    def _fit_columns(self, *, always: bool = False) -> None:
        """Widths for the words that are shown now; rows that become lower or higher are laid out anew."""
        columns = columns_for(self._ladder.rows, self.font(), self.viewport().width())
        if columns == self._delegate.columns and not always:
            return
        self._delegate.columns = columns
        self.scheduleDelayedItemsLayout()
        self.setMaximumHeight(self.sizeHint().height())
        self.updateGeometry()
        self.viewport().update()

    def _act(self, row: int) -> None:
        if self._can_act(self._ladder.index(row)):
            self.acted.emit(row)

    def _can_act(self, index: QModelIndex) -> bool:
        state = index.data(LadderRole.STATE)
        words = action_of(index.data(LadderRole.ROW), state, can_get=bool(index.data(LadderRole.CAN_GET)))
        return bool(words) and state.presence is not Presence.COMING

    def _row_of_button(self, place: QPointF) -> int:
        index = self.indexAt(place.toPoint())
        if not index.isValid() or not self._can_act(index):
            return -1
        return index.row() if self.button_area(index.row()).contains(place) else -1

    def _heat(self, row: int) -> None:
        if row != self._delegate.hot_row:
            self._delegate.hot_row = row
            shape = Qt.CursorShape.ArrowCursor if row < 0 else Qt.CursorShape.PointingHandCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    def _repaint(self) -> None:
        self.viewport().update()
