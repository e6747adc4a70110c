"""What if: the Fit page for machines that nobody has here."""

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.typed_in import TypedIn
from app.domain.machines.preset_machines import preset_machine
from tests.builders.machines import machine
from tests.ui.fit_fixtures import (
    Open,
    answered,
    click,
    words_of,
)
from tests.ui.fit_fixtures import (
    controller as controller,
)
from tests.ui.fit_fixtures import (
    lanes as lanes,
)
from tests.ui.fit_fixtures import (
    ledger as ledger,
)
from tests.ui.fit_fixtures import (
    models as models,
)
from tests.ui.fit_fixtures import (
    open_page as open_page,
)
from tests.ui.fit_fixtures import (
    refresher as refresher,
)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        (TypedIn(16), "16 GB RAM, no GPU"),
        (TypedIn(64, (24, 12)), "64 GB RAM, GPU 24 GB + 12 GB"),
        (TypedIn(1024, (80,) * 8), "1,024 GB RAM, 8 GPUs of 80 GB"),
        (TypedIn(32, unified=True), "32 GB of unified memory"),
        (TypedIn.picked(preset_machine("mac-16")), "Mac with 16 GB"),
    ],
)
def test_a_machine_is_named_by_its_sizes(typed: TypedIn, title: str) -> None:
    assert typed.title == title


def test_another_machine_is_clearly_not_this_one_and_one_click_goes_back(
    qtbot: QtBot, open_page: Open, controller: FitController
) -> None:
    page = open_page(machine())
    here = page.best.summary.sentence
    click(qtbot, page, "fit_what_if")
    panel = page.what_if
    panel.ram.setValue(16)
    panel.vram.setText("24 + 12")
    answered(qtbot, controller, lambda: click(qtbot, panel, "what_if_answer"))
    assert not panel.isVisible()
    assert controller.typed == TypedIn(16, (24, 12))
    assert any("This is not your computer" in words for words in words_of(page.banner))
    assert "24 GB + 12 GB" in words_of(page.machine)
    assert page.best.summary.sentence != here
    answered(qtbot, controller, lambda: click(qtbot, page, "fit_back"))
    assert not page.banner.isVisible()
    assert page.best.summary.sentence == here


def test_gpu_sizes_that_are_no_numbers_are_told_in_the_panel(
    qtbot: QtBot, open_page: Open, controller: FitController
) -> None:
    page = open_page(machine())
    click(qtbot, page, "fit_what_if")
    page.what_if.vram.setText("a lot")
    click(qtbot, page.what_if, "what_if_answer")
    assert page.what_if.isVisible()
    assert any("GPU memory is a number" in words for words in words_of(page.what_if))
    assert controller.typed is None
    page.what_if.hide()


def test_a_machine_is_picked_from_the_list(qtbot: QtBot, open_page: Open, controller: FitController) -> None:
    page = open_page(machine())
    panel = page.what_if
    click(qtbot, page, "fit_what_if")
    panel.presets.setCurrentText("Two RTX 3090 24 GB")
    assert (panel.ram.value(), panel.vram.text()) == (64, "24 + 24")
    answered(qtbot, controller, lambda: click(qtbot, panel, "what_if_answer"))
    assert controller.typed == TypedIn.picked(preset_machine("two-rtx-3090"))
    assert any("Two RTX 3090 24 GB" in words for words in words_of(page.banner))
    panel.ram.setValue(128)
    assert panel.typed() == TypedIn(128, (24, 24), vram_gb_per_s=936), "a changed figure is another machine"


def test_a_machine_where_nothing_will_do_gets_a_sentence(
    qtbot: QtBot, open_page: Open, controller: FitController
) -> None:
    page = open_page(machine())
    answered(qtbot, controller, lambda: controller.imagine(TypedIn(ram_gb=1)))
    assert page.best.summary.sentence.startswith("Nothing in the catalogue fits")
    assert not page.best.get.isVisible()
    assert not page.alternatives.isVisible()


def test_small_models_at_low_levels_are_warned_of(qtbot: QtBot, open_page: Open, controller: FitController) -> None:
    page = open_page(machine())
    answered(qtbot, controller, lambda: controller.imagine(TypedIn(ram_gb=3)))
    answer = controller.answer
    assert answer is not None
    assert answer.best is not None
    warned = page.best.summary.warning_texts()
    small = answer.best.model.parameters <= 4_500_000_000 and answer.best.size.level < "Q5"
    assert any("billion" in words or "small" in words.lower() for words in warned) == small
