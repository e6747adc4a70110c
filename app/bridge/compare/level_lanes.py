"""All levels of one model as lanes: those that are missing are made first, the most precise one is the reference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.bridge.busy import Busy
from app.bridge.compare.lane_view import LaneView
from app.bridge.models.level_maker import LevelMaker
from app.domain.errors import WeighInError
from app.domain.lanes.lane import BUILTIN_PREFIX, MAX_LANES, LaneSpec
from app.domain.library.library import LibraryVariant
from app.services.comparison.lane_models import LaneModel, prepare_lane
from app.services.levels import builtin_model
from app.services.library.level_sources import levels_beside, variant_of_lane
from app.services.library.making_levels import LevelOffer

_MAKING: Final = "Making levels for the Compare page"
_SOURCE_LEVELS: Final = ("F32", "BF16", "F16", "Q8_0")
_BUILTIN_SOURCE: Final = f"{BUILTIN_PREFIX}{builtin_model.SOURCE_LEVEL}"


@dataclass(frozen=True, slots=True)
class LevelSource:
    """What levels are made of: a lane's file, or the built-in model, whose levels need no making beforehand.

    `there` are files of its levels that lie beside it.
    """

    spec: LaneSpec
    variant: LibraryVariant
    there: dict[str, Path]

    @property
    def name(self) -> str:
        return f"{self.variant.model} {self.variant.level}"

    @property
    def is_builtin(self) -> bool:
        return self.spec.builtin_level is not None

    def takes(self, level: str) -> bool:
        """Whether there can be a lane of that level: the built-in model has levels of its own."""
        return not self.is_builtin or level in builtin_model.LEVELS

    def lane_of(self, level: str) -> LaneSpec | None:
        """The lane of a level that is there, or is made when it is loaded."""
        if self.is_builtin:
            return LaneSpec(f"{BUILTIN_PREFIX}{level}", self.spec.settings)
        path = self.there.get(level)
        return None if path is None else LaneSpec(str(path), self.spec.settings)


class LevelLanes(QObject):
    """Holds `busy` while it makes levels. `changed` tells that making began, went on to the next level, or ended.

    `add` and `lead` add a lane and make one the reference.
    """

    changed = Signal()
    progressed = Signal(float)
    notice = Signal(object)

    def __init__(
        self,
        lanes: Callable[[], Sequence[LaneView]],
        busy: Busy,
        *,
        add: Callable[[LaneSpec], None],
        lead: Callable[[int], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._busy = busy
        self._add = add
        self._lead = lead
        self._source: LevelSource | None = None
        self._wanted: list[LaneSpec] = []
        self.maker = LevelMaker(is_busy=lambda: busy.is_held_by_other(_MAKING), parent=self)
        self.maker.progressed.connect(self.progressed)
        self.maker.notice.connect(self.notice)
        self.maker.made.connect(self._on_made)
        self.maker.making_changed.connect(self._on_making)

    @property
    def room(self) -> int:
        """How many lanes can be added."""
        return MAX_LANES - len(self._lanes())

    def sources(self) -> list[LaneView]:
        """Lanes whose model's levels can be added, one a model."""
        found: dict[str, LaneView] = {}
        for view in self._lanes():
            builtin = view.spec.builtin_level is not None
            if view.model is not None and (builtin or view.model.shape.level in _SOURCE_LEVELS):
                found.setdefault(_BUILTIN_SOURCE if builtin else view.spec.source, view)
        return list(found.values())

    def source_of(self, view: LaneView) -> LevelSource | None:
        """What the levels of a lane's model are made of. Raises `WeighInError` where that cannot be read."""
        if view.spec.builtin_level is None:
            variant = variant_of_lane(view.model) if view.model else None
            return LevelSource(view.spec, variant, levels_beside(variant)) if variant else None
        spec = LaneSpec(_BUILTIN_SOURCE, view.spec.settings)
        model: LaneModel = prepare_lane(spec)
        return LevelSource(spec, variant_of_lane(model), {})

    def is_lane(self, lane: LaneSpec | None) -> bool:
        """Whether there is a lane of that file already."""
        return lane is not None and any(view.spec.source == lane.source for view in self._lanes())

    def lane_there(self, source: LevelSource, offer: LevelOffer) -> LaneSpec | None:
        """The lane of a level that needs no making beforehand; `None` for one that does."""
        lane = source.lane_of(offer.level)
        return LaneSpec(str(offer.target), source.spec.settings) if lane is None and offer.is_there else lane

    def add_levels(self, source: LevelSource, offers: Sequence[LevelOffer]) -> None:
        """Make what is not there of these levels, and let all of them be lanes beside the source."""
        there = [lane for offer in offers if (lane := self.lane_there(source, offer)) is not None]
        missing = [offer for offer in offers if self.lane_there(source, offer) is None]
        if missing and not self._busy.hold(_MAKING):
            self.notice.emit(WeighInError(self._busy.sentence))
            return
        self._source, self._wanted = source, there
        if missing:
            self.maker.make(source.variant, missing)
        else:
            self._add_wanted()

    def stop(self) -> None:
        """Make no more; what was made becomes lanes."""
        self.maker.stop()

    def close(self) -> None:
        """Call once, when the window closes."""
        self.maker.close()

    def _on_made(self, path: Path) -> None:
        if self._source is not None:
            self._wanted.append(LaneSpec(str(path), self._source.spec.settings))

    def _on_making(self) -> None:
        if not self.maker.making:
            self._busy.release(_MAKING)
            self._add_wanted()
        self.changed.emit()

    def _add_wanted(self) -> None:
        source, wanted = self._source, self._wanted
        self._source, self._wanted = None, []
        if source is None or not wanted:
            return
        for lane in (source.spec, *wanted):
            if self.room and not self.is_lane(lane):
                self._add(lane)
        lead = next((view for view in self._lanes() if view.spec.source == source.spec.source), None)
        if lead is not None and lead is not self._lanes()[0]:
            self._lead(lead.lane_id)
