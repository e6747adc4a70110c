"""Puts sets of prompts onto the Fidelity page."""

from collections.abc import Sequence

from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.compare.compare_controller import CompareController
from app.bridge.prompt_sets.prompt_set_controller import PromptSetController
from app.bridge.theme import ThemeController
from app.ui.main_window import MainWindow
from app.ui.pages.fidelity.page import FidelityPage
from app.ui.pages.fidelity.prompt_set.view import PromptSetView


class PromptSetsAssembly:
    """Owns the controller. `lanes` are asked, and `lanes.busy` says when they can be."""

    def __init__(
        self,
        window: MainWindow,
        page: FidelityPage,
        lanes: CompareController,
        theme: ThemeController,
        *,
        worker_command: Sequence[str] | None = None,
    ) -> None:
        self._window = window
        self.controller = PromptSetController(lanes, worker_command=worker_command, parent=window)
        self.sources = PromptSources(window)
        self.view = PromptSetView(self.controller, self.sources, theme)
        page.add_view("prompts", "Prompt set", self.view)
        lanes.lanes_changed.connect(self.view.refresh)
        lanes.lane_facts_changed.connect(lambda _lane: self.view.refresh())
        lanes.busy.changed.connect(self.view.refresh)
        self.view.opened.connect(self._look)
        self.view.notice.connect(window.notices.show_notice)
        self.controller.notice.connect(self._window.notices.show_error)
        self.sources.notice.connect(self._window.notices.show_error)

    def close(self) -> None:
        """Call once, when the window closes."""
        self.sources.close()
        self.controller.close()

    def _look(self) -> None:
        self.sources.list_sets()
        self.controller.shelf.look()
