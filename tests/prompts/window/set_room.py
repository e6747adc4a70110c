"""A controller of sets of prompts with what it stands on."""

from dataclasses import dataclass, field
from typing import Final

from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.bridge.prompt_sets.prompt_set_controller import PromptSetController
from app.bridge.prompt_sets.shown_run import ShownRun

TIMEOUT_MS: Final = 60_000


@dataclass
class SetRoom:
    """`problems` are the sentences that the window would show."""

    qtbot: QtBot
    lanes: CompareController
    controller: PromptSetController
    problems: list[str] = field(default_factory=list)

    @property
    def shown(self) -> ShownRun:
        assert self.controller.shown is not None
        return self.controller.shown

    def run(self) -> None:
        """Run what is chosen to its end, and wait until it is listed."""
        self.controller.start()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing runs and the runs are listed."""
        if self.controller.is_running:
            with self.qtbot.waitSignal(self.controller.shelf.changed, timeout=TIMEOUT_MS):
                pass
        self.qtbot.waitUntil(lambda: not self.controller.is_running, timeout=TIMEOUT_MS)
