"""The head of the Compare page: what is compared, and how to read it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.compare.lane_view import LaneView
from app.bridge.theme import ThemeController
from app.domain.lanes.lane import MAX_LANES
from app.services.levels import builtin_model
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.toggle_chip import ToggleChip

_TOY = "a 10-million-parameter toy, built in to show how comparing works"
_RULE = "same prompt, same settings and seed for every lane"


class PageHeader(QWidget):
    """Title and subtitle follow the lanes; the buttons belong to the page."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel("", TextRole.TITLE)
        self.subtitle = TextLabel("", TextRole.CAPTION, wraps=True)
        self.subtitle.setObjectName("subtitle")
        self.differences = ToggleChip("Differences")
        self.differences.setObjectName("differences")
        self.differences.setToolTip("Colour every token that differs from the reference")
        self.surprise = ToggleChip("Surprise")
        self.surprise.setObjectName("surprise")
        self.surprise.setToolTip("Colour the reference's words by how improbable another lane finds them")
        self.new_conversation = GhostButton("New conversation")
        self.new_conversation.setObjectName("new_conversation")
        self.export = GhostButton("Export")
        self.export.setObjectName("export")
        self.add_lane = GhostButton("+  Add lane")
        self.add_lane.setObjectName("add_lane")
        self._too_many = False
        self._about = self._reason = ""
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._title, 1)
        for button in (self.differences, self.surprise, self.new_conversation, self.export, self.add_lane):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        # a line of its own: why the lanes take turns must be readable in the smallest window
        column.addWidget(self.subtitle)

    def show_lanes(self, lanes: Sequence[LaneView]) -> None:
        """Name what is compared."""
        names = {lane.model.shape.name for lane in lanes if lane.model is not None}
        builtin = bool(lanes) and all(lane.spec.builtin_level for lane in lanes)
        title = builtin_model.NAME if builtin else (next(iter(names)) if len(names) == 1 else "Compare")
        self._title.setText(title[:200])
        self._about = _TOY if builtin else _RULE
        self._show_subtitle()
        self._too_many = len(lanes) >= MAX_LANES
        self.add_lane.setEnabled(not self._too_many)

    def show_reason(self, reason: str) -> None:
        """Why the lanes take turns or run together."""
        self._reason = reason
        self._show_subtitle()

    def _show_subtitle(self) -> None:
        self.subtitle.setText(" · ".join(part for part in (self._about, self._reason) if part))

    def set_locked(self, locked: bool) -> None:
        """While a turn runs the lanes stay as they are."""
        self.add_lane.setEnabled(not locked and not self._too_many)
        self.new_conversation.setEnabled(not locked)
        self.export.setEnabled(not locked)
