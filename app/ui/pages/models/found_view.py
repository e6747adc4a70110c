"""The list of models that were found."""

from PySide6.QtCore import QItemSelection, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.bridge.models.found_list import FoundList, FoundRole
from app.bridge.models.found_model import FoundModel
from app.bridge.theme import ThemeController
from app.ui.pages.models.found_delegate import FoundDelegate

_PAUSE_MS = 250
# Heights of the view that are left to scroll when the next page is asked for.
_PAGES_AHEAD = 1.5


class FoundView(QListView):
    """`chosen` carries the `FoundModel` of the selected row; `more_wanted` comes near the end of the list."""

    chosen = Signal(object)
    more_wanted = Signal()

    def __init__(self, found: FoundList, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self._chosen_key = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._tell_chosen)
        self.setObjectName("found_models")
        self.setAccessibleName("Models that were found")
        self.setModel(found)
        self.setItemDelegate(FoundDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._ask_for_more)
        found.modelReset.connect(self._restore)
        theme.palette_changed.connect(self._repaint)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        # arrow keys run over rows that nobody wants to open
        self._pause.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._tell_chosen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.setCurrentIndex(self.currentIndex())
            self._tell_chosen()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pause.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_more()

    def _tell_chosen(self) -> None:
        self._pause.stop()
        index = next(iter(self.selectedIndexes()), None)
        model = None if index is None else index.data(FoundRole.MODEL)
        if isinstance(model, FoundModel) and model.key != self._chosen_key:
            self._chosen_key = model.key
            self.chosen.emit(model)

    def _restore(self) -> None:
        """What is open stays marked where it is listed again; nothing opens by itself."""
        place = self._found.place_of(self._chosen_key)
        if place is not None:
            self.setCurrentIndex(self._found.index(place))

    def _ask_for_more(self) -> None:
        bar = self.verticalScrollBar()
        if self._found.rowCount() and bar.maximum() - bar.value() < _PAGES_AHEAD * self.viewport().height():
            self.more_wanted.emit()

    def _repaint(self) -> None:
        self.viewport().update()
