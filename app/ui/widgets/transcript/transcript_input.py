"""What mouse and keys do in a transcript: select, scroll, ask for a token, open the menu."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from app.ui.widgets.transcript.caret_moves import word_around
from app.ui.widgets.transcript.document import TextPosition
from app.ui.widgets.transcript.selection import Selection, whole
from app.ui.widgets.transcript.token_steps import go_to_token, next_token, token_rectangle
from app.ui.widgets.transcript.transcript_area import TranscriptArea
from app.ui.widgets.transcript.transcript_keys import copy_selection, handle_key, token_step

_DRAG_SCROLL_MS: Final = 40


class TranscriptInput(QObject):
    """Listens to `area` and its viewport."""

    token_hovered = Signal(int, int, QPoint)
    token_left = Signal()
    menu_opening = Signal(object, object)

    def __init__(self, area: TranscriptArea) -> None:
        super().__init__(area)
        self._area = area
        self._selecting = False
        self._drag_at = QPoint()
        self._drag_scroll = QTimer(self)
        self._drag_scroll.setInterval(_DRAG_SCROLL_MS)
        self._drag_scroll.timeout.connect(self._scroll_while_dragging)
        area.installEventFilter(self)
        area.viewport().installEventFilter(self)
        area.verticalScrollBar().valueChanged.connect(self._leave_token)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area:
            if isinstance(event, QContextMenuEvent):
                return self._open_menu(event)
            return isinstance(event, QKeyEvent) and _pressed(event) and self._on_key(event)
        match event.type():
            case QEvent.Type.MouseButtonPress if isinstance(event, QMouseEvent):
                return self._press(event)
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent):
                return self._move(event)
            case QEvent.Type.MouseButtonRelease if isinstance(event, QMouseEvent):
                self._selecting = False
                self._drag_scroll.stop()
            case QEvent.Type.MouseButtonDblClick if isinstance(event, QMouseEvent):
                return self._select_word(event)
            case QEvent.Type.ContextMenu if isinstance(event, QContextMenuEvent):
                return self._open_menu(event)
            case QEvent.Type.Leave:
                self._leave_token()
            case _:
                pass
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        step = token_step(event)
        if step is None:
            if event.key() == Qt.Key.Key_Escape and self._area.hovered is not None:
                self._leave_token()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._area.hovered is not None:
                self._show_menu(self._area.viewport().mapToGlobal(self._under_token()))
                return True
            return handle_key(self._area, event)
        found = next_token(self._area, forward=step.forward, surprising=step.surprising)
        if found is not None:
            place = go_to_token(self._area, found)
            self.token_hovered.emit(*found, place)
        return True

    def _press(self, event: QMouseEvent) -> bool:
        position = self._position(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or position is None:
            return False
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        before = self._area.selection
        self._area.select(before.moved_to(position) if extends and before else Selection(position, position))
        self._selecting = True
        return False

    def _move(self, event: QMouseEvent) -> bool:
        point = event.position().toPoint()
        if not self._selecting:
            self._hover(point, event.globalPosition().toPoint())
            return False
        self._drag_at = point
        self._extend_to(point)
        outside = not 0 <= point.y() < self._area.viewport().height()
        if outside and not self._drag_scroll.isActive():
            self._drag_scroll.start()
        elif not outside:
            self._drag_scroll.stop()
        return False

    def _hover(self, point: QPoint, global_point: QPoint) -> None:
        found = self._area.document.token_at(point.x(), point.y() + self._area.scroll_px)
        if found == self._area.hovered:
            return
        if found is None:
            self._leave_token()
            return
        self._area.set_hovered(found)
        self.token_hovered.emit(*found, global_point)

    def _leave_token(self) -> None:
        if self._area.hovered is not None:
            self._area.set_hovered(None)
            self.token_left.emit()

    def _extend_to(self, point: QPoint) -> None:
        position = self._position(point)
        if position is not None and self._area.selection is not None:
            self._area.select(self._area.selection.moved_to(position))

    def _scroll_while_dragging(self) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + (bar.singleStep() if self._drag_at.y() > 0 else -bar.singleStep()))
        self._extend_to(self._drag_at)

    def _select_word(self, event: QMouseEvent) -> bool:
        position = self._position(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and position is not None:
            self._area.select(word_around(self._area.document, position))
        return True

    def _open_menu(self, event: QContextMenuEvent) -> bool:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard and self._area.hovered is not None
        place = self._area.viewport().mapToGlobal(self._under_token()) if by_key else event.globalPos()
        self._show_menu(place)
        return True

    def _under_token(self) -> QPoint:
        return token_rectangle(self._area, self._area.hovered or (0, 0)).bottomLeft()

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self._area)
        menu.setObjectName("transcript_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy", lambda: copy_selection(self._area))
        copy.setEnabled(self._area.selection is not None and not self._area.selection.is_empty)
        everything = menu.addAction("Select all", lambda: self._area.select(whole(self._area.document)))
        everything.setEnabled(bool(self._area.document.turns))
        self.menu_opening.emit(menu, self._area.hovered)
        self.token_left.emit()
        menu.popup(place)

    def _position(self, point: QPoint) -> TextPosition | None:
        return self._area.document.position_at(point.x(), point.y() + self._area.scroll_px)


def _pressed(event: QKeyEvent) -> bool:
    return event.type() is QEvent.Type.KeyPress
