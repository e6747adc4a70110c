"""The user's own models, planned in the background: what Compare's lanes hold, and files opened on the Fit page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.lane_view import LaneView
from app.bridge.fit.fit_controller import FitController
from app.bridge.same_memory import much_the_same
from app.bridge.soon import Soon
from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.lanes.lane import LaneSettings
from app.domain.machines.memory_pools import MemoryPools
from app.services.fit.own_models import OwnModel, plan_own_model
from app.services.fit.planning import Planner
from app.services.processes.one_shot import CommandStoppedError


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One model: `lane_id` is `None` for a file that no lane holds. `model` comes when it is planned; `here` says that
    it was planned for this machine."""

    path: Path
    settings: LaneSettings
    lane_id: int | None = None
    label: str = ""
    model: OwnModel | None = None
    here: bool = True
    problem: str = ""

    @property
    def same(self) -> tuple[Path, LaneSettings, int | None]:
        """What makes it the same row as before."""
        return (self.path, self.settings, self.lane_id)


class OwnModels(QObject):
    """Plans for the machine that the Fit page answers for. Rests while a turn runs: planning would take its cores.

    `lane_planned` carries the lane whose view got a plan for this machine.
    """

    rows_changed = Signal()
    lane_planned = Signal(int)

    def __init__(
        self,
        fit: FitController,
        compare: CompareController,
        *,
        worker_command: Sequence[str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._fit = fit
        self._compare = compare
        self._planner = Planner(worker_command=worker_command)
        self._tasks = Tasks(self, threads=1)
        self._opened: list[Path] = []
        self._rows: list[OwnRow] = []
        self._pending: set[tuple[object, int]] = set()
        self._round = 0
        self._planned_for: tuple[MemoryPools | None, bool] = (None, True)
        compare.lanes_changed.connect(self._follow_lanes)
        following = Soon(self._follow_lanes, self)
        compare.lane_facts_changed.connect(lambda _lane: following.ask())
        compare.turn_finished.connect(self._follow_lanes)
        fit.machine_changed.connect(self.plan_anew)
        fit.answer_changed.connect(self._follow_lanes)

    @property
    def rows(self) -> tuple[OwnRow, ...]:
        """Lanes first, then the files in the order in which they were opened."""
        return tuple(self._rows)

    def open_files(self, names: Sequence[str]) -> None:
        """Plan files that no lane holds."""
        for name in names:
            path = Path(name).absolute()
            if path not in self._opened:
                self._opened.append(path)
        self._follow_lanes()

    def remove(self, path: Path) -> None:
        """Forget a file that was opened here; the file stays where it is."""
        self._opened = [each for each in self._opened if each != path]
        self._follow_lanes()

    def plan_anew(self) -> None:
        """What is free has changed, or the machine: every row is planned again, the old plan stays until then.

        A few megabytes more or less change no plan.
        """
        pools, here = self._fit.pools, self._fit.typed is None
        before, was_here = self._planned_for
        if pools is not None and before is not None and here == was_here and much_the_same(before, pools):
            self._follow_lanes()
            return
        # while a turn runs nothing is planned: the next look must not find that it was
        self._planned_for = (None if self._compare.running else pools, here)
        self._round += 1
        self._follow_lanes(anew=True)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _follow_lanes(self, *, anew: bool = False) -> None:
        """Bring the rows in line with the lanes and the opened files; plan what is new."""
        before = {row.same: row for row in self._rows}
        wanted = [*(_row_of_lane(view) for view in self._compare.lanes if view.model is not None)]
        wanted += [OwnRow(path, self._file_settings()) for path in self._opened]
        rows = [
            replace(row, model=old.model, here=old.here, problem=old.problem) if (old := before.get(row.same)) else row
            for row in wanted
        ]
        changed = rows != self._rows
        self._rows = rows
        if changed:
            self.rows_changed.emit()
        pools = self._fit.pools
        if pools is None or self._compare.running:
            return
        for row in rows:
            if (anew and not self._holds_its_memory(row)) or (row.model is None and not row.problem):
                self._plan(row)

    def _holds_its_memory(self, row: OwnRow) -> bool:
        """Whether what the row needs is no longer free because its own lane has it: the plan from before holds."""
        loaded = any(view.lane_id == row.lane_id and view.loaded is not None for view in self._compare.lanes)
        return loaded and self._fit.typed is None and row.model is not None and row.here

    def _plan(self, row: OwnRow) -> None:
        pools, planned_in, here = self._fit.pools, self._round, self._fit.typed is None
        if pools is None or (row.same, planned_in) in self._pending:
            return
        self._pending.add((row.same, planned_in))
        self._tasks.run(
            lambda: plan_own_model(
                row.path,
                row.settings,
                pools,
                self._planner,
                within_trained=row.lane_id is None,
                here=here,
                is_cancelled=lambda: self._tasks.is_closing() or planned_in != self._round,
            ),
            on_result=partial(self._on_planned, row, planned_in, here),
            on_error=partial(self._on_problem, row, planned_in),
        )

    def _on_planned(self, row: OwnRow, planned_in: int, here: bool, model: OwnModel) -> None:
        self._pending.discard((row.same, planned_in))
        if planned_in != self._round:
            return
        self._exchange(replace(row, model=model, here=here, problem=""))
        view = next((view for view in self._compare.lanes if view.lane_id == row.lane_id), None)
        if here and view is not None and _row_of_lane(view).same == row.same:
            view.own_plan = model.plan
            self.lane_planned.emit(view.lane_id)

    def _on_problem(self, row: OwnRow, planned_in: int, error: WeighInError) -> None:
        self._pending.discard((row.same, planned_in))
        if planned_in == self._round and not isinstance(error, CommandStoppedError):
            self._exchange(replace(row, model=None, problem=error.sentence))

    def _exchange(self, planned: OwnRow) -> None:
        """Take over what was found out; the rest of the row may have changed meanwhile."""
        self._rows = [
            replace(each, model=planned.model, here=planned.here, problem=planned.problem)
            if each.same == planned.same
            else each
            for each in self._rows
        ]
        self.rows_changed.emit()

    def _file_settings(self) -> LaneSettings:
        return LaneSettings(context_tokens=self._fit.wishes.wanted_context_tokens)


def _row_of_lane(view: LaneView) -> OwnRow:
    path = view.model.path if view.model else Path(view.spec.source)
    settings = replace(view.spec.settings, context_tokens=view.model.context_tokens if view.model else None)
    return OwnRow(path, settings, view.lane_id, view.label)
