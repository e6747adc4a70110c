"""Choosing levels to be made of a file on this computer."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QWidget

from app.bridge.models.level_maker import LevelMaker
from app.bridge.theme import ThemeController
from app.domain.errors import WeighInError
from app.domain.gguf.quant_words import describe_level
from app.domain.library.library import LibraryVariant
from app.domain.library.library_words import counted
from app.domain.library.source_warnings import source_warning
from app.domain.plain_text import one_line
from app.domain.units import bytes_text
from app.services.library.making_levels import LevelOffer
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.warning_line import WarningLine

_WIDTH_PX: Final = 460
_COLUMNS: Final = 2


class LevelsDialog(FittedDialog):
    """Lists levels as their sizes become known; what was chosen is handed to `maker`. Use `open()`."""

    title = "Make levels"

    def __init__(self, maker: LevelMaker, variant: LibraryVariant, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(self.title, _WIDTH_PX, parent)
        self.setObjectName("levels_dialog")
        self._maker = maker
        self._variant = variant
        self._boxes: list[tuple[LevelOffer, QCheckBox]] = []
        self._problem = ""
        self.told = TextLabel("Asking the engine what can be made…", TextRole.MUTED, wraps=True)
        self._grid = QGridLayout()
        self.make = PrimaryButton("Make")
        self.make.setObjectName("levels_make")
        self.make.setEnabled(False)
        self.leave = GhostButton("Cancel")
        self.leave.setAutoDefault(False)
        self._lay_out(theme)
        maker.offered.connect(self._add)
        maker.looked.connect(self._show_looked)
        maker.notice.connect(self._show_problem)
        self.make.clicked.connect(self._hand_over)
        self.leave.clicked.connect(self.reject)
        self.finished.connect(maker.stop_looking)
        maker.look(variant)

    @property
    def boxes(self) -> list[QCheckBox]:
        """One a level, from the most precise to the smallest."""
        return [box for _, box in self._boxes]

    def _lay_out(self, theme: ThemeController) -> None:
        variant = self._variant
        column = self.content
        title = f"{self.title} of {one_line(variant.model)} {variant.level}"
        column.addWidget(TextLabel(title, TextRole.HEADING, wraps=True))
        if warning := source_warning(variant.level):
            column.addWidget(WarningLine(theme, warning))
        self._grid.setHorizontalSpacing(28)
        self._grid.setVerticalSpacing(8)
        column.addLayout(self._grid)
        column.addWidget(self.told)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.make)
        column.addLayout(buttons)

    def _add(self, variant: LibraryVariant, offer: LevelOffer) -> None:
        if variant != self._variant:
            # of the dialog before this one
            return
        size = self.size_words(offer)
        box = QCheckBox(f"{offer.level}   {size}")
        box.setAccessibleName(f"{offer.level}, {size}")
        box.setToolTip(describe_level(offer.level))
        box.setEnabled(self.may_choose(offer))
        box.toggled.connect(self._show_chosen)
        place = len(self._boxes)
        self._grid.addWidget(box, place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignLeft)
        self._boxes.append((offer, box))
        self._show_chosen()

    def size_words(self, offer: LevelOffer) -> str:
        """What stands behind the name of a level."""
        return "there already" if offer.is_there else bytes_text(offer.size_bytes)

    def may_choose(self, offer: LevelOffer) -> bool:
        """Whether a level can be chosen at all."""
        return not offer.is_there

    def made_bytes(self, chosen: Sequence[LevelOffer]) -> int:
        """What these levels would take of the disk."""
        return sum(offer.size_bytes for offer in chosen)

    def chosen_words(self, chosen: Sequence[LevelOffer], room: str) -> str:
        """What choosing these levels means; `room` is a sentence of what is free on the disk."""
        made = bytes_text(self.made_bytes(chosen))
        return f"{counted(len(chosen), 'level')}, {made} together, into your models folder.{room}"

    def hand_over(self, chosen: Sequence[LevelOffer]) -> None:
        """The user wants these levels."""
        self._maker.make(self._variant, chosen)

    def chosen(self) -> list[LevelOffer]:
        """The levels that are chosen."""
        return [offer for offer, box in self._boxes if box.isChecked()]

    def _show_chosen(self) -> None:
        chosen, free_bytes = self.chosen(), self._maker.free_bytes
        has_room = free_bytes is None or self.made_bytes(chosen) <= free_bytes
        self.make.setEnabled(bool(chosen) and has_room and not self._maker.making)
        self.told.set_role(TextRole.MUTED if has_room else TextRole.ERROR)
        room = "" if free_bytes is None else f" {bytes_text(free_bytes)} are free there."
        if chosen:
            self.told.setText(self.chosen_words(chosen, room))
        elif self._boxes:
            self.told.setText(f"Sizes are the engine's own, told before anything is written.{room}")

    def _show_looked(self) -> None:
        if self._boxes:
            self._show_chosen()
        else:
            self._show_problem(WeighInError("No level can be made of this file."))

    def _show_problem(self, error: WeighInError) -> None:
        """In the dialog: notices of the window lie behind it."""
        if not self._problem:
            self._problem = error.sentence
            self.told.set_role(TextRole.ERROR)
            self.told.setText(self._problem)

    def _hand_over(self) -> None:
        chosen = self.chosen()
        self.accept()
        self.hand_over(chosen)
