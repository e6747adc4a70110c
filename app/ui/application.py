"""Everything of the window is put together here, once."""

import base64
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.adapters.paths import config_folder
from app.adapters.settings import Settings, read_settings, save_settings
from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.live_memory import LiveMemory
from app.bridge.compare.startup import Startup
from app.bridge.garbage import GarbageKeeper
from app.bridge.theme import ThemeChoice, ThemeController
from app.domain.errors import OwnFolderError, UsageError, WeighInError
from app.domain.lanes.example_prompts import DEMO_PROMPT
from app.domain.lanes.lane import BUILTIN_PREFIX, LaneSpec, format_lane, parse_lane
from app.domain.safe_mode import is_safe
from app.services.library.model_folders import with_saved_folders
from app.ui.appearance import Appearance
from app.ui.fit_assembly import FitAssembly
from app.ui.late_page import LatePage
from app.ui.main_window import MainWindow
from app.ui.pages.compare.page import ComparePage
from app.ui.updates_assembly import UpdatesAssembly

if TYPE_CHECKING:
    from app.ui.fidelity_assembly import FidelityAssembly
    from app.ui.models_assembly import ModelsAssembly

_log = logging.getLogger(__name__)

_SETTINGS_FILE = "settings.json"
_REMEMBERED_AFTER_MS = 3000
_DEFAULT_LANES = (LaneSpec("builtin:Q8_0"), LaneSpec("builtin:Q4_K_M"))


