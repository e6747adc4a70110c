"""What the colours of a plan's bar stand for, with their figures."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.bridge.theme import ThemeController
from app.domain.plan.plan_parts import DevicePlan, PartKind, summed_parts
from app.domain.units import bytes_text
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.plan_painting import part_colour
from app.ui.widgets.text_label import TextLabel, TextRole

_DOT_PX = 8


class PlanLegend(QWidget):
    """A dot, a word and a figure for each purpose, all devices together."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._flow = FlowLayout(self, gap_px=14)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_devices(self, devices: Sequence[DevicePlan]) -> None:
        """Show another plan."""
        while (item := self._flow.takeAt(0)) is not None:
            entry = item.widget()
            if entry is not None:
                entry.hide()
                entry.deleteLater()
        for part in summed_parts(devices):
            self._flow.addWidget(_entry(self._theme, part.kind, f"{part.kind} {bytes_text(part.size_bytes)}"))
        self.updateGeometry()


class _PartDot(QWidget):
    def __init__(self, theme: ThemeController, kind: PartKind) -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self.setFixedSize(QSize(_DOT_PX, _DOT_PX))
        theme.palette_changed.connect(self._repaint)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(part_colour(self._kind, self._theme.palette)))
        painter.drawEllipse(self.rect())
        painter.end()

    def _repaint(self) -> None:
        self.update()


def _entry(theme: ThemeController, kind: PartKind, words: str) -> QWidget:
    entry = QWidget()
    row = QHBoxLayout(entry)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(_PartDot(theme, kind))
    row.addWidget(TextLabel(words, TextRole.CAPTION))
    return entry
