"""Where the cells of a ladder's row lie: one line where there is room, two where there is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from app.bridge.models.ladder_words import label_of, marks_of
from app.domain.browse.ladder import LadderRow
from app.domain.units import UNKNOWN
from app.ui.widgets.row_painting import caption, chip_width, strong

_GAP_EM: Final = 0.9
_PADDING_EM: Final = 0.55
_ROW_EM: Final = 2.65
_TWO_LINES_EM: Final = 4.1
# What one line leaves to the bar at least.
_NARROWEST_BAR_EM: Final = 4
_LEAST_BAR_EM: Final = 2
# One long name must not cost all rows their one line: it is cut before that.
_WIDEST_LABELS_EM: Final = (11.0, 7.5)


class Cell(Enum):
    """What a row is made of."""

    LEVEL = auto()
    BITS = auto()
    SIZE = auto()
    BAR = auto()
    VERDICT = auto()
    SPEED = auto()
    LOSS = auto()
    ACTION = auto()
    PROBLEM = auto()


@dataclass(frozen=True, slots=True)
class LadderColumns:
    """Widths in pixels for one font and one set of rows; `cells` lays them out in a row."""

    narrow: bool
    em_px: float
    level_px: float
    bits_px: float
    size_px: float
    verdict_px: float
    speed_px: float
    loss_px: float
    action_px: float

    @property
    def row_px(self) -> int:
        """Height of a row."""
        return round(self.em_px * (_TWO_LINES_EM if self.narrow else _ROW_EM))

    @property
    def least_px(self) -> float:
        """What a row takes in one line."""
        words_px = self.level_px + self.bits_px + self.size_px + self.verdict_px + self.speed_px + self.loss_px
        between_px = 7 * _GAP_EM + 2 * _PADDING_EM + _NARROWEST_BAR_EM
        return words_px + self.action_px + between_px * self.em_px

    def cells(self, row: QRectF) -> dict[Cell, QRectF]:
        """The place of each cell in `row`."""
        gap, padding = self.em_px * _GAP_EM, self.em_px * _PADDING_EM
        inner = row.adjusted(padding, 0, -padding, 0)
        cells = self._two_lines(inner, gap) if self.narrow else self._one_line(inner, gap)
        cells[Cell.PROBLEM] = QRectF(cells[Cell.BAR])
        cells[Cell.PROBLEM].setRight(cells[Cell.ACTION].left() - gap)
        return cells

    def _one_line(self, row: QRectF, gap: float) -> dict[Cell, QRectF]:
        left, right = row.left(), row.right()
        cells = {}
        for cell, width in ((Cell.LEVEL, self.level_px), (Cell.BITS, self.bits_px), (Cell.SIZE, self.size_px)):
            cells[cell] = QRectF(left, row.top(), width, row.height())
            left += width + gap
        backwards = (
            (Cell.ACTION, self.action_px),
            (Cell.LOSS, self.loss_px),
            (Cell.SPEED, self.speed_px),
            (Cell.VERDICT, self.verdict_px),
        )
        for cell, width in backwards:
            cells[cell] = QRectF(right - width, row.top(), width, row.height())
            right -= width + gap
        cells[Cell.BAR] = QRectF(left, row.top(), max(0.0, right - left), row.height())
        return cells

    def _two_lines(self, row: QRectF, gap: float) -> dict[Cell, QRectF]:
        """Level, bits, size and verdict above; bar, speed and loss below; the button at the end of both.

        Where the letters are large, the size moves below, and bits, loss and bar are left out before anything overlaps.
        """
        middle = row.center().y()
        upper = QRectF(row.left(), middle - self.em_px * 1.65, row.width(), self.em_px * 1.65)
        lower = QRectF(row.left(), middle, row.width(), self.em_px * 1.55)
        cells = {Cell.ACTION: QRectF(row.right() - self.action_px, row.top(), self.action_px, row.height())}
        end = cells[Cell.ACTION].left() - gap
        cells[Cell.VERDICT] = QRectF(end - self.verdict_px, upper.top(), self.verdict_px, upper.height())
        free = cells[Cell.VERDICT].left() - row.left()
        bits_px = self.bits_px if self.level_px + self.bits_px + self.size_px + 3 * gap <= free else 0.0
        size_above = self.level_px + self.size_px + 2 * gap <= free
        cells[Cell.LEVEL] = QRectF(row.left(), upper.top(), min(self.level_px, free - gap), upper.height())
        left = cells[Cell.LEVEL].right() + gap
        cells[Cell.BITS] = QRectF(left, upper.top(), bits_px, upper.height())
        left += bits_px + gap if bits_px else 0.0
        cells[Cell.SIZE] = QRectF(left, upper.top(), self.size_px, upper.height())
        free = end - row.left()
        loss_px = (
            self.loss_px if self.speed_px + self.loss_px + 2 * gap + _NARROWEST_BAR_EM * self.em_px <= free else 0.0
        )
        cells[Cell.LOSS] = QRectF(end - loss_px, lower.top(), loss_px, lower.height())
        right = cells[Cell.LOSS].left() - (gap if loss_px else 0.0)
        cells[Cell.SPEED] = QRectF(right - self.speed_px, lower.top(), self.speed_px, lower.height())
        if not size_above:
            room = cells[Cell.SPEED].left() - gap - lower.left()
            cells[Cell.SIZE] = QRectF(
                lower.left(), lower.top(), self.size_px if self.size_px <= room else 0.0, lower.height()
            )
        left = lower.left() if size_above else cells[Cell.SIZE].right() + gap
        width = cells[Cell.SPEED].left() - gap - left
        width = width if width >= _LEAST_BAR_EM * self.em_px else 0.0
        cells[Cell.BAR] = QRectF(left, lower.top(), width, lower.height())
        return cells


def columns_for(rows: Sequence[LadderRow], font: QFont, width_px: float) -> LadderColumns:
    """Columns for a list of this width: in two lines where one would leave the bar too little."""
    for widest_em in _WIDEST_LABELS_EM:
        one_line = _columns(rows, font, widest_em, narrow=False)
        if one_line.least_px <= width_px:
            return one_line
    return _columns(rows, font, _WIDEST_LABELS_EM[-1], narrow=True)


def _columns(rows: Sequence[LadderRow], font: QFont, widest_em: float, *, narrow: bool) -> LadderColumns:
    metrics, small = QFontMetricsF(font), QFontMetricsF(caption(font))
    em = metrics.height()
    bold = QFontMetricsF(strong(font))
    label_px = max((bold.horizontalAdvance(label_of(row)) for row in rows), default=0.0)
    marks_px = max((small.horizontalAdvance(marks_of(row)) for row in rows), default=0.0)
    verdicts = {UNKNOWN if row.plan is None else row.plan.verdict.value for row in rows} or {UNKNOWN}
    return LadderColumns(
        narrow=narrow,
        em_px=em,
        level_px=min(max(4 * em, label_px, 0.0 if narrow else marks_px) + 2, widest_em * em),
        bits_px=metrics.horizontalAdvance("≈ 16.0 bits"),
        size_px=metrics.horizontalAdvance("00.00 GB"),
        verdict_px=max(chip_width(word, font) for word in verdicts),
        speed_px=metrics.horizontalAdvance("000 to 000 tok/s"),
        loss_px=metrics.horizontalAdvance("loss ≈ 0.000"),
        action_px=4.6 * em if narrow else 5.2 * em,
    )