class Application:
    """Owns the window and what stands behind it."""

    def __init__(
        self,
        qt: QApplication,
        files: Sequence[str] = (),
        *,
        demo: bool = False,
        worker_command: Sequence[str] | None = None,
    ) -> None:
        self._settings_path: Path | None = None
        self._forgetful: WeighInError | None = None
        self.settings = self._read_settings()
        self.theme = ThemeController(qt.styleHints(), qt)
        self.theme.choose(_theme_choice(self.settings))
        self.theme.set_text_scale(self.settings.text_scale)
        self._appearance = Appearance(qt, self.theme)
        self._demo = demo
        self._safe_mode = is_safe(os.environ)
        # such a window neither shows what is remembered nor changes it
        self._passing = demo or self._safe_mode
        lanes = _first_lanes(files, self.settings, anew=self._passing)
        self.controller = CompareController(lanes, worker_command=worker_command)
        self.page = ComparePage(self.controller, self.theme, self.settings)
        self.window = MainWindow(
            self.theme,
            version=version("weigh-in"),
            geometry=_geometry(self.settings),
            save_geometry=self._keep_geometry,
            safe_mode=self._safe_mode,
        )
        self.window.add_page("compare", "Compare", self.page)
        self._worker_command = worker_command
        self._models: ModelsAssembly | None = None
        self._models_place = LatePage()
        self.window.add_page("models", "Models", self._models_place)
        self.fit = FitAssembly(
            self.window, self.page, self.controller, self.theme, self.settings, worker_command=worker_command
        )
        self._fidelity: FidelityAssembly | None = None
        self._fidelity_place = LatePage()
        self.window.add_page("fidelity", "Fidelity", self._fidelity_place)
        self.updates = UpdatesAssembly(self.window, version("weigh-in"), self.settings)
        self.memory = LiveMemory(self.window)
        self.garbage = GarbageKeeper(lambda: bool(self.controller.busy.holder), self.window)
        self.startup = Startup(self.settings.engine_checked, self.window)
        self._remembering = QTimer(self.window, singleShot=True, interval=_REMEMBERED_AFTER_MS)
        self._wire()
        if not files and not demo and not self.fit.open_on_first_start() and not self._safe_mode:
            self.window.open_titled_page(self.settings.open_page)

    @property
    def models(self) -> "ModelsAssembly":
        """The Models page with what belongs to it: a quarter of a second to import and build, so it comes late."""
        if self._models is None:
            from app.ui.models_assembly import ModelsAssembly

            self._models = ModelsAssembly(
                self.window,
                self._models_place,
                self.fit,
                self.page,
                self.controller,
                self.theme,
                self.settings,
                worker_command=self._worker_command,
            )
        return self._models

    @property
    def fidelity(self) -> "FidelityAssembly":
        """The Fidelity page with what belongs to it, late as well."""
        if self._fidelity is None:
            from app.ui.fidelity_assembly import FidelityAssembly

            self._fidelity = FidelityAssembly(
                self.window,
                self._fidelity_place,
                self.page,
                self.controller,
                self.theme,
                self.settings,
                worker_command=self._worker_command,
            )
        return self._fidelity

    def open_files(self, names: Sequence[str]) -> None:
        """Files that another copy of the app or the desktop hands over; the window comes to the front."""
        self.window.come_to_front()
        if names:
            self.fit.take_files(names)

    def start(self) -> None:
        """What waits until the window is painted: charts, live figures, the engine's check, the demo's turn."""
        QTimer.singleShot(0, self._after_first_paint)

    def close(self) -> None:
        """End every process and remember what the user chose."""
        self._remembering.stop()
        self.memory.stop()
        self.startup.close()
        self.updates.close()
        if self._fidelity is not None:
            self._fidelity.close()
        if self._models is not None:
            self._models.close()
        self.fit.close()
        self.controller.close()
        self.garbage.close()
        self._remember()

    def show_error(self, error: WeighInError) -> None:
        """One sentence at the top of the window, details behind a click."""
        self.window.notices.show_error(error)

    def _read_settings(self) -> Settings:
        """Where nothing can be kept, the window opens all the same and says so."""
        try:
            self._settings_path = config_folder() / _SETTINGS_FILE
        except WeighInError as error:
            self._forgetful = OwnFolderError(f"Nothing will be remembered: {error.message}", advice=error.advice)
            return Settings()
        found = read_settings(self._settings_path)
        self._forgetful = found.problem
        return found.settings

    def _wire(self) -> None:
        window = self.window
        window.closing.connect(self.close)
        window.files_dropped.connect(self.fit.take_files)
        self._models_place.needed.connect(lambda: self.models)
        self.page.notice.connect(window.notices.show_notice)
        self._fidelity_place.needed.connect(lambda: self.fidelity)
        self.controller.notice.connect(self.show_error)
        # a crash must not take the lanes with it
        self.controller.lanes_changed.connect(self._remembering.start)
        self.controller.lane_facts_changed.connect(lambda _lane: self._remembering.start())
        self.updates.changed.connect(self._remembering.start)
        self._remembering.timeout.connect(self._remember)
        self.memory.sampled.connect(window.status_strip.set_memory)
        self.memory.processor_sampled.connect(window.status_strip.set_processor)
        self.memory.gpus_sampled.connect(window.status_strip.set_gpus)
        self.startup.engine_status.connect(window.set_engine_status)
        self.startup.gpu_text.connect(window.status_strip.set_gpu_text)
        self.startup.problem.connect(self.show_error)
        self.startup.described.connect(self.fit.controller.set_machine)
        self.startup.problem.connect(lambda _error: self.fit.controller.give_up_machine())
        self.startup.checked.connect(self._keep_checked_engine)

    def _after_first_paint(self) -> None:
        if self.page.isVisible():
            self.page.setFocus()
        self.page.load_charts()
        self.memory.start()
        self.fit.controller.expect_machine()
        self.startup.start()
        if self._forgetful is not None:
            self.show_error(self._forgetful)
        if self._demo:
            self.page.ask(DEMO_PROMPT)
        else:
            self.updates.start()
        self.models.start()

    def _keep_geometry(self, geometry: bytes) -> None:
        self.settings = replace(self.settings, window_geometry=base64.b64encode(geometry).decode("ascii"))

    def _keep_checked_engine(self, engine: str) -> None:
        if self._safe_mode:  # the ordinary way is still to be checked
            return
        self.settings = replace(self.settings, engine_checked=engine)

    def _remember(self) -> None:
        if self._settings_path is None:
            return
        kept = self.updates.remembered(self.fit.remembered(self.page.remembered(self.settings)))
        if self._models is not None:
            kept = self._models.remembered(kept)
        if self._fidelity is not None:
            kept = self._fidelity.remembered(kept)
        if not self._passing:
            lanes = tuple(format_lane(view.spec) for view in self.controller.lanes)
            kept = replace(kept, lanes=lanes, open_page=self.window.open_page_title)
        chosen = replace(kept, theme=self.theme.choice.value, text_scale=self.theme.text_scale)
        self.settings = with_saved_folders(chosen)
        try:
            save_settings(self._settings_path, self.settings)
        except (OSError, WeighInError) as error:
            _log.warning("settings could not be saved: %s", error)


def _theme_choice(settings: Settings) -> ThemeChoice:
    try:
        return ThemeChoice(settings.theme)
    except ValueError:
        return ThemeChoice.SYSTEM


def _geometry(settings: Settings) -> bytes | None:
    try:
        return base64.b64decode(settings.window_geometry) or None
    except ValueError:  # somebody has edited the file
        return None


def _first_lanes(files: Sequence[str], settings: Settings, *, anew: bool) -> Sequence[LaneSpec]:
    """`anew` leaves out what is remembered."""
    if files:
        return [_lane_of_file(name) for name in files]
    remembered = [] if anew else [lane for text in settings.lanes if (lane := _remembered_lane(text)) is not None]
    return remembered or _DEFAULT_LANES


def _lane_of_file(name: str) -> LaneSpec:
    return LaneSpec(name) if name.startswith(BUILTIN_PREFIX) else LaneSpec(str(Path(name).absolute()))


def _remembered_lane(text: str) -> LaneSpec | None:
    try:
        return parse_lane(text)
    except UsageError:
        return None
