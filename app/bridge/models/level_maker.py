"""Levels that are made of a file on this computer: what can be made, and making it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.adapters.downloads.disk_room import free_bytes
from app.bridge.inquiry import Cancelled, Inquiry, Progress
from app.domain.errors import WeighInError
from app.domain.library.library import LibraryVariant
from app.services.library.making_levels import LevelOffer, make_library_level, makeable_levels
from app.services.library.model_folders import models_folder


class LevelMaker(QObject):
    """`offered` carries a variant and a level that can be made of it as its size becomes known, `looked` comes after
    the last.

    `making_changed` tells that making began, went on to the next level, or ended; `progressed` carries 0 to 1 of one
    level, `made` each level's file. Refuses while `is_busy` answers true, for models compute.
    """

    offered = Signal(object, object)
    looked = Signal()
    making_changed = Signal()
    progressed = Signal(float)
    made = Signal(object)
    notice = Signal(object)
    _began = Signal(int)
    _room_known = Signal(object)

    def __init__(self, *, is_busy: Callable[[], bool] = lambda: False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._looking = Inquiry(self)
        self._making = Inquiry(self)
        self._levels: tuple[str, ...] = ()
        self._place = 0
        self.variant: LibraryVariant | None = None
        # on the disk of the models folder; unknown until somebody looked
        self.free_bytes: int | None = None
        self._looking.notice.connect(self.notice)
        self._looking.running_changed.connect(lambda running: None if running else self.looked.emit())
        self._making.notice.connect(self.notice)
        self._making.progressed.connect(self.progressed)
        self._making.running_changed.connect(lambda _running: self.making_changed.emit())
        self._began.connect(self._on_began)
        self._room_known.connect(self._on_room)

    @property
    def making(self) -> bool:
        return self._making.running

    @property
    def words(self) -> str:
        """What is made now: `Making Q4_K_M of Featherweight, 1 of 2`."""
        if self.variant is None or not self._levels:
            return ""
        count = f", {self._place + 1} of {len(self._levels)}" if len(self._levels) > 1 else ""
        return f"Making {self._levels[self._place]} of {self.variant.model}{count}"

    def look(self, variant: LibraryVariant) -> None:
        """Find out what can be made of it and how large that would be."""

        def work(_progress: Progress, is_cancelled: Cancelled) -> None:
            self._room_known.emit(_free_bytes())
            for offer in makeable_levels(variant, is_cancelled=is_cancelled):
                self.offered.emit(variant, offer)

        self._looking.ask(work)

    def stop_looking(self) -> None:
        """Nobody wants to know any more."""
        self._looking.stop()

    def make(self, variant: LibraryVariant, offers: Sequence[LevelOffer]) -> None:
        """Make these levels, one after the other."""
        if not offers or self.making:
            return
        if self._is_busy():
            self.notice.emit(WeighInError("Models are computing.", advice="Make levels when they are done."))
            return
        self.variant, self._levels, self._place = variant, tuple(offer.level for offer in offers), 0
        levels = self._levels

        def work(progress: Progress, is_cancelled: Cancelled) -> None:
            for place, level in enumerate(levels):
                self._began.emit(place)
                made: Path = make_library_level(variant, level, on_progress=progress, is_cancelled=is_cancelled)
                self.made.emit(made)

        self._making.ask(work)

    def stop(self) -> None:
        """Give up the level that is being made, and the ones after it; nothing half made stays."""
        self._making.stop()

    def close(self) -> None:
        """Call once, when the window closes."""
        self._looking.close()
        self._making.close()

    def _on_began(self, place: int) -> None:
        self._place = place
        self.making_changed.emit()

    def _on_room(self, free: int | None) -> None:
        self.free_bytes = free


def _free_bytes() -> int | None:
    try:
        return free_bytes(models_folder())
    except (OSError, WeighInError):
        return None
