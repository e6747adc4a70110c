"""Paints a variant of a ladder: level, bits, size, plan, verdict, forecast, loss, and its button."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from app.bridge.models import ladder_words as words_for
from app.bridge.models.ladder_list import LadderRole
from app.bridge.models.row_state import Presence, RowState
from app.bridge.palette import blended
from app.bridge.theme import ThemeController
from app.domain.browse.ladder import LadderRow
from app.domain.plan.forecast_words import range_text
from app.domain.plan.lane_plan import LanePlan
from app.domain.plan.plan_parts import devices_of_shares
from app.domain.units import UNKNOWN, bytes_text
from app.ui.pages.models.ladder_columns import Cell, LadderColumns
from app.ui.widgets.chip import ChipTone
from app.ui.widgets.plan_painting import COMPACT_PX, paint_side_by_side
from app.ui.widgets.row_painting import caption, chip_width, paint_chip, paint_surface, paint_words, strong
from app.ui.widgets.verdict_badge import TONES

_BUTTON_EM: Final = 1.85
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE: Final = Qt.AlignmentFlag.AlignCenter
_BEST_SHARE: Final = 0.08
_TOLD: Final = {
    Cell.LEVEL: words_for.level_told,
    Cell.BITS: words_for.bits_told,
    Cell.SIZE: words_for.level_told,
    Cell.BAR: words_for.plan_told,
    Cell.VERDICT: words_for.plan_told,
    Cell.SPEED: words_for.speed_told,
    Cell.LOSS: words_for.loss_told,
}


class LadderDelegate(QStyledItemDelegate):
    """`columns` must be kept current by the view; `hot_row` is the row whose button the mouse is on, -1 for none."""

    def __init__(self, theme: ThemeController, columns: LadderColumns, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.columns = columns
        self.hot_row = -1
        self._laid_out: tuple[LadderColumns, QRectF] | None = None
        self._kept_cells: dict[Cell, QRectF] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self.columns.row_px)

    def button_area(self, row: QRectF) -> QRectF:
        """Where the button of a row lies."""
        return self._button(self.columns.cells(row)[Cell.ACTION])

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(LadderRole.ROW)
        if not isinstance(row, LadderRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # cells are worked out once for all rows: they differ by where they begin
        painter.translate(option.rect.topLeft())
        area = QRectF(0, 0, option.rect.width(), option.rect.height())
        cells = self._cells(area)
        self._paint_ground(painter, option, row, area)
        self._paint_level(painter, option, row, cells)
        if row.problem:
            paint_words(painter, cells[Cell.PROBLEM], row.problem, self._theme.palette.muted, font=option.font)
        else:
            self._paint_plan(painter, option, row, cells)
        action = words_for.action_of(row, index.data(LadderRole.STATE), can_get=bool(index.data(LadderRole.CAN_GET)))
        if action:
            self._paint_button(painter, option, index, self._button(cells[Cell.ACTION]), action)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        row = index.data(LadderRole.ROW)
        if event.type() is not QEvent.Type.ToolTip or not isinstance(row, LadderRow):
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.told_at(row, QRectF(option.rect), QPointF(event.pos())), view)
        return True

    def told_at(self, row: LadderRow, area: QRectF, place: QPointF) -> str:
        """What hovering `place` tells of `row`."""
        for cell, rectangle in self.columns.cells(area).items():
            if cell in _TOLD and rectangle.contains(place):
                return row.problem if row.problem and cell is not Cell.LEVEL else _TOLD[cell](row)
        return row.problem or row.explanation

    def _button(self, cell: QRectF) -> QRectF:
        height = self.columns.em_px * _BUTTON_EM
        return QRectF(cell.left(), cell.center().y() - height / 2, cell.width(), height)

    def _cells(self, row: QRectF) -> dict[Cell, QRectF]:
        if self._laid_out != (self.columns, row):
            self._laid_out, self._kept_cells = (self.columns, row), self.columns.cells(row)
        return self._kept_cells

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: LadderRow, area: QRectF) -> None:
        palette, state = self._theme.palette, option.state
        ground = area.adjusted(0, 1, 0, -1)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        fill = palette.wash(palette.accent, _BEST_SHARE) if row.is_best else None
        if fill is None and state & QStyle.StateFlag.State_MouseOver:
            fill = blended(palette.raised, palette.surface, 0.5)
        if fill or focused:
            paint_surface(painter, ground, fill, edge=palette.accent if focused else None)

    def _paint_level(
        self, painter: QPainter, option: QStyleOptionViewItem, row: LadderRow, cells: dict[Cell, QRectF]
    ) -> None:
        palette, font = self._theme.palette, option.font
        name, marks = QRectF(cells[Cell.LEVEL]), words_for.marks_of(row)
        if marks and self.columns.narrow:
            # beside the size there is room for it, under the name there is none
            left = max(
                cells[cell].right() for cell in (Cell.LEVEL, Cell.BITS, Cell.SIZE) if cells[cell].top() == name.top()
            )
            free = QRectF(left + self.columns.em_px * 0.5, name.top(), 0, name.height())
            free.setRight(cells[Cell.VERDICT].right() - chip_width(_verdict_word(row), font) - self.columns.em_px * 0.3)
            paint_words(painter, free, marks, palette.accent, font=caption(font))
        elif marks:
            half = name.height() / 2
            lower = QRectF(name.left(), name.center().y() + 1, name.width() + self.columns.em_px * 0.6, half * 0.62)
            name = QRectF(name.left(), name.center().y() - half * 0.82, name.width(), half * 0.82)
            paint_words(painter, lower, marks, palette.accent if row.is_best else palette.muted, font=caption(font))
        colour = palette.text if row.variant.is_complete else palette.muted
        paint_words(painter, name, words_for.label_of(row), colour, font=strong(font))
        for cell, words in (
            (Cell.BITS, words_for.bits_text(row)),
            (Cell.SIZE, bytes_text(row.variant.size_bytes)),
        ):
            if cells[cell].width() > 0:
                paint_words(painter, cells[cell], words, palette.muted, font=font, alignment=_RIGHT)

    def _paint_plan(
        self, painter: QPainter, option: QStyleOptionViewItem, row: LadderRow, cells: dict[Cell, QRectF]
    ) -> None:
        palette, font, plan = self._theme.palette, option.font, row.plan
        if cells[Cell.BAR].width() > 0:
            self._paint_bar(painter, cells[Cell.BAR], plan)
        pill = QRectF(cells[Cell.VERDICT])
        if self.columns.narrow:
            pill.setLeft(pill.right() - chip_width(_verdict_word(row), font))
        tone = ChipTone.NEUTRAL if plan is None else TONES[plan.verdict]
        paint_chip(painter, pill, _verdict_word(row), tone, palette, font)
        speed = palette.text if row.forecast else palette.muted
        paint_words(painter, cells[Cell.SPEED], range_text(row.forecast), speed, font=font, alignment=_RIGHT)
        if cells[Cell.LOSS].width() > 0:
            paint_words(painter, cells[Cell.LOSS], words_for.loss_text(row), palette.muted, font=font, alignment=_RIGHT)

    def _paint_bar(self, painter: QPainter, area: QRectF, plan: LanePlan | None) -> None:
        palette = self._theme.palette
        if plan is not None:
            paint_side_by_side(painter, area, devices_of_shares(plan.devices), palette)
            return
        groove = QRectF(area.left(), area.center().y() - COMPACT_PX / 2, area.width(), COMPACT_PX)
        paint_surface(painter, groove, palette.raised, edge=palette.border, radius=COMPACT_PX / 3)

    def _paint_button(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        area: QRectF,
        action: str,
    ) -> None:
        palette = self._theme.palette
        state: RowState = index.data(LadderRole.STATE)
        hot = self.hot_row == index.row()
        if state.presence is Presence.HERE:
            paint_surface(painter, area, palette.accent_hover if hot else palette.accent, edge=palette.accent)
            paint_words(painter, area, action, palette.on_accent, font=strong(option.font), alignment=_CENTRE)
            return
        if state.presence is Presence.COMING:
            paint_surface(painter, area, palette.raised, edge=palette.border)
            done = QRectF(area.left() + 4, area.bottom() - 5, (area.width() - 8) * state.share, 4)
            if done.width() > done.height():
                paint_surface(painter, done, palette.accent, radius=1.5)
            paint_words(painter, area, action, palette.muted, font=caption(option.font), alignment=_CENTRE)
            return
        edge = palette.outline if hot else palette.border
        paint_surface(painter, area, palette.raised if hot else None, edge=edge)
        paint_words(painter, area, action, palette.text, font=option.font, alignment=_CENTRE)


def _verdict_word(row: LadderRow) -> str:
    return UNKNOWN if row.plan is None else row.plan.verdict.value
