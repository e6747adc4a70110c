"""Which lanes are measured: their names in their colours, the reference first."""

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.bridge.fidelity.lane_measurement import LaneMeasurement
from app.bridge.theme import ThemeController
from app.domain.plain_text import one_line
from app.ui.widgets.charts.markers import paint_marker
from app.ui.widgets.chip import Chip
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.text_label import TextRole

_WIDEST_NAME_EM = 16


class LaneMark(QWidget):
    """The lane's marker in its colour, as charts and tables show it."""

    def __init__(self, theme: ThemeController, colour_index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour_index = colour_index
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        middle = self.rect().toRectF().center()
        paint_marker(painter, middle, self._colour_index, palette.lane(self._colour_index), palette.surface)
        painter.end()


class LanesLine(QWidget):
    """Wraps like words where there are many."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._flow = FlowLayout(self, gap_px=14)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._shown: tuple[tuple[str, int], ...] = ()

    def show_lanes(self, rows: Iterable[LaneMeasurement]) -> None:
        """Name these lanes."""
        wanted = tuple((one_line(row.label), row.colour_index) for row in rows)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear_layout(self._flow)
        for place, (label, colour_index) in enumerate(wanted):
            self._flow.addWidget(self._lane(label, colour_index, is_reference=place == 0))
        names = ", ".join(label for label, _colour in wanted)
        self.setAccessibleName(f"Lanes: {names}; the first is the reference")

    def _lane(self, label: str, colour_index: int, *, is_reference: bool) -> QWidget:
        lane = QWidget()
        row = QHBoxLayout(lane)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(LaneMark(self._theme, colour_index))
        name = ElidedLabel(label, TextRole.STRONG)
        name.setMaximumWidth(self.fontMetrics().height() * _WIDEST_NAME_EM)
        row.addWidget(name)
        if is_reference:
            row.addWidget(Chip("reference"))
        return lane
