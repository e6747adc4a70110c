"""The list of models and variants on this computer."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget

from app.bridge.models.library_tree import (
    BITS,
    HERE,
    LICENCE,
    NAME,
    SIZE,
    SOURCE,
    USED,
    VARIANT_ROLE,
    LibraryTree,
)
from app.bridge.palette import blended
from app.bridge.theme import ThemeController
from app.domain.library.library import LibraryVariant
from app.ui.pages.models.library.library_delegate import LibraryDelegate
from app.ui.widgets.row_painting import paint_surface

# The widest that each column has to show.
_SAMPLES: Final = {
    BITS: "unknown",
    SIZE: "999.9 MB",
    SOURCE: "Hugging Face cache",
    HERE: "does not fit",
    LICENCE: "apache-2.0 mm",
    USED: "11 months ago",
}
_CELL_PADDING_PX: Final = 20
# Left out one after the other where names would have less room than this.
_LEFT_OUT: Final = (LICENCE, USED, BITS)
_LEAST_NAME: Final = "Llama 3.1 8B Instruct, 8.03 B parameters"
_RADIUS_PX: Final = 6.0


class LibraryList(QTreeView):
    """`chosen_changed` follows the selection; `opened` carries a variant that was double-clicked or got Enter."""

    chosen_changed = Signal()
    opened = Signal(object)
    delete_wanted = Signal()
    menu_wanted = Signal(object)

    def __init__(self, tree: LibraryTree, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tree = tree
        self._theme = theme
        self._kept: list[Path] = []
        self._current: Path | None = None
        self._closed: set[str] = set()
        self._restoring = False
        self.setObjectName("library_list")
        self.setAccessibleName("Models on this computer")
        self.setModel(tree)
        self.setItemDelegate(LibraryDelegate(theme, self))
        self._dress()
        tree.modelAboutToBeReset.connect(self._remember)
        tree.modelReset.connect(self._restore)
        self.collapsed.connect(self._note_closed)
        self.expanded.connect(self._note_open)
        self.doubleClicked.connect(self._open)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        theme.palette_changed.connect(self._repaint)
        self._make_room()

    @property
    def chosen(self) -> list[LibraryVariant]:
        """The selected variants, from top to bottom."""
        rows = self.selectionModel().selectedRows(NAME)
        rows.sort(key=lambda index: (index.parent().row(), index.row()))
        found = [index.data(VARIANT_ROLE) for index in rows]
        return [each for each in found if isinstance(each, LibraryVariant)]

    def drawRow(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The ground of a whole row; its cells are painted over it."""
        palette = self._theme.palette
        area = QRectF(option.rect).adjusted(0, 1, 0, -1)
        selected = self.selectionModel().isSelected(index)
        focused = self.hasFocus() and self.currentIndex().siblingAtColumn(NAME) == index
        hovered = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())).siblingAtColumn(NAME) == index
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or focused:
            fill = palette.raised if selected else None
            paint_surface(painter, area, fill, edge=palette.accent if focused else palette.border, radius=_RADIUS_PX)
        elif hovered and self.underMouse():
            paint_surface(painter, area, blended(palette.raised, palette.surface, 0.5), radius=_RADIUS_PX)
        painter.restore()
        super().drawRow(painter, option, index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            self._fold(self.currentIndex().siblingAtColumn(NAME))
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif event.key() == Qt.Key.Key_Menu:
            self._ask_for_menu(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._tree.rowCount():
            first = self._tree.index(0, NAME)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        metrics = self.fontMetrics()
        widths = {column: metrics.horizontalAdvance(sample) + _CELL_PADDING_PX for column, sample in _SAMPLES.items()}
        room = self.width() - metrics.horizontalAdvance(_LEAST_NAME) - sum(widths.values())
        for column in _LEFT_OUT:
            self.setColumnHidden(column, room < 0)
            room += widths[column] if room < 0 else 0
        for column, width in widths.items():
            self.header().resizeSection(column, width)

    def _repaint(self) -> None:
        self.viewport().update()

    def _dress(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(False)
        self.setMouseTracking(True)
        self.setIndentation(18)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self._announce())

    def _announce(self) -> None:
        if not self._restoring:
            self.chosen_changed.emit()

    def _note_closed(self, index: QModelIndex) -> None:
        if not self._restoring:
            self._closed.add(index.data())

    def _note_open(self, index: QModelIndex) -> None:
        if not self._restoring:
            self._closed.discard(index.data())

    def _remember(self) -> None:
        self._kept = [variant.path for variant in self.chosen]
        current = self.currentIndex().siblingAtColumn(NAME).data(VARIANT_ROLE)
        self._current = current.path if isinstance(current, LibraryVariant) else None

    def _restore(self) -> None:
        """After another look everything is open, chosen and marked as it was."""
        self._restoring = True
        self.expandAll()
        for place in range(self._tree.rowCount()) if self._closed else ():
            index = self._tree.index(place, NAME)
            if index.data() in self._closed:
                self.collapse(index)
        flags = QItemSelectionModel.SelectionFlag
        for path in self._kept:
            index = self._tree.place_of(path)
            if index.isValid():
                self.selectionModel().select(index, flags.Select | flags.Rows)
        if self._current is not None and (index := self._tree.place_of(self._current)).isValid():
            self.selectionModel().setCurrentIndex(index, flags.NoUpdate)
        self._restoring = False
        self.chosen_changed.emit()

    def _open(self, index: QModelIndex) -> None:
        variant = index.siblingAtColumn(NAME).data(VARIANT_ROLE)
        if isinstance(variant, LibraryVariant):
            self.opened.emit(variant)

    def _fold(self, index: QModelIndex) -> None:
        if self._tree.rowCount(index):
            self.setExpanded(index, not self.isExpanded(index))

    def _ask_for_menu(self, place: QPoint) -> None:
        if self.chosen:
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))
