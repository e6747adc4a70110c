"""Puts the blind test onto the Fidelity page."""

from collections.abc import Sequence

from app.bridge.blind.blind_controller import BlindController
from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.compare.compare_controller import CompareController
from app.bridge.theme import ThemeController
from app.ui.main_window import MainWindow
from app.ui.pages.compare.page import ComparePage
from app.ui.pages.fidelity.blind.view import BlindView
from app.ui.pages.fidelity.page import FidelityPage
from app.ui.widgets.when_seen import WhenSeen


class BlindAssembly:
    """Owns the controller. `lanes` are asked, and `lanes.busy` says when they can be."""

    def __init__(
        self,
        window: MainWindow,
        page: FidelityPage,
        compare: ComparePage,
        lanes: CompareController,
        theme: ThemeController,
        *,
        worker_command: Sequence[str] | None = None,
    ) -> None:
        self.controller = BlindController(lanes, lanes.busy, worker_command=worker_command, parent=window)
        self.sources = PromptSources(window)
        self.view = BlindView(self.controller, self.sources, theme)
        page.add_view("blind", "Blind test", self.view)
        follow = WhenSeen(self.view, self.view.refresh)
        lanes.lanes_changed.connect(follow.ask)
        lanes.lane_facts_changed.connect(lambda _lane: follow.ask())
        lanes.busy.changed.connect(follow.ask)
        self.view.opened.connect(self._look)
        self.view.start.lanes_wanted.connect(lambda: window.open_listed_page(compare))
        self.view.result.notice.connect(window.notices.show_notice)
        self.controller.notice.connect(window.notices.show_error)
        self.sources.notice.connect(window.notices.show_error)

    def close(self) -> None:
        """Call once, when the window closes."""
        self.sources.close()
        self.controller.close()

    def _look(self) -> None:
        self.sources.list_sets()
        self.controller.list_tests()
