"""A window comes back to where it was, unless that place is gone."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeController
from app.ui.main_window import MainWindow
from app.ui.window_place import reachable_place

_SCREEN = QRect(0, 0, 1920, 1040)
_COORDINATES = st.integers(-10_000, 10_000)
_WINDOWS = st.builds(QRect, _COORDINATES, _COORDINATES, st.integers(960, 6000), st.integers(640, 4000))
_SCREENS = st.lists(
    st.builds(QRect, _COORDINATES, _COORDINATES, st.integers(1024, 6000), st.integers(768, 4000)),
    min_size=1,
    max_size=3,
)


def test_a_window_stays_where_it_can_be_reached() -> None:
    for window in (QRect(100, 100, 1280, 800), QRect(-900, 0, 1280, 800), QRect(1700, 900, 1280, 800)):
        assert reachable_place(window, [_SCREEN]) == window


def test_a_window_of_a_screen_that_is_gone_comes_to_the_first_one() -> None:
    assert reachable_place(QRect(2500, 300, 1280, 800), [_SCREEN]) == QRect(320, 120, 1280, 800)
    assert reachable_place(QRect(100, -500, 1280, 800), [_SCREEN]) == QRect(320, 120, 1280, 800)


def test_a_window_larger_than_the_screen_fits_it_when_it_has_to_move() -> None:
    assert reachable_place(QRect(3000, 0, 3000, 2000), [_SCREEN]) == _SCREEN


@given(window=_WINDOWS, screens=_SCREENS)
def test_wherever_it_was_its_upper_edge_can_be_taken_hold_of(window: QRect, screens: list[QRect]) -> None:
    placed = reachable_place(window, screens)
    seen = [QRect(placed.topLeft(), QSize(placed.width(), 40)).intersected(screen) for screen in screens]
    assert any(each.width() >= 120 and each.height() >= 24 for each in seen)
    assert reachable_place(placed, screens) == placed
    assert placed.size() == window.size() or placed.size() == window.size().boundedTo(screens[0].size())


def test_without_a_screen_nothing_is_moved() -> None:
    assert reachable_place(QRect(5000, 5000, 960, 640), []) == QRect(5000, 5000, 960, 640)


def test_the_window_restores_its_place_and_one_that_is_gone_brings_it_back(
    qtbot: QtBot, theme: ThemeController
) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    kept: list[bytes] = []
    for place in (QPoint(1, 50), QPoint(screen.right() + 3000, 50)):
        window = MainWindow(theme, save_geometry=kept.append)
        qtbot.addWidget(window)
        window.setGeometry(QRect(place, QSize(960, 650)))
        window.show()
        window.close()
    for geometry in kept:
        again = MainWindow(theme, geometry=geometry)
        qtbot.addWidget(again)
        assert again.size() == QSize(960, 650)
        assert reachable_place(again.geometry(), [screen]) == again.geometry()
    assert MainWindow(theme, geometry=kept[0]).pos() == QPoint(1, 50)


def test_a_geometry_that_is_none_is_ignored(qtbot: QtBot, theme: ThemeController) -> None:
    window = MainWindow(theme, geometry=b"somebody edited this")
    qtbot.addWidget(window)
    assert window.size() == QSize(1280, 800)
