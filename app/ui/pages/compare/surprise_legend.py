"""How to read the colours of surprise: whose they are, what they mean, and how often the lane agrees."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.bridge.compare.lane_view import LaneView
from app.bridge.theme import ThemeController
from app.domain.fidelity.surprise import ELSEWHERE
from app.domain.fidelity.surprise_words import CLASS_MEANINGS, CLASS_WORDS, ELSEWHERE_MEANING, ELSEWHERE_WORDS
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.lane_dot import LaneDot
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.transcript.surprise_painting import SurprisePainting

_SWATCH_WIDTH_EM: Final = 1.6


class SurpriseLegend(QWidget):
    """`lane_chosen` carries the id of the lane whose surprise is to be shown."""

    lane_chosen = Signal(int)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surprise_legend")
        self._theme = theme
        self.chooser = LinkButton("")
        self.chooser.setObjectName("surprise_lane")
        self.menu = QMenu(self.chooser)
        self.chooser.clicked.connect(
            lambda: self.menu.popup(self.chooser.mapToGlobal(self.chooser.rect().bottomLeft()))
        )
        self._dot = LaneDot(theme, 0)
        self._only = TextLabel("", TextRole.CAPTION)
        self._by = TextLabel("", TextRole.CAPTION)
        self.told = TextLabel("", TextRole.CAPTION)
        self.told.setToolTip("Tokens that are the first choice of this lane as well")
        self.told.setObjectName("surprise_told")
        self.sentence = TextLabel("", TextRole.CAPTION, wraps=True)
        self._swatches: list[_Swatch] = []
        self._lay_out()
        theme.palette_changed.connect(self._repaint_swatches)
        self.hide()

    def show_lanes(self, readers: Sequence[LaneView], reader: LaneView | None, reference: str) -> None:
        """Whose surprise is shown, and at whose words; lanes to choose from where there are several."""
        self.chooser.setVisible(len(readers) > 1)
        self._only.setVisible(len(readers) <= 1)
        name = reader.label if reader else ""
        self._only.setText(name)
        self.chooser.setText(f"{name} ▾")
        self.chooser.setAccessibleName(f"Surprise of {name}: choose another lane")
        self._by.setText(f"reading {reference}:")
        self._dot.set_lane_index(reader.colour_index if reader else 0)
        self._dot.setVisible(reader is not None)
        self._fill_menu(readers, reader)
        for swatch in self._swatches:
            swatch.set_lane(reader.colour_index if reader else 0)

    def _fill_menu(self, readers: Sequence[LaneView], reader: LaneView | None) -> None:
        self.menu.clear()
        for view in readers:
            action = self.menu.addAction(view.label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(view is reader)
            action.triggered.connect(lambda _checked=False, lane_id=view.lane_id: self.lane_chosen.emit(lane_id))

    def tell(self, agreement: str, sentence: str) -> None:
        """How often the lane agrees, or a sentence of why nothing is coloured."""
        self.told.setText(agreement)
        self.told.setVisible(bool(agreement))
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        signs = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(signs)
        column.addWidget(self.sentence)
        flow = FlowLayout(signs, gap_px=8)
        for widget in (self._dot, self._only, self.chooser, self._by):
            flow.addWidget(widget)
        for surprise, words in CLASS_WORDS.items():
            flow.addWidget(self._entry(surprise, words, CLASS_MEANINGS[surprise]))
        flow.addWidget(self._entry(ELSEWHERE, ELSEWHERE_WORDS, ELSEWHERE_MEANING))
        flow.addWidget(self.told)

    def _entry(self, value: int, words: str, meaning: str) -> QWidget:
        entry = QWidget()
        entry.setToolTip(meaning)
        row = QHBoxLayout(entry)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        swatch = _Swatch(self._theme, value)
        self._swatches.append(swatch)
        row.addWidget(swatch)
        row.addWidget(TextLabel(words, TextRole.CAPTION))
        return entry

    def _repaint_swatches(self) -> None:
        for swatch in self._swatches:
            swatch.update()


class _Swatch(QWidget):
    """The mark of one class as it stands behind words."""

    def __init__(self, theme: ThemeController, value: int) -> None:
        super().__init__()
        self._theme = theme
        self._value = value
        self._lane_index = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_lane(self, lane_index: int) -> None:
        self._lane_index = lane_index
        self.update()

    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(round(height * (_SWATCH_WIDTH_EM if self._value != ELSEWHERE else 0.5)), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting = SurprisePainting(painter, palette, palette.lane(self._lane_index))
        painting.paint(QRectF(self.rect()).adjusted(3, 1, 0, -2), self._value)
        painter.end()
