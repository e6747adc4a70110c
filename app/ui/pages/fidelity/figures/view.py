"""The view Figures: what is measured, the figures as they come, and everything that was measured before."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.bridge.fidelity.fidelity_controller import FidelityController
from app.bridge.fidelity.results_feed import ResultsFeed
from app.bridge.theme import ThemeController
from app.domain.advice.published_quality import Study
from app.ui.pages.fidelity.figures.live_card import LiveCard
from app.ui.pages.fidelity.figures.loss_card import LossCard
from app.ui.pages.fidelity.figures.measurement_card import MeasurementCard
from app.ui.pages.fidelity.figures.results_card import ResultsCard
from app.ui.pages.fidelity.figures.setup_card import SetupCard
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState

_SCROLL_BAR_ROOM_PX: Final = 8
_CHARTS_EM: Final = 16
_SIDE_BY_SIDE_EM: Final = 44
_FEWEST_LANES: Final = 2
_LANES_FOR: Final = (
    "Figures tell how much a smaller level loses: every lane reads the same text and is held against the first one. "
    "Add a second level of the same model to begin."
)


class FiguresView(QWidget):
    """`lanes_wanted` asks for more lanes; a text file dropped here is taken to be scored."""

    lanes_wanted = Signal()

    def __init__(
        self,
        controller: FidelityController,
        feed: ResultsFeed,
        theme: ThemeController,
        study: Study | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("fidelity_view_figures")
        self.setAcceptDrops(True)
        self._controller = controller
        self._feed = feed
        self.setup = SetupCard(controller, theme)
        self.empty = Card()
        self._lonely = EmptyState("What does a smaller level cost?", _LANES_FOR, "Add a lane")
        self.empty.content.addWidget(self._lonely)
        self.measurement = MeasurementCard(controller, theme, study)
        self.live = LiveCard(controller, theme, study.kld_floor if study else None)
        self.loss = LossCard(controller, feed, theme, study)
        self.results = ResultsCard(feed, theme)
        self._charts = QWidget()
        self._chart_places = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._charts)
        self._lay_out()
        self._connect()
        self._on_rows_changed()

    def load_charts(self) -> None:
        """Import and build the charts."""
        self.live.chart.load()
        self.loss.chart.load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.load_charts()
            self._feed.read()
            self.setup.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._controller.is_running and _text_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _text_file(event)
        if path is not None and not self._controller.is_running:
            event.acceptProposedAction()
            self.setup.text.choose_file(path)

    def _make_room(self) -> None:
        """Where words are large beside the window, the charts lie under each other."""
        line_px = self.fontMetrics().height()
        across = self.width() >= line_px * _SIDE_BY_SIDE_EM
        way = QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        self._chart_places.setDirection(way)
        self.setup.make_room(narrow=not across)
        for card in (self.live, self.loss):
            card.setFixedHeight(line_px * _CHARTS_EM)

    def _lay_out(self) -> None:
        charts = self._chart_places
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(12)
        charts.addWidget(self.live, 1)
        charts.addWidget(self.loss, 1)
        content = QWidget()
        content.setObjectName("scroll_content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, _SCROLL_BAR_ROOM_PX, 0)
        column.setSpacing(10)
        for part in (self.empty, self.setup, self.measurement, self._charts, self.results):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _connect(self) -> None:
        controller = self._controller
        controller.rows_changed.connect(self._on_rows_changed)
        controller.result_came.connect(self._feed.read)
        self.loss.curve_changed.connect(self.results.show_curve)
        self.setup.lanes_wanted.connect(self.lanes_wanted)
        self._lonely.action_requested.connect(self.lanes_wanted)
        self._shortcut("Ctrl+Return", self.setup.begin)
        self._shortcut("Esc", controller.stop)

    def _shortcut(self, keys: str, work: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(work)

    def _on_rows_changed(self) -> None:
        lonely = len(self._controller.rows) < _FEWEST_LANES
        self.empty.setVisible(lonely)
        self.setup.setVisible(not lonely)
        self.measurement.setVisible(not lonely)
        self.live.setVisible(not lonely)


def _text_file(event: QDropEvent) -> Path | None:
    """The one local file that is dropped, unless it is a model: those become lanes."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() != ".gguf" and path.is_file() else None
