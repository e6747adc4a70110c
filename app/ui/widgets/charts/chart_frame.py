"""What all charts share: an empty sentence, a plot that comes late, redraws that are held back."""

from abc import abstractmethod
from time import perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.charts.library import PlottingLibrary
from app.ui.widgets.charts.redraw_throttle import RedrawThrottle
from app.ui.widgets.text_label import TextLabel, TextRole

if TYPE_CHECKING:
    from app.ui.widgets.charts.plot_ground import PlotGround

Canvas = TypeVar("Canvas", bound="PlotGround")


class ChartFrame(QWidget, Generic[Canvas]):
    """Until the plotting library is loaded values are only kept; subclasses make the canvas and draw on it."""

    def __init__(self, theme: ThemeController, name: str, empty_text: str, parent: QWidget | None = None) -> None:
        # before the base class: Qt sends the first events while it is made
        self._canvas: Canvas | None = None
        super().__init__(parent)
        self._theme = theme
        self._throttle = RedrawThrottle()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._library = PlottingLibrary(self)
        self._library.loaded.connect(self._build)
        self.setAccessibleName(name)
        self._empty = TextLabel(empty_text, TextRole.FAINT, wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        theme.palette_changed.connect(self._dress)

    @property
    def canvas(self) -> Canvas | None:
        """The plot, once it is built."""
        return self._canvas

    @property
    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""

    @abstractmethod
    def make_canvas(self) -> Canvas:
        """The plot; the library is loaded by now."""

    @abstractmethod
    def draw(self, canvas: Canvas) -> None:
        """Show what is known now."""

    def set_empty_text(self, words: str) -> None:
        """What stands here while there is nothing to draw."""
        self._empty.setText(words)

    def load(self) -> None:
        """Import the plotting library in the background and build the plot; call after the first paint."""
        self._library.load()

    def draw_soon(self) -> None:
        """Draw once redraws may take time again."""
        if self._canvas is not None and not self._timer.isActive():
            self._timer.start(round(self._throttle.delay_s * 1000))

    def flush(self) -> None:
        """Draw what is known now."""
        self._timer.stop()
        if self._canvas is None:
            return
        self._stack.setCurrentWidget(self._empty if self.is_empty else self._canvas)
        if self.is_empty or not self.isVisible():
            return
        began = perf_counter()
        self.draw(self._canvas)
        # painting follows in its own time; what it took the last time is near enough
        self._throttle.record(perf_counter() - began + self._canvas.paint_cost_s)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.flush()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.flush()

    def _dress(self) -> None:
        if self._canvas is not None:
            self._canvas.dress()
        self.flush()

    def _build(self) -> None:
        self._canvas = self.make_canvas()
        self._stack.addWidget(self._canvas)
        self.flush()
