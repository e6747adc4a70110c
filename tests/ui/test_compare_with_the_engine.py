"""The window with the real engine and the built-in model."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.adapters.gguf_file import read_model_file
from app.bridge.theme import ThemeChoice
from app.services.comparison.comparison_events import LaneState
from tests.ui.window_driver import PATIENCE_MS, WindowDriver, open_window

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]

_LANES = ["builtin:Q8_0", "builtin:Q4_K_M"]


def test_two_levels_of_the_built_in_model_answer_with_measured_figures(qapp: QApplication, qtbot: QtBot) -> None:
    with open_window(qapp, qtbot, _LANES) as window:
        window.run("Tell me a short story about a fox.")
        for view in window.controller.lanes:
            answer = view.answer
            assert answer is not None
            assert answer.outcome.successful, answer.outcome.sentence
            assert len(answer.text) > 50
            assert answer.decode_tps is not None
            assert answer.prompt_tps is not None
            assert answer.peak_memory_bytes is not None
            assert view.model is not None
            assert answer.peak_memory_bytes > view.model.file_bytes * 0.9
        assert "× the speed" in window.figure(1, 6)


def test_killing_a_models_process_in_mid_answer_leaves_the_window_and_the_lane_alive(
    qapp: QApplication, qtbot: QtBot
) -> None:
    with open_window(qapp, qtbot, _LANES[:1]) as window:
        window.page.composer.length.set_value(900)
        window.page.composer.temperature.set_value(1.0)
        window.write("Tell me a short story about a fox.")
        window.controller.tokens_arrived.connect(_once(_kill_children))
        with qtbot.waitSignal(window.controller.turn_finished, timeout=PATIENCE_MS):
            window.click("run")
        (view,) = window.controller.lanes
        assert view.answer is not None
        assert "SIGKILL" in view.answer.outcome.message
        assert view.tokens
        window.page.composer.temperature.set_value(0)
        window.run("What is 2 + 2?")
        assert view.state is LaneState.DONE


def test_a_level_that_is_made_in_a_turn_shows_how_far_it_is_and_esc_stops_it(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_window(qapp, qtbot, _LANES[:1]) as window:
        # from here on no level was made yet
        monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "fresh"))
        told: list[tuple[str, float]] = []
        window.controller.lane_progress.connect(lambda _lane, words, share: told.append((words, share)))
        window.write("What is 2 + 2?")
        with qtbot.waitSignal(
            window.controller.lane_progress, timeout=PATIENCE_MS, check_params_cb=lambda _lane, _words, share: share > 0
        ):
            window.click("run")
        assert any(words == f"Making Q8_0 of the built-in model: {share:.0%}" for words, share in told if share > 0)
        assert window.cards[0].transcript.status_panel.bar.isVisible()
        with qtbot.waitSignal(window.controller.turn_finished, timeout=PATIENCE_MS):
            qtbot.keyClick(window.page, Qt.Key.Key_Escape)
        assert window.controller.lanes[0].state is LaneState.STOPPED
        # on a quick machine it may have been finished by then: never half a file
        for left in (tmp_path / "fresh" / "data" / "featherweight").iterdir():
            assert read_model_file(left).shape.level == "Q8_0"


def test_pictures_of_the_window_are_taken_in_both_looks(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    folder = Path(str(pytestconfig.getoption("--save-screenshots") or tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    with open_window(qapp, qtbot, _LANES, started=True) as window:
        window.window.resize(1280, 800)
        window.run("Tell me a short story about a fox.")
        charts = window.page.charts
        qtbot.waitUntil(lambda: charts.rate.canvas is not None and charts.memory.canvas is not None)
        for look in (ThemeChoice.DARK, ThemeChoice.LIGHT):
            window.application.theme.choose(look)
            qtbot.wait(200)
            picture = folder / f"compare-{look.value}.png"
            assert window.window.grab().save(str(picture))
            assert _colours_of(window) > 50


def _colours_of(window: WindowDriver) -> int:
    image = window.window.grab().toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)})


def _kill_children() -> None:
    for child in psutil.Process().children(recursive=True):
        child.kill()


def _once(action: Callable[[], None]) -> Callable[[], None]:
    done: list[bool] = []

    def act(*_: object) -> None:
        if not done:
            done.append(True)
            action()

    return act
