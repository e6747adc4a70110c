"""What can be done with the variants that are chosen in the library."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.domain.lanes.lane import MAX_LANES
from app.domain.library.library import LibraryVariant
from app.domain.library.source_warnings import may_be_source
from app.domain.units import bytes_text
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.text_label import TextLabel, TextRole

_GAP_PX: Final = 8
# Where there is room, and where there is little.
_WORDS: Final = {
    "compare": ("Compare with these lanes", "Compare"),
    "open": ("Open as lane", "Open"),
    "levels": ("Make levels…", "Levels…"),
    "folder": ("Show in folder", "Folder"),
    "delete": ("Delete…", "Delete…"),
}


@dataclass(frozen=True, slots=True)
class _Action:
    """`refusal` says why it cannot be done now, empty where it can."""

    name: str
    refusal: str = ""


class LibraryActions(QWidget):
    """`wanted` carries the name of an action: open, compare, levels, folder or delete."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: list[_Action] = []
        self.words = TextLabel("", TextRole.CAPTION)
        self.compare = PrimaryButton("")
        self.open, self.levels, self.folder, self.delete = (GhostButton("") for _ in range(4))
        self._buttons: dict[str, QPushButton] = {
            "compare": self.compare,
            "open": self.open,
            "levels": self.levels,
            "folder": self.folder,
            "delete": self.delete,
        }
        flow = FlowLayout(self, gap_px=_GAP_PX)
        for name, button in self._buttons.items():
            button.setObjectName(f"library_{name}")
            button.setAccessibleName(_WORDS[name][0])
            button.clicked.connect(lambda _checked=False, name=name: self.wanted.emit(name))
            flow.addWidget(button)
        flow.addWidget(self.words)
        self._make_room()
        self.show_chosen([])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def show_chosen(self, chosen: Sequence[LibraryVariant]) -> None:
        """Offer what can be done with them."""
        self._actions = _actions(chosen)
        for action in self._actions:
            button = self._buttons[action.name]
            button.setEnabled(not action.refusal)
            button.setToolTip(action.refusal)
            button.setAccessibleDescription(action.refusal)
        size = bytes_text(sum(variant.file_bytes for variant in chosen))
        self.words.setText(f"{len(chosen):,} chosen, {size}" if chosen else "")

    def _make_room(self) -> None:
        """Long words where all buttons then stand in one row."""
        self._say(0)
        if sum(button.sizeHint().width() + _GAP_PX for button in self._buttons.values()) > self.width() > 0:
            self._say(1)

    def _say(self, length: int) -> None:
        for name, button in self._buttons.items():
            button.setText(_WORDS[name][length])

    def may(self, name: str) -> bool:
        """Whether an action can be done now."""
        return any(action.name == name and not action.refusal for action in self._actions)

    def open_menu(self, place: QPoint) -> None:
        """The same as a menu, at a place on the screen."""
        menu = QMenu(self)
        for action in self._actions:
            entry = menu.addAction(_WORDS[action.name][0])
            entry.setEnabled(not action.refusal)
            entry.triggered.connect(lambda _checked=False, name=action.name: self.wanted.emit(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)


def _actions(chosen: Sequence[LibraryVariant]) -> list[_Action]:
    return [
        _Action("compare", _why_not_compare(chosen)),
        _Action("open", _why_not_open(chosen)),
        _Action("levels", _why_no_levels(chosen)),
        _Action("folder", "" if len(chosen) == 1 else "Choose one variant."),
        _Action("delete", _why_not_delete(chosen)),
    ]


def _why_not_open(chosen: Sequence[LibraryVariant]) -> str:
    if not chosen:
        return "Choose a variant."
    return next((variant.problem for variant in chosen if variant.problem), "")


def _why_not_compare(chosen: Sequence[LibraryVariant]) -> str:
    if len(chosen) < 2:
        return "Choose two or more variants, with Ctrl or Shift."
    return f"There can be {MAX_LANES} lanes at most." if len(chosen) > MAX_LANES else _why_not_open(chosen)


def _why_no_levels(chosen: Sequence[LibraryVariant]) -> str:
    if len(chosen) != 1:
        return "Choose one variant."
    (variant,) = chosen
    if variant.problem:
        return variant.problem
    told = f"Nothing smaller is made of {variant.level}, which has lost too much already: take F16, BF16 or Q8_0."
    return "" if may_be_source(variant.level) else told


def _why_not_delete(chosen: Sequence[LibraryVariant]) -> str:
    if not chosen:
        return "Choose a variant."
    foreign = next((variant for variant in chosen if not variant.may_be_deleted), None)
    if foreign is None:
        return ""
    owner = "a folder that you added" if foreign.source.value == "added folder" else foreign.source.value
    return f"Only files that Weigh-In downloaded or made are deleted here; this one belongs to {owner}."
