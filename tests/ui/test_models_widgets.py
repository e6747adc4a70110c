"""Parts of the Models page that stand alone: chips with menus, and where the cells of a row lie."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeController
from app.domain.browse.ladder import LadderRow
from app.domain.gguf.variant_names import LevelName
from app.domain.gguf.variants import RepositoryFile, Variant
from app.ui.pages.models.ladder_columns import Cell, columns_for
from app.ui.widgets.menu_chip import MenuChip

_ROWS = [
    LadderRow(Variant(LevelName(label, "Q4_K_M"), (RepositoryFile(f"m-{label}.gguf", 5_000_000_000),)), is_best=True)
    for label in ("Q8_0", "Q4_K_M", "UD-Q4_K_XL", "a-name-that-an-uploader-made-up-and-never-ended")
]


def test_a_menu_chip_tells_what_was_chosen_and_looks_so(qtbot: QtBot, theme: ThemeController) -> None:
    chip = MenuChip([("any", "any size"), ("small", "up to 4 B")], "Size")
    qtbot.addWidget(chip)
    assert (chip.value, chip.isChecked(), chip.accessibleName()) == ("any", False, "Size: any size")
    with qtbot.waitSignal(chip.value_changed) as told:
        chip.menu_of_choices.actions()[1].trigger()
    assert told.args == ["small"]
    assert (chip.isChecked(), chip.accessibleName()) == (True, "Size: up to 4 B")
    with qtbot.assertNotEmitted(chip.value_changed):
        chip.choose("small")
        chip.set_value("never heard of")
    assert chip.value == "any"


def test_a_menu_chip_opens_by_keyboard_and_stays_what_it_is(qtbot: QtBot, theme: ThemeController) -> None:
    chip = MenuChip([("4", "four"), ("8", "eight")], "Context", usual="8")
    qtbot.addWidget(chip)
    chip.show()
    assert (chip.value, chip.isChecked()) == ("8", False)
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert chip.menu_of_choices.isVisible()
    assert not chip.isChecked()
    chip.menu_of_choices.close()


@pytest.mark.parametrize("text_px", [13, 20, 26])
@pytest.mark.parametrize("width_px", [300, 420, 540, 700, 850, 1100])
def test_cells_of_a_row_never_overlap_and_never_leave_it(
    qtbot: QtBot, theme: ThemeController, text_px: int, width_px: int
) -> None:
    font = QFont()
    font.setPixelSize(text_px)
    columns = columns_for(_ROWS, font, width_px)
    row = QRectF(0, 0, width_px, columns.row_px)
    cells = {cell: area for cell, area in columns.cells(row).items() if area.width() > 0 and cell is not Cell.PROBLEM}
    if width_px < 20 * text_px:
        # no window is that narrow for its letters
        return
    for cell, area in cells.items():
        assert row.contains(area), cell
        overlapping = [other for other, place in cells.items() if other is not cell and place.intersects(area)]
        assert not overlapping, (cell, overlapping)
    assert {Cell.LEVEL, Cell.VERDICT, Cell.ACTION} <= set(cells)
