"""The user's own models: what each takes, whether it fits, how long its context may be, how fast it should be."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.fit.own_models import OwnModels, OwnRow
from app.bridge.theme import ThemeController
from app.domain.plain_text import one_line
from app.domain.plan.forecast_words import range_text
from app.domain.plan.memory_plan import Confidence
from app.domain.plan.plan_parts import devices_of_shares
from app.domain.units import bytes_text
from app.services.fit.own_models import OwnModel
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.card import Card
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.plan_bar import PlanBar
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.verdict_badge import VerdictBadge
from app.ui.widgets.when_seen import WhenSeen

_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NAME, _BAR, _NEEDS, _BADGE, _CONTEXT, _SPEED, _REMOVE = range(7)
_NARROW_LINES: Final = 46
_LONGEST_NAME: Final = 40


class OwnModelsCard(Card):
    """`open_wanted` asks for a file dialog."""

    open_wanted = Signal()

    def __init__(self, models: OwnModels, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("own_models")
        self._models = models
        self._theme = theme
        self._narrow = False
        self.open_button = GhostButton("Open a GGUF…")
        self.open_button.setObjectName("own_models_open")
        self.open_button.clicked.connect(self.open_wanted)
        self._table = QWidget()
        head = QHBoxLayout()
        head.addWidget(TextLabel("Your models", TextRole.HEADING))
        about = "the lanes of Compare, and files that you open or drop here"
        head.addWidget(TextLabel(about, TextRole.CAPTION, wraps=True), 1)
        head.addWidget(self.open_button)
        self.content.addLayout(head)
        self.content.addWidget(self._table)
        models.rows_changed.connect(WhenSeen(self, self._rebuild).ask)
        self._rebuild()

    def make_room(self, width_px: int) -> None:
        """Leave the bars out where the page is narrow for its letters."""
        narrow = width_px < _NARROW_LINES * self.fontMetrics().height()
        if narrow != self._narrow:
            self._narrow = narrow
            self._rebuild()

    def _rebuild(self) -> None:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4 if self._narrow else 10)
        grid.setColumnStretch(_BAR, 1)
        if not self._models.rows:
            words = "No model is open. Open or drop a file to see what it takes, or add a lane in Compare."
            grid.addWidget(TextLabel(words, TextRole.MUTED, wraps=True), 0, _NAME, 1, _REMOVE + 1)
        for place, row in enumerate(self._models.rows):
            self._fill(grid, 2 * place, row)
        self.content.replaceWidget(self._table, table)
        self._table.hide()
        self._table.deleteLater()
        self._table = table

    def _fill(self, grid: QGridLayout, place: int, row: OwnRow) -> None:
        grid.addWidget(_name(row), place, _NAME)
        if row.lane_id is None:
            remove = IconButton(self._theme, "close", f"Take {row.path.name} off this list")
            remove.clicked.connect(lambda _checked=False, path=row.path: self._models.remove(path))
            grid.addWidget(remove, place, _REMOVE)
        if row.model is None:
            words = TextLabel(
                row.problem or "planning…", TextRole.ERROR if row.problem else TextRole.CAPTION, wraps=True
            )
            grid.addWidget(words, place, _BAR, 1, _SPEED - _BAR + 1)
            return
        self._fill_plan(grid, place, row.model)

    def _fill_plan(self, grid: QGridLayout, place: int, model: OwnModel) -> None:
        plan, devices = model.plan, devices_of_shares(model.plan.devices)
        told = "told by the engine" if plan.confidence is Confidence.ENGINE else "an estimate"
        words = [f"Predicted ({told}) for {plan.setting.context_tokens:,} tokens.", *plan.notes]
        badge = VerdictBadge()
        badge.set_verdict(plan.verdict, details="\n".join([*words, *(device.words for device in devices)]))
        grid.addWidget(_figure(bytes_text(plan.total_bytes)), place, _NEEDS, _RIGHT)
        grid.addWidget(badge, place, _BADGE, _MIDDLE)
        context, speed = _context(model), _speed(model)
        if self._narrow:
            line = QHBoxLayout()
            line.addWidget(context)
            line.addSpacing(14)
            line.addWidget(speed)
            line.addStretch(1)
            grid.addLayout(line, place + 1, _NAME, 1, _REMOVE + 1)
            return
        bar = PlanBar(self._theme, compact=True)
        bar.set_devices(devices)
        grid.addWidget(bar, place, _BAR, _MIDDLE)
        grid.addWidget(context, place, _CONTEXT, _RIGHT)
        grid.addWidget(speed, place, _SPEED, _RIGHT)


def _context(model: OwnModel) -> TextLabel:
    most = model.largest_context_tokens
    label = _figure("unknown" if most is None else f"up to {most:,} tokens")
    label.setToolTip(_context_words(model))
    return label


def _speed(model: OwnModel) -> TextLabel:
    label = _figure(range_text(model.forecast))
    label.setToolTip(model.forecast.basis if model.forecast else "Nothing is known of its speed here.")
    return label


def _context_words(model: OwnModel) -> str:
    if model.largest_context_tokens is None:
        return "No context fits, or the file does not tell what it was made for."
    if model.largest_context_tokens == model.trained_tokens:
        return "All the context that it was made for fits."
    trained = "unknown" if model.trained_tokens is None else f"{model.trained_tokens:,}"
    return f"The longest context that still fits; it was made for {trained} tokens."


def _name(row: OwnRow) -> QWidget:
    place = QWidget()
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    title = TextLabel(_shortened(row.model.name if row.model else row.path.name), TextRole.STRONG)
    title.setToolTip(str(row.path))
    column.addStretch(1)
    column.addWidget(title)
    column.addWidget(TextLabel(_below(row), TextRole.CAPTION))
    column.addStretch(1)
    return place


def _below(row: OwnRow) -> str:
    lane = f"lane {row.label}" if row.lane_id is not None else ""
    if row.model is None:
        return lane or Path(row.path).parent.name[:_LONGEST_NAME]
    tokens = f"{row.model.plan.setting.context_tokens:,} tokens"
    return " · ".join(part for part in (row.model.level, bytes_text(row.model.file_bytes), tokens) if part)


def _shortened(name: str) -> str:
    """Names come from files: one line, and no longer than a column takes."""
    plain = one_line(name)
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 1]}…"


def _figure(words: str) -> TextLabel:
    label = TextLabel(words)
    label.setAlignment(_RIGHT)
    return label
