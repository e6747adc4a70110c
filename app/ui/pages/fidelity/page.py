"""The Fidelity page: several views of how much is lost, of which one is open."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui.late_page import LatePage
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.text_label import TextLabel, TextRole

_MARGIN_PX: Final = 18


class FidelityPage(QWidget):
    """Views are added by `add_view`; the first one is open.

    `view_changed` carries the key of the view that was opened; `opened` comes with every time that the page is shown.
    """

    view_changed = Signal(str)
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Fidelity")
        self._titles: dict[str, str] = {}
        self._views: dict[str, QWidget] = {}
        self._replaced: dict[str, QWidget] = {}
        self._open_key = ""
        self.views: SegmentedControl | None = None
        self._stack = QStackedWidget()
        self._head = QHBoxLayout()
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.opened.emit()

    @property
    def view(self) -> str:
        """The key of the view that is open; empty while there is none."""
        return self._open_key

    def expect_view(self, key: str, title: str, build: Callable[[], object]) -> None:
        """Offer a view that `build` adds once it is opened: what is not looked at costs nothing."""
        place = LatePage()

        def fill() -> None:
            if self._views[key] is place:
                build()
                self.settle(key)

        place.needed.connect(fill)
        self._place(key, title, place)

    def add_view(self, key: str, title: str, widget: QWidget, *, to_edge: bool = False) -> None:
        """Add a view behind those that are there, or where it is expected; a single one needs no choice.

        One that reaches `to_edge` puts its own scroll bar into the page's margin.
        """
        self._place(key, title, widget if to_edge else _inset(widget))

    def settle(self, key: str) -> None:
        """A view that was expected is built and connected: what it does when it is shown can come now."""
        before = self._replaced.pop(key, None)
        if before is None:
            return
        if self._open_key == key:
            self._stack.setCurrentWidget(self._views[key])
        self._stack.removeWidget(before)
        before.deleteLater()

    def open_view(self, key: str) -> None:
        """Open the view of `key`."""
        if self.views is not None:
            self.views.set_value(key)
        self._open_key = key
        self.settle(key)
        self._stack.setCurrentWidget(self._views[key])
        self.view_changed.emit(key)

    def _place(self, key: str, title: str, widget: QWidget) -> None:
        before = self._views.get(key)
        self._titles[key], self._views[key] = title, widget
        self._open_key = self._open_key or key
        self._stack.addWidget(widget)
        if before is None:
            self._offer_views()
        else:
            self._replaced[key] = before

    def _offer_views(self) -> None:
        if len(self._titles) < 2:
            return
        open_view = self.view
        offered = SegmentedControl(list(self._titles.items()), "Ways to see how much is lost")
        offered.setObjectName("fidelity_views")
        offered.set_value(open_view)
        offered.value_changed.connect(self.open_view)
        if self.views is None:
            self._head.insertWidget(1, offered)
        else:
            self._head.replaceWidget(self.views, offered)
            self.views.deleteLater()
        self.views = offered

    def _lay_out(self) -> None:
        self._head.setContentsMargins(0, 0, _MARGIN_PX, 0)
        self._head.setSpacing(14)
        self._head.addWidget(TextLabel("Fidelity", TextRole.TITLE))
        self._head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, 12, 0, 12)
        column.setSpacing(10)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)


def _inset(widget: QWidget) -> QWidget:
    """The widget with the page's margin at its right."""
    inset = QWidget()
    row = QHBoxLayout(inset)
    row.setContentsMargins(0, 0, _MARGIN_PX, 0)
    row.addWidget(widget)
    return inset
