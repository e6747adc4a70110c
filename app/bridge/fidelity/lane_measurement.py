"""What the window knows of one lane's measurement."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.bridge.compare.lane_view import LaneView
from app.domain.fidelity.fidelity_result import FidelityFigures, FidelityResult
from app.domain.lanes.lane import LaneSpec

_MOST_STEPS: Final = 24


class Phase(StrEnum):
    """Where a lane's measurement stands; a stopped one goes on when the same is measured again."""

    NOT_MEASURED = "not measured"
    WAITING = "waiting"
    WORKING = "working"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """Mean divergence over the first `windows`, with its standard error."""

    windows: int
    mean_kld: float
    error: float | None


@dataclass
class LaneMeasurement:
    """`history` is how the mean sharpened, thinned evenly; its last step is the newest."""

    lane_id: int
    spec: LaneSpec
    label: str
    colour_index: int
    is_reference: bool = False
    phase: Phase = Phase.NOT_MEASURED
    doing: str = ""
    share: float = 0.0
    windows: int = 0
    figures: FidelityFigures | None = None
    result: FidelityResult | None = None
    problem: str = ""
    details: str = ""
    history: list[Step] = field(default_factory=list)

    def begin(self) -> None:
        """Nothing is known yet."""
        self.phase, self.doing, self.share, self.windows = Phase.WAITING, "", 0.0, 0
        self.figures, self.result, self.problem, self.details = None, None, "", ""
        self.history = []

    def sharpen(self, windows: int, figures: FidelityFigures) -> None:
        """Figures over more windows."""
        self.windows, self.figures = windows, figures
        if self.is_reference:
            return
        if self.history and self.history[-1].windows >= windows:
            self.history.pop()
        self.history.append(Step(windows, figures.mean_kld, figures.mean_kld_error))
        if len(self.history) > _MOST_STEPS:
            self.history = [*self.history[0:-1:2], self.history[-1]]

    def fail(self, problem: str, details: str) -> None:
        """It has no figures to show."""
        self.phase, self.problem, self.details = Phase.FAILED, problem, details

    def is_of(self, view: LaneView) -> bool:
        """Whether that lane still is what was measured."""
        same = self.spec.source == view.spec.source and self.spec.settings == view.spec.settings
        return same and self.lane_id == view.lane_id


def measurement_of(view: LaneView, *, is_reference: bool) -> LaneMeasurement:
    """A lane that was not measured yet."""
    return LaneMeasurement(view.lane_id, view.spec, view.label, view.colour_index, is_reference)
