"""The Models page: find models on Hugging Face, and see what lies on this computer."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui.pages.models.find_view import FindView
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.text_label import TextLabel, TextRole

FIND: Final = "find"
LIBRARY: Final = "library"


class ModelsPage(QWidget):
    """Two views, of which one is open; what downloads is shown under both.

    `opened` comes with every time that the page is shown.
    """

    opened = Signal()

    def __init__(self, find: FindView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.find_view = find
        self.views = SegmentedControl([(FIND, "Find"), (LIBRARY, "On this computer")], "Where to look for models")
        self.views.setObjectName("models_views")
        self._stack = QStackedWidget()
        self._downloads: QWidget | None = None
        self._library_slot = QVBoxLayout()
        self._head = QHBoxLayout()
        self._lay_out()
        self.views.value_changed.connect(self.open_view)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.opened.emit()

    @property
    def view(self) -> str:
        """The view that is open."""
        return self.views.value

    def set_library(self, library: QWidget) -> None:
        """Show `library` as the second view; without one there is nothing to choose."""
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(library, 1)
        column.addLayout(self._library_slot)
        self._stack.addWidget(below)
        self.views.show()

    def add_downloads(self, downloads: QWidget) -> None:
        """Place what shows the downloads: under the ladder, or under the library while that is open."""
        self._downloads = downloads
        self._place_downloads()

    def open_view(self, view: str) -> None:
        """Open `FIND` or `LIBRARY`."""
        self.views.set_value(view)
        self._stack.setCurrentIndex(0 if view == FIND else 1)
        self._place_downloads()

    def _place_downloads(self) -> None:
        if self._downloads is not None:
            slot = self.find_view.downloads_slot if self.view == FIND else self._library_slot
            slot.addWidget(self._downloads)

    def _lay_out(self) -> None:
        self.views.hide()
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setSpacing(14)
        self._head.addWidget(TextLabel("Models", TextRole.TITLE))
        self._head.addWidget(self.views)
        self._head.addStretch(1)
        self._stack.addWidget(self.find_view)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(10)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)
