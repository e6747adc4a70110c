"""Search on the left of the page: the field, what narrows the search, what was found."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QWidget

from app.bridge.models.search_controller import SearchController
from app.bridge.models.search_words import search_words
from app.bridge.theme import ThemeController
from app.ui.pages.models.filter_chips import FilterChips
from app.ui.pages.models.found_view import FoundView
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole


class SearchField(QLineEdit):
    """`moved_down` comes when the arrow leads from the field into the list."""

    moved_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.moved_down.emit()
            return
        super().keyPressEvent(event)


class SearchCard(Card):
    """Shows what the controller found; `results.chosen` tells which model is wanted."""

    def __init__(self, search: SearchController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("models_search")
        self._search = search
        self._low = False
        self.field = SearchField()
        self.field.setObjectName("models_field")
        self.field.setPlaceholderText("Search Hugging Face for GGUF models")
        self.field.setAccessibleName("Search models")
        self.field.setClearButtonEnabled(True)
        self.chips = FilterChips()
        self.results = FoundView(search.list, theme)
        self._status = TextLabel("", TextRole.CAPTION, wraps=True)
        self._status.setObjectName("models_status")
        self.again = LinkButton("Try again")
        self.again.setObjectName("models_again")
        self._progress = QProgressBar()
        self._lay_out()
        self._connect()
        self._show_state()

    @property
    def status(self) -> str:
        """What is said of the search."""
        return self._status.text()

    def set_low(self, low: bool) -> None:
        """Leave out the sentence about the list where the window is low, unless something went wrong."""
        self._low = low
        self._show_state()

    def _lay_out(self) -> None:
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Searching")
        policy = self._progress.sizePolicy()
        # what is below must not move with every search
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        told = QHBoxLayout()
        told.setSpacing(6)
        told.addWidget(self._status, 1)
        told.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self.content.addWidget(self.field)
        self.content.addWidget(self.chips)
        self.content.addLayout(told)
        self.content.addWidget(self._progress)
        self.content.addWidget(self.results, 1)

    def _connect(self) -> None:
        search = self._search
        self.field.textChanged.connect(search.write)
        self.field.returnPressed.connect(search.ask_now)
        self.field.moved_down.connect(self._enter_list)
        self.chips.narrowed.connect(search.narrow)
        self.chips.sorted_by.connect(search.sort_by)
        self.results.more_wanted.connect(search.more)
        self.again.clicked.connect(search.ask_again)
        search.changed.connect(self._show_state)

    def _enter_list(self) -> None:
        if self._search.list.rowCount():
            self.results.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.results.selectedIndexes():
                self.results.setCurrentIndex(self._search.list.index(0))

    def _show_state(self) -> None:
        self._status.setText(search_words(self._search))
        self._status.setVisible(not self._low or self._search.problem is not None or not self._search.list.rowCount())
        self._status.set_role(TextRole.ERROR if self._search.problem is not None else TextRole.CAPTION)
        self.again.setVisible(self._search.problem is not None or bool(self._search.note))
        self._progress.setVisible(self._search.working)
