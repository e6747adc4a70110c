"""The plan's bar, its legend and the verdict's badge."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.palette import Scheme, contrast
from app.bridge.theme import ThemeChoice, ThemeController
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.plan_parts import DevicePlan, PartKind, PlanPart
from app.ui.widgets.plan_bar import PlanBar
from app.ui.widgets.plan_legend import PlanLegend
from app.ui.widgets.plan_painting import part_colour
from app.ui.widgets.text_label import TextLabel
from app.ui.widgets.verdict_badge import VerdictBadge
from tests.builders.pictures import count_colour

_PARTS = (
    PlanPart(PartKind.WEIGHTS, 6_000_000_000),
    PlanPart(PartKind.KV_CACHE, 1_000_000_000),
    PlanPart(PartKind.COMPUTE, 500_000_000),
    PlanPart(PartKind.RESERVE, 500_000_000),
)
_GPU = DevicePlan("RTX 4070", _PARTS, 12_000_000_000)
_RAM = DevicePlan("RAM", _PARTS[:1], 24_000_000_000)
_TOO_LARGE = DevicePlan("RAM", _PARTS, 4_000_000_000)


def _bar(qtbot: QtBot, theme: ThemeController, *devices: DevicePlan, compact: bool = False) -> PlanBar:
    bar = PlanBar(theme, compact=compact)
    qtbot.addWidget(bar)
    bar.set_devices(devices)
    bar.resize(500, bar.sizeHint().height())
    bar.show()
    return bar


def _shares(bar: PlanBar, theme: ThemeController) -> dict[PartKind, int]:
    return {part.kind: count_colour(bar, part_colour(part.kind, theme.palette)) for part in _PARTS}


@pytest.mark.parametrize("look", [ThemeChoice.DARK, ThemeChoice.LIGHT])
@pytest.mark.parametrize("compact", [False, True])
def test_parts_are_as_wide_as_their_bytes(
    qtbot: QtBot, theme: ThemeController, look: ThemeChoice, compact: bool
) -> None:
    theme.choose(look)
    pixels = _shares(_bar(qtbot, theme, _GPU, compact=compact), theme)
    assert pixels[PartKind.WEIGHTS] == pytest.approx(6 * pixels[PartKind.KV_CACHE], rel=0.12)
    assert pixels[PartKind.COMPUTE] == pytest.approx(pixels[PartKind.KV_CACHE] / 2, rel=0.25)


def test_what_does_not_fit_is_marked_where_memory_ends(qtbot: QtBot, theme: ThemeController) -> None:
    fitting = count_colour(_bar(qtbot, theme, _GPU), theme.palette.bad)
    assert fitting == 0
    assert count_colour(_bar(qtbot, theme, _TOO_LARGE), theme.palette.bad) > 20


def test_several_devices_have_a_row_each_or_stand_side_by_side(qtbot: QtBot, theme: ThemeController) -> None:
    one, two = _bar(qtbot, theme, _GPU), _bar(qtbot, theme, _GPU, _RAM)
    assert two.sizeHint().height() == 2 * one.sizeHint().height()
    rows = _bar(qtbot, theme, _GPU, _RAM, compact=True)
    assert rows.sizeHint().height() == _bar(qtbot, theme, _GPU, compact=True).sizeHint().height()


def test_every_figure_is_told_on_hovering_and_to_screen_readers(qtbot: QtBot, theme: ThemeController) -> None:
    bar = _bar(qtbot, theme, _GPU, _RAM, compact=True)
    for words in ("RTX 4070", "RAM", "weights 6.00 GB", "KV cache 1.00 GB", "7.50 GB of 12.0 GB free"):
        assert words in bar.toolTip()
        assert words in bar.accessibleName()


def test_memory_that_nobody_knows_is_unknown(qtbot: QtBot, theme: ThemeController) -> None:
    bar = _bar(qtbot, theme, DevicePlan("GPU", _PARTS, None))
    assert "7.50 GB of unknown" in bar.toolTip()
    assert PlanBar(theme).accessibleName() == "Plan: unknown"


def test_the_legend_adds_up_the_devices(qtbot: QtBot, theme: ThemeController) -> None:
    legend = PlanLegend(theme)
    qtbot.addWidget(legend)
    legend.set_devices([_GPU, _RAM])
    legend.show()
    words = [label.text() for label in legend.findChildren(TextLabel) if label.isVisible()]
    assert words == ["weights 12.0 GB", "KV cache 1.00 GB", "compute 500 MB", "reserve 500 MB"]
    legend.set_devices([_RAM])
    QApplication.processEvents()
    assert [label.text() for label in legend.findChildren(TextLabel) if label.isVisible()] == ["weights 6.00 GB"]


def test_a_verdict_is_a_word_before_it_is_a_colour(qtbot: QtBot, theme: ThemeController) -> None:
    badge = VerdictBadge()
    qtbot.addWidget(badge)
    for verdict in Verdict:
        badge.set_verdict(verdict, details="RAM: 7.50 GB")
        assert badge.text() == verdict.value
        assert "RAM: 7.50 GB" in badge.toolTip()
        assert verdict.value in badge.accessibleName()
    badge.set_verdict(None)
    assert badge.text() == "unknown"


@pytest.mark.parametrize("look", [ThemeChoice.DARK, ThemeChoice.LIGHT])
def test_parts_can_be_told_from_the_bar_behind_them(theme: ThemeController, look: ThemeChoice) -> None:
    theme.choose(look)
    assert theme.palette.scheme is Scheme(look.value)
    for kind in PartKind:
        if kind is not PartKind.OTHERS:
            assert contrast(part_colour(kind, theme.palette), theme.palette.raised) >= 2.5, kind
