"""Whether the files on this computer fit it, planned one after the other for those that somebody looks at."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.bridge.fit.fit_controller import FitController
from app.bridge.same_memory import much_the_same
from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.lanes.lane import LaneSettings
from app.domain.library.library import LibraryVariant
from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.typed_machine import pools_of_machine
from app.domain.plan.memory_plan import Verdict
from app.domain.units import UNKNOWN, bytes_text
from app.services.fit.own_models import OwnModel, plan_own_model
from app.services.fit.planning import Planner
from app.services.processes.one_shot import CommandStoppedError

# Who scrolls through thousands wants those on the screen, not those that have passed.
_MOST_WAITING: Final = 80

_Key = tuple[Path, int]


class LibraryPlans(QObject):
    """`planned` carries the path of the file that a plan, or the reason for none, is known of now.

    Rests while `is_busy` answers true, for a turn runs in Compare; call `go_on` when it is over.
    """

    planned = Signal(object)

    def __init__(
        self,
        fit: FitController,
        *,
        is_busy: Callable[[], bool] = lambda: False,
        worker_command: Sequence[str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._fit = fit
        self._is_busy = is_busy
        self._planner = Planner(worker_command=worker_command)
        self._known: dict[_Key, OwnModel | str] = {}
        # what was planned since the machine was looked at last; older plans stay until theirs are made anew
        self._fresh: set[_Key] = set()
        self._waiting: dict[_Key, LibraryVariant] = {}
        self._working: _Key | None = None
        self._round = 0
        self._planned_for: MemoryPools | None = None
        self._tasks = Tasks(self, threads=1)
        fit.machine_changed.connect(self._start_anew)

    def plan(self, variant: LibraryVariant) -> OwnModel | None:
        """What is known of it; what is not known yet is worked out soon."""
        known = self._outcome(variant)
        return known if isinstance(known, OwnModel) else None

    def verdict(self, variant: LibraryVariant) -> Verdict | None:
        """Whether it fits this machine; `None` while nobody knows."""
        model = self.plan(variant)
        return None if model is None else model.plan.verdict

    def short_words(self, variant: LibraryVariant) -> str:
        """What stands for a verdict where there is none."""
        return "…" if self._outcome(variant) is None else UNKNOWN

    def words(self, variant: LibraryVariant) -> str:
        """What it takes here, or why nobody knows."""
        known = self._outcome(variant)
        if known is None:
            return "not planned yet"
        if isinstance(known, str):
            return known
        tokens = f"{known.plan.setting.context_tokens:,}"
        return f"Needs {bytes_text(known.plan.total_bytes)} at {tokens} tokens of context."

    def go_on(self) -> None:
        """Plan what waits."""
        pools = self._pools()
        if self._working is not None or not self._waiting or pools is None or self._is_busy():
            return
        key, variant = self._waiting.popitem()
        self._working, planned_in = key, self._round
        settings = LaneSettings(context_tokens=self._fit.wishes.wanted_context_tokens)

        def planned(outcome: OwnModel | str) -> None:
            self._working = None
            if planned_in == self._round:
                self._known[key] = outcome
                self._fresh.add(key)
                self.planned.emit(variant.path)
            self.go_on()

        def failed(error: WeighInError) -> None:
            if isinstance(error, CommandStoppedError):
                self._working = None
                self.go_on()
            else:
                planned(error.sentence)

        self._tasks.run(
            lambda: plan_own_model(
                variant.path,
                settings,
                pools,
                self._planner,
                projector=variant.projector,
                within_trained=True,
                is_cancelled=lambda: self._tasks.is_closing() or planned_in != self._round,
            ),
            on_result=planned,
            on_error=failed,
        )

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _outcome(self, variant: LibraryVariant) -> OwnModel | str | None:
        if variant.problem:
            return variant.problem
        key = (variant.path, variant.file_bytes)
        if key not in self._fresh and key != self._working:
            # asked for again is wanted soonest
            self._waiting.pop(key, None)
            self._waiting[key] = variant
            while len(self._waiting) > _MOST_WAITING:
                self._waiting.pop(next(iter(self._waiting)))
            self.go_on()
        return self._known.get(key)

    def _pools(self) -> MemoryPools | None:
        machine = self._fit.machine
        return None if machine is None else pools_of_machine(machine)

    def _start_anew(self) -> None:
        """The machine, or what is free on it, has changed: views ask again for what they show."""
        pools, before = self._pools(), self._planned_for
        if pools is not None and before is not None and much_the_same(before, pools):
            return
        if self._fit.typed is None:
            self._planned_for = pools
            self._round += 1
            self._fresh.clear()
            self._waiting.clear()
            self.planned.emit(None)
