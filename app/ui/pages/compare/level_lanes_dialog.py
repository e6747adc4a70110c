"""Choosing levels of a model to stand beside it as lanes."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.bridge.compare.level_lanes import LevelLanes, LevelSource
from app.bridge.theme import ThemeController
from app.domain.library.level_choice import duration_words, making_s, worth_most
from app.domain.library.library import LibraryVariant
from app.domain.library.library_words import counted
from app.domain.units import bytes_text
from app.services.library.making_levels import LevelOffer
from app.ui.pages.models.library.levels_dialog import LevelsDialog


class LevelLanesDialog(LevelsDialog):
    """As many levels as there is room for are chosen from the start; those that lie there already are not made."""

    title = "Add levels"

    def __init__(
        self, lanes: LevelLanes, source: LevelSource, cores: int, theme: ThemeController, parent: QWidget
    ) -> None:
        self._lanes = lanes
        self._source = source
        self._cores = cores
        # the source itself becomes a lane where it is none yet
        self._room = lanes.room - (0 if lanes.is_lane(source.spec) else 1)
        super().__init__(lanes.maker, source.variant, theme, parent)
        self.setObjectName("level_lanes_dialog")
        self.make.setText("Add as lanes")
        lanes.maker.looked.connect(self._choose_first)

    def size_words(self, offer: LevelOffer) -> str:
        if self._is_lane(offer):
            return "a lane already"
        size = bytes_text(offer.size_bytes)
        return f"{size}, is there" if self._is_there(offer) and not self._source.is_builtin else size

    def may_choose(self, offer: LevelOffer) -> bool:
        return not self._is_lane(offer)

    def made_bytes(self, chosen: Sequence[LevelOffer]) -> int:
        return sum(offer.size_bytes for offer in self._missing(chosen))

    def chosen_words(self, chosen: Sequence[LevelOffer], room: str) -> str:
        if len(chosen) > self._room:
            return f"There is room for {counted(self._room, 'more lane')}: choose fewer levels."
        missing = self._missing(chosen)
        if not missing:
            return f"{counted(len(chosen), 'lane')} more; {self._source.name} is the reference."
        seconds = making_s([offer.level for offer in missing], self._source.variant.parameters, self._cores)
        time = "an unknown time" if seconds is None else duration_words(seconds)
        made = (
            f"{counted(len(missing), 'level')} to be made: {bytes_text(self.made_bytes(chosen))}, {time} (estimated)."
        )
        return f"{made}{'' if self._source.is_builtin else room} {self._source.name} is the reference."

    def hand_over(self, chosen: Sequence[LevelOffer]) -> None:
        self._lanes.add_levels(self._source, chosen)

    def _add(self, variant: LibraryVariant, offer: LevelOffer) -> None:
        if self._source.takes(offer.level):
            super()._add(variant, offer)

    def _show_chosen(self) -> None:
        super()._show_chosen()
        if len(self.chosen()) > self._room:
            self.make.setEnabled(False)

    def _choose_first(self) -> None:
        if any(box.isChecked() for box in self.boxes):
            return
        free = [(offer, box) for offer, box in self._boxes if box.isEnabled()]
        worth = worth_most([offer.level for offer, _ in free], self._room)
        for offer, box in free:
            box.setChecked(offer.level in worth)

    def _missing(self, chosen: Sequence[LevelOffer]) -> list[LevelOffer]:
        return [offer for offer in chosen if not self._is_there(offer)]

    def _is_there(self, offer: LevelOffer) -> bool:
        return offer.level in self._source.there or (offer.is_there and not self._source.is_builtin)

    def _is_lane(self, offer: LevelOffer) -> bool:
        return self._lanes.is_lane(self._lanes.lane_there(self._source, offer))
