"""Pictures of the whole window in both looks."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeChoice
from tests.ui.window_driver import WindowDriver


def picture_folder(config: pytest.Config, otherwise: Path) -> Path:
    """Where `--save-screenshots` says, or a folder that nobody keeps."""
    folder = Path(str(config.getoption("--save-screenshots") or otherwise))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def take_pictures(qtbot: QtBot, window: WindowDriver, folder: Path, name: str) -> None:
    """Save `name`-dark.png and `name`-light.png; each must show more than a few colours."""
    for look in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        window.application.theme.choose(look)
        qtbot.wait(200)
        picture = window.window.grab()
        assert picture.save(str(folder / f"{name}-{look.value}.png"))
        image = picture.toImage()
        seen = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(seen) > 30
