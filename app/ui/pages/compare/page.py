"""The Compare page: one prompt, every lane, and what the smaller levels cost."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.adapters.settings import Settings
from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.figures_table import FiguresTable
from app.bridge.soon import Soon
from app.bridge.theme import ThemeController
from app.domain.lanes.lane import MAX_LANES, LaneSpec
from app.domain.lanes.turn_mode import Mode
from app.services.comparison.turn_request import TurnRequest
from app.ui.pages.compare.axes_menu import add_axes
from app.ui.pages.compare.charts_row import ChartsRow
from app.ui.pages.compare.composer import Composer
from app.ui.pages.compare.export_menu import export_menu
from app.ui.pages.compare.figures_view import FiguresView
from app.ui.pages.compare.lanes_row import LanesRow
from app.ui.pages.compare.level_lanes_view import LevelLanesView
from app.ui.pages.compare.model_menu import model_menu
from app.ui.pages.compare.page_header import PageHeader
from app.ui.pages.compare.surprise_display import SurpriseDisplay
from app.ui.pages.compare.surprise_legend import SurpriseLegend
from app.ui.widgets.card import Card
from app.ui.widgets.notice_bar import Notice, NoticeTone

_MOST_RECENT_FILES = 8
_LOW_PX = 700


class ComparePage(QWidget):
    """Puts lanes, charts, figures and composer together; the controller does the work.

    `library_wanted` asks for the models on this computer, to choose lanes there.
    """

    notice = Signal(object)
    library_wanted = Signal()

    def __init__(self, controller: CompareController, theme: ThemeController, settings: Settings) -> None:
        super().__init__()
        self._controller = controller
        self._recent_files = settings.recent_files
        self.header = PageHeader(theme)
        self.lanes = LanesRow(controller, theme)
        self.legend = SurpriseLegend(theme)
        self._surprise = SurpriseDisplay(controller, self.legend, self.lanes.card, self)
        self._levels = LevelLanesView(controller, theme, self)
        self.charts = ChartsRow(controller, theme)
        self._figures = FiguresTable(self)
        self.figures = FiguresView(self._figures, theme)
        self.composer = Composer(theme)
        self._apply(settings)
        self._lay_out()
        self._connect()
        self._on_lanes_changed()
        self.setFocusProxy(self.composer.prompt_edit)

    def load_charts(self) -> None:
        """Import and build the charts: called after the first paint."""
        self.charts.load()

    def ask(self, prompt: str) -> None:
        """Send `prompt` to every lane."""
        self.composer.prompt_edit.set_prompt(prompt)
        self.composer.prompt_edit.submit()

    def open_files(self, names: Sequence[str]) -> None:
        """Add a lane for each file, as far as there is room."""
        if self._controller.running:
            self.notice.emit(Notice("A turn is running: stop it before you open another model.", NoticeTone.WARNING))
            return
        room = MAX_LANES - len(self._controller.lanes)
        for name in names[:room]:
            self._add_lane(LaneSpec(name))
        if len(names) > room:
            self.notice.emit(Notice(f"There can be {MAX_LANES} lanes at most.", NoticeTone.WARNING))

    def compare_files(self, names: Sequence[str]) -> None:
        """Let the lanes be these files, in this order, and no others."""
        if self._controller.running:
            self.notice.emit(Notice("A turn is running: stop it before you compare others.", NoticeTone.WARNING))
            return
        specs, before = [LaneSpec(name) for name in names[:MAX_LANES]], list(self._controller.lanes)
        for view, spec in zip(before, specs, strict=False):
            self._remember_file(spec)
            self._controller.change_lane(view.lane_id, spec)
        for view in before[len(specs) :]:
            self._controller.remove_lane(view.lane_id)
        for spec in specs[len(before) :]:
            self._add_lane(spec)

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with what the user chose on this page."""
        sampling = self.composer.sampling()
        return replace(
            settings,
            seed=sampling.seed,
            temperature=sampling.temperature,
            max_tokens=sampling.max_tokens,
            system_prompt=self.composer.system.value,
            show_differences=self.header.differences.isChecked(),
            recent_files=tuple(self._recent_files),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < _LOW_PX
        self.figures.set_low(low)
        self.charts.set_low(low)

    def _apply(self, settings: Settings) -> None:
        self.composer.seed.set_value(settings.seed)
        self.composer.temperature.set_value(settings.temperature)
        self.composer.length.set_value(settings.max_tokens)
        self.composer.system.set_value(settings.system_prompt)
        self.header.differences.setChecked(settings.show_differences)
        self.lanes.show_differences(settings.show_differences)

    def _lay_out(self) -> None:
        figures = Card(padding_px=6)
        figures.content.addWidget(self.figures)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 18, 12)
        column.setSpacing(9)
        column.addWidget(self.header)
        column.addWidget(self._levels.line)
        column.addWidget(self.legend)
        column.addWidget(self.lanes, 8)
        column.addWidget(self.charts, 3)
        column.addWidget(figures)
        column.addWidget(self.composer)

    def _connect(self) -> None:
        controller, header, composer = self._controller, self.header, self.composer
        controller.lanes_changed.connect(self._on_lanes_changed)
        words = Soon(self._refresh_words, self)
        controller.lane_facts_changed.connect(lambda _lane: words.ask())
        controller.turn_prepared.connect(lambda _prompt: self._on_running())
        controller.turn_started.connect(self._on_turn_started)
        controller.turn_finished.connect(self._on_running)
        controller.scoring_changed.connect(self._on_running)
        controller.lane_answered.connect(lambda _lane: self._figures.refresh())
        header.differences.toggled.connect(self.lanes.show_differences)
        header.surprise.toggled.connect(controller.surprise.switch)
        header.add_lane.clicked.connect(self._open_add_menu)
        header.new_conversation.clicked.connect(controller.start_anew)
        header.export.setMenu(export_menu(header.export, controller, self._figures, self.notice.emit))
        composer.run_wanted.connect(self._run)
        composer.stop_wanted.connect(controller.stop)
        self.lanes.model_wanted.connect(self._open_model_menu)
        self.lanes.retry_wanted.connect(lambda lane_id, with_remedy: controller.retry(lane_id, with_remedy=with_remedy))
        QShortcut(QKeySequence("Esc"), self).activated.connect(controller.stop)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(composer.prompt_edit.submit)

    def _run(self, request: TurnRequest) -> None:
        self._controller.run(request)

    def _add_lane(self, spec: LaneSpec) -> None:
        self._remember_file(spec)
        self._controller.add_lane(spec)

    def _remember_file(self, spec: LaneSpec) -> None:
        if spec.builtin_level is None:
            name = str(Path(spec.source).absolute())
            others = [each for each in self._recent_files if each != name]
            self._recent_files = (name, *others)[:_MOST_RECENT_FILES]

    def _open_add_menu(self) -> None:
        menu = self._model_menu(self._add_lane)
        add_axes(menu, self._controller, chosen=self._add_lane, levels_wanted=self._levels.open)
        menu.popup(self.header.add_lane.mapToGlobal(self.header.add_lane.rect().bottomLeft()))

    def _model_menu(self, chosen: Callable[[LaneSpec], None], current: LaneSpec | None = None) -> QMenu:
        menu = model_menu(
            self,
            chosen=chosen,
            recent_files=self._recent_files,
            current=current,
            library_wanted=self.library_wanted.emit,
        )
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open_model_menu(self, lane_id: int, anchor: QWidget) -> None:
        view = self._controller.view(lane_id)

        def chosen(spec: LaneSpec) -> None:
            self._remember_file(spec)
            self._controller.change_lane(lane_id, replace(view.spec, source=spec.source, name=""))

        menu = self._model_menu(chosen, view.spec)
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _on_lanes_changed(self) -> None:
        self._figures.set_lanes(self._controller.lanes)
        self._refresh_words()

    def _refresh_words(self) -> None:
        self.header.show_lanes(self._controller.lanes)
        self._figures.refresh()
        self._on_running()

    def _on_turn_started(self, mode: str, reason: str) -> None:
        self.header.show_reason(reason)
        if self.composer.mode.value == Mode.TOGETHER.value and mode != Mode.TOGETHER.value:
            self.notice.emit(Notice(reason, NoticeTone.INFO))

    def _on_running(self) -> None:
        running = self._controller.running
        self.composer.set_running(running, can_regenerate=self._controller.last_request is not None)
        self.header.set_locked(running)
        self.lanes.set_locked(running)
