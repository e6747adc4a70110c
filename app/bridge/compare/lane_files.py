"""Looks into the files of lanes, in the background, so that a lane is understood before it is asked anything."""

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.lanes.lane import LaneSpec
from app.services.comparison.lane_models import LaneModel, prepare_lane


class LaneFiles(QObject):
    """`understood` carries a lane's id, what was looked into and the model; `failed` the error in the model's place.

    `level_progressed` tells how far a level of the built-in model is that has to be made first, 0 to 1.
    """

    understood = Signal(int, object, object)
    failed = Signal(int, object, object)
    level_progressed = Signal(int, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks(self)

    def look_into(self, lane_id: int, spec: LaneSpec) -> None:
        """Find and understand the file of a lane."""

        def found(model: LaneModel) -> None:
            self.understood.emit(lane_id, spec, model)

        def not_found(error: WeighInError) -> None:
            self.failed.emit(lane_id, spec, error)

        self._tasks.run(
            lambda: prepare_lane(
                spec,
                on_progress=lambda fraction: self.level_progressed.emit(lane_id, fraction),
                is_cancelled=self._tasks.is_closing,
            ),
            on_result=found,
            on_error=not_found,
        )

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()
