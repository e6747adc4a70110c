"""What the frozen app does in its window."""

import json
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bundle.places import RESOURCES, ROOT

from proof.display import Display
from proof.installed_app import InstalledApp
from proof.terminal_checks import unwritable_home

_TITLE: Final = "Weigh-In"
_WINDOW_S: Final = 60
_TURN_S: Final = 120
_END_S: Final = 20
_RAIL: Final = (0, 0, 92, 680)
_RAIL_MIDDLE_PX: Final = 46
# less than half of the height of a button
_RAIL_STEP_PX: Final = 24
_ASIDE_PX: Final = (900, 120)
# the answer of the second lane, that comes last
_SECOND_ANSWER: Final = (700, 160, 540, 230)
# icons and words of the rail, between its edges
_RAIL_WORDS: Final = (12, 0, 68, 300)
_LEAST_LINES: Final = 4
_SETTLE_S: Final = 0.6
_POLL_S: Final = 0.02


class WindowChecks:
    """One check a method; pictures of the screen go to `pictures`."""

    def __init__(self, app: InstalledApp, display: Display, pictures: Path) -> None:
        self._app = app
        self._display = display
        self._pictures = pictures

    def check_demo(self) -> None:
        """A real turn: model processes come, the last lane's answer fills, they go with the window."""
        process, window = self._opened("demo")
        seen: set[int] = set()
        foreign: set[str] = set()
        until = time.monotonic() + _TURN_S
        while len(seen) < 2 and time.monotonic() < until:
            for process_of_model in self._app.model_processes():
                seen.add(process_of_model.pid)
                foreign |= self._app.foreign_libraries(process_of_model)
            time.sleep(_POLL_S)
        assert len(seen) >= 2, f"{len(seen)} model processes were seen"
        assert not foreign, f"a model process took libraries from elsewhere: {sorted(foreign)}"
        self._wait(lambda: self._display.lines_of_text(*_SECOND_ANSWER) >= _LEAST_LINES, _TURN_S)
        self._wait(self._is_still, _TURN_S)
        self._display.save(self._pictures / "demo.png")
        self._closed(process, window)

    def check_pages(self) -> None:
        """Each button of the rail opens its page: clicked from top to foot, the rail marks as many as there are."""
        process, window = self._opened()
        time.sleep(_SETTLE_S)
        untouched = self._display.part(*_RAIL)
        shown: dict[bytes, str] = {}
        for y_px in range(30, _RAIL[3], _RAIL_STEP_PX):
            self._display.click(_RAIL_MIDDLE_PX, y_px)
            self._display.point_at(*_ASIDE_PX)
            time.sleep(_SETTLE_S)
            rail = self._display.part(*_RAIL)
            if rail not in shown and rail != untouched:
                shown[rail] = f"page-{len(shown) + 1}.png"
                time.sleep(_SETTLE_S)
                self._display.save(self._pictures / shown[rail])
        pages = _pages_in_source()
        assert len(shown) == pages, f"{len(shown)} pages of {pages} were opened"
        self._closed(process, window)

    def check_file(self) -> None:
        """A model of any name becomes a lane, and is remembered as one when the window closes."""
        model = self._app.home / "Mödell mit Leerzeichen 文.gguf"
        model.write_bytes((RESOURCES / "featherweight" / "featherweight-F16.gguf").read_bytes())
        process, window = self._opened(str(model))
        time.sleep(_SETTLE_S)
        self._display.save(self._pictures / "file.png")
        self._closed(process, window)
        settings = json.loads((self._app.home / "app" / "config" / "settings.json").read_text(encoding="utf-8"))
        assert [lane for lane in settings["lanes"] if lane.startswith(str(model))], settings["lanes"]

    def check_unwritable_home(self) -> None:
        """The window opens all the same."""
        process, window = self._opened(environment=unwritable_home(self._app, self._display.name))
        time.sleep(_SETTLE_S)
        self._display.save(self._pictures / "nothing-remembered.png")
        self._closed(process, window)

    def _opened(
        self, *arguments: str, environment: dict[str, str] | None = None
    ) -> "tuple[subprocess.Popen[str], int]":
        told = environment or self._app.environment(self._display.name)
        process = self._app.start(*arguments, environment=told)
        try:
            window = self._display.window(_TITLE, _WINDOW_S)
            self._wait(lambda: self._display.lines_of_text(*_RAIL_WORDS) >= _LEAST_LINES, _WINDOW_S)
        except AssertionError as error:
            process.kill()
            raise AssertionError(f"{error}; it said: {process.communicate()}") from None
        return process, window

    def _closed(self, process: "subprocess.Popen[str]", window: int) -> None:
        """It goes when it is asked to, says nothing, and leaves no process."""
        self._display.close(window)
        try:
            output, errors = process.communicate(timeout=_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"it did not end; it said: {process.communicate()}") from None
        assert process.returncode == 0, (process.returncode, output, errors)
        assert (output, errors) == ("", ""), f"it printed: {output}{errors}"
        complaints = _complaints(self._app.home / "app" / "logs")
        assert not complaints, f"its log has: {complaints}"
        self._app.wait_for_end(_END_S)

    def _is_still(self) -> bool:
        """Whether no more is written."""
        shown = self._display.part(*_SECOND_ANSWER)
        time.sleep(2)
        return self._display.part(*_SECOND_ANSWER) == shown

    def _wait(self, done: Callable[[], bool], timeout_s: float) -> None:
        until = time.monotonic() + timeout_s
        while not done():
            assert time.monotonic() < until, f"nothing new in the window within {timeout_s} s"
            time.sleep(_POLL_S)


def _complaints(folder: Path) -> list[str]:
    """What the log tells of that should not have happened."""
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.log")]
    lines = [line for text in texts for line in text.splitlines()]
    return [line for line in lines if " WARNING " in line or " ERROR " in line or "Traceback" in line]


def _pages_in_source() -> int:
    """How many pages the window puts on its rail."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "app" / "ui").rglob("*.py"))
    return sum(len(re.findall(r"\.add_page\(\s*\"", text)) for text in sources)
