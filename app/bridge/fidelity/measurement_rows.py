"""One row a lane: follows the lanes of Compare while nothing is measured, and a measurement while there is one."""

from collections.abc import Iterator, Sequence

from app.bridge.compare.lane_view import LaneView
from app.bridge.fidelity.lane_measurement import LaneMeasurement, Phase, measurement_of
from app.services.fidelity.fidelity_events import (
    REFERENCE,
    FidelityLaneDone,
    FidelityLaneFailed,
    FidelityProgressed,
    FidelitySharpened,
)

LaneEvent = FidelityProgressed | FidelitySharpened | FidelityLaneDone | FidelityLaneFailed


class MeasurementRows:
    """The first row is the reference."""

    def __init__(self) -> None:
        self._rows: list[LaneMeasurement] = []

    def __iter__(self) -> Iterator[LaneMeasurement]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> LaneMeasurement:
        return self._rows[place]

    def follow(self, views: Sequence[LaneView]) -> None:
        """Lanes that still are what was measured keep their figures, as long as the reference does too."""
        before = {row.lane_id: row for row in self._rows}
        same_reference = bool(views) and bool(self._rows) and self._rows[0].is_of(views[0])
        rows = [measurement_of(view, is_reference=place == 0) for place, view in enumerate(views)]
        for place, (view, row) in enumerate(zip(views, rows, strict=True)):
            kept = before.get(view.lane_id)
            if kept is not None and same_reference and kept.is_of(view) and kept.is_reference == row.is_reference:
                kept.label, kept.colour_index = view.label, view.colour_index
                rows[place] = kept
        self._rows = rows

    def begin(self) -> None:
        """Forget all figures: others come."""
        for row in self._rows:
            row.begin()

    def take(self, event: LaneEvent) -> int:
        """Take over what an event tells of a lane; returns the row's place."""
        place = 0 if event.lane == REFERENCE else event.lane + 1
        row = self._rows[place]
        match event:
            case FidelityProgressed():
                row.phase, row.doing, row.share = Phase.WORKING, event.doing, event.share
            case FidelitySharpened():
                row.phase = Phase.WORKING
                row.sharpen(event.windows, event.figures)
            case FidelityLaneDone():
                row.sharpen(event.result.text.windows, event.result.figures)
                row.result, row.phase = event.result, Phase.DONE
            case FidelityLaneFailed():
                row.fail(f"{event.message} {event.advice}".strip(), event.details)
        return place

    def settle(self) -> None:
        """Nothing is under way any more: the reference is done with the others, the rest was stopped."""
        if not self._rows:
            return
        reference, *others = self._rows
        for row in others:
            if row.phase in (Phase.WAITING, Phase.WORKING):
                row.phase = Phase.STOPPED
        if reference.phase is not Phase.FAILED:
            done = any(row.phase is Phase.DONE for row in others)
            reference.phase = Phase.DONE if done else Phase.STOPPED
