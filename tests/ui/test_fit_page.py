"""The Fit page, for machines whose figures are the same in every run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.bridge.fit.catalogue_refresher import CatalogueRefresher
from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.ledger_feed import LedgerFeed
from app.bridge.fit.own_models import OwnModels
from app.bridge.fit.typed_in import TypedIn
from app.bridge.theme import ThemeController
from app.domain.advice.advice_words import RULE
from app.domain.machines.machine import Machine
from app.domain.machines.preset_machines import preset_machine
from app.services.fit.fit_answer import FitWishes
from app.services.fit.ledger_view import own_ledger, own_machine_key
from app.ui.pages.fit.page import FitPage
from app.ui.widgets.icon_button import IconButton
from tests.builders.ledger_rows import load as ledger_load
from tests.builders.machines import gpu, machine
from tests.services.fakes import fake

_LEFT = Qt.MouseButton.LeftButton
_TIMEOUT_MS = 30_000

Open = Callable[..., FitPage]


@pytest.fixture
def controller() -> Iterator[FitController]:
    controller = FitController(FitWishes(), worker_command=fake("--never-ready"))
    # another looks at the machine: the page must not
    controller.expect_machine()
    yield controller
    controller.close()
    controller.deleteLater()


@pytest.fixture
def lanes() -> Iterator[CompareController]:
    lanes = CompareController((), worker_command=fake())
    yield lanes
    lanes.close()
    lanes.deleteLater()


@pytest.fixture
def models(controller: FitController, lanes: CompareController) -> Iterator[OwnModels]:
    models = OwnModels(controller, lanes, worker_command=fake())
    yield models
    models.close()
    models.deleteLater()


@pytest.fixture
def ledger() -> Iterator[LedgerFeed]:
    ledger = LedgerFeed()
    yield ledger
    ledger.close()
    ledger.deleteLater()


@pytest.fixture
def refresher() -> Iterator[CatalogueRefresher]:
    refresher = CatalogueRefresher()
    yield refresher
    refresher.close()
    refresher.deleteLater()


@pytest.fixture
def open_page(
    qtbot: QtBot,
    theme: ThemeController,
    controller: FitController,
    models: OwnModels,
    ledger: LedgerFeed,
    refresher: CatalogueRefresher,
) -> Open:
    def open_it(known: Machine | None = None, *, width: int = 1188, height: int = 770) -> FitPage:
        page = FitPage(controller, models, ledger, refresher, theme)
        page.setObjectName("page")
        qtbot.addWidget(page)
        page.resize(width, height)
        page.show()
        if known is not None:
            _answered(qtbot, controller, lambda: controller.set_machine(known))
        return page

    return open_it


def _answered(qtbot: QtBot, controller: FitController, act: Callable[[], None]) -> None:
    with qtbot.waitSignal(controller.answer_changed, timeout=_TIMEOUT_MS):
        act()
    QApplication.processEvents()


def _words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def _click(qtbot: QtBot, page: QWidget, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None, name
    qtbot.mouseClick(button, _LEFT)


def test_before_the_machine_is_known_the_page_says_so(open_page: Open) -> None:
    page = open_page()
    assert "Looking at this computer…" in _words(page)
    assert not page.alternatives.isVisible()
    assert not page.best.get.isVisible()


def test_the_answer_is_one_sentence_with_reasons_bar_and_legend(open_page: Open, controller: FitController) -> None:
    page = open_page(machine(gpus=(gpu(),), gpu_offload=True))
    assert controller.answer is not None
    assert page.best.summary.sentence == controller.answer.recommendation.sentence
    assert page.best.summary.bar.devices == controller.answer.devices(controller.answer.best)  # type: ignore[arg-type]
    assert any(words.startswith("weights ") for words in _words(page.best))
    assert any(words.startswith("The best balance") for words in _words(page.best))


def test_the_cards_tell_what_the_machine_has(open_page: Open) -> None:
    page = open_page(machine(gpus=(gpu(),), gpu_offload=True))
    words = _words(page.machine)
    for told in ("34.4 GB", "25.8 GB free now", "RTX 4070", "11.8 GB of 12.9 GB free now", "8 cores", "400 GB free"):
        assert told in words


def test_every_alternative_has_its_reason_and_its_verdict(open_page: Open, controller: FitController) -> None:
    page = open_page(machine())
    assert controller.answer is not None
    shown = _words(page.alternatives)
    for alternative in controller.answer.recommendation.alternatives:
        assert alternative.choice.model.name in shown
        assert alternative.why_it_lost in shown
        assert alternative.choice.placement.verdict.value in shown


def test_how_it_was_worked_out_opens_on_a_click(qtbot: QtBot, open_page: Open) -> None:
    page = open_page(machine())
    assert RULE[0] not in _words(page)
    _click(qtbot, page, "fit_how")
    shown = _words(page.best.working_out)
    for sentence in RULE:
        assert sentence in shown
    assert "How sure it is" in shown
    assert any("assumed" in words for words in shown), "what the speed stands on"
    _click(qtbot, page, "fit_how")
    assert not page.best.working_out.isVisible()


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
    _click(qtbot, page, "fit_what_if")
    panel = page.what_if
    panel.ram.setValue(16)
    panel.vram.setText("24 + 12")
    _answered(qtbot, controller, lambda: _click(qtbot, panel, "what_if_answer"))
    assert not panel.isVisible()
    assert controller.typed == TypedIn(16, (24, 12))
    assert any("This is not your computer" in words for words in _words(page.banner))
    assert "24 GB + 12 GB" in _words(page.machine)
    assert page.best.summary.sentence != here
    _answered(qtbot, controller, lambda: _click(qtbot, page, "fit_back"))
    assert not page.banner.isVisible()
    assert page.best.summary.sentence == here


def test_gpu_sizes_that_are_no_numbers_are_told_in_the_panel(
    qtbot: QtBot, open_page: Open, controller: FitController
) -> None:
    page = open_page(machine())
    _click(qtbot, page, "fit_what_if")
    page.what_if.vram.setText("a lot")
    _click(qtbot, page.what_if, "what_if_answer")
    assert page.what_if.isVisible()
    assert any("GPU memory is a number" in words for words in _words(page.what_if))
    assert controller.typed is None
    page.what_if.hide()


def test_a_machine_is_picked_from_the_list(qtbot: QtBot, open_page: Open, controller: FitController) -> None:
    page = open_page(machine())
    panel = page.what_if
    _click(qtbot, page, "fit_what_if")
    panel.presets.setCurrentText("Two RTX 3090 24 GB")
    assert (panel.ram.value(), panel.vram.text()) == (64, "24 + 24")
    _answered(qtbot, controller, lambda: _click(qtbot, panel, "what_if_answer"))
    assert controller.typed == TypedIn.picked(preset_machine("two-rtx-3090"))
    assert any("Two RTX 3090 24 GB" in words for words in _words(page.banner))
    panel.ram.setValue(128)
    assert panel.typed() == TypedIn(128, (24, 24), vram_gb_per_s=936), "a changed figure is another machine"


@pytest.mark.usefixtures("builtin_model")
def test_a_file_of_ones_own_is_planned_and_can_be_taken_off(
    qtbot: QtBot, open_page: Open, models: OwnModels, builtin_model: Path
) -> None:
    page = open_page(machine())
    models.open_files([str(builtin_model)])
    qtbot.waitUntil(lambda: models.rows[0].model is not None, timeout=_TIMEOUT_MS)
    QApplication.processEvents()
    words = _words(page.models)
    assert "Featherweight" in words
    assert "fits" in words
    assert "up to 1,024 tokens" in words
    (remove,) = [button for button in page.models.findChildren(IconButton) if button.isVisible()]
    assert builtin_model.name in remove.accessibleName()
    qtbot.mouseClick(remove, _LEFT)
    QApplication.processEvents()
    assert models.rows == ()
    assert "Featherweight" not in _words(page.models)


def test_the_ledger_is_shown_once_something_was_loaded(qtbot: QtBot, open_page: Open, ledger: LedgerFeed) -> None:
    page = open_page(machine())
    qtbot.waitUntil(lambda: ledger.verdict != "", timeout=_TIMEOUT_MS)
    assert not page.ledger.isVisible()
    own = own_ledger()
    assert own is not None
    number = own.add_load(ledger_load(machine=own_machine_key(), peak_bytes=200_000_000))
    assert number is not None
    with qtbot.waitSignal(ledger.changed, timeout=_TIMEOUT_MS):
        ledger.read()
    assert page.ledger.isVisible()
    assert page.ledger.table.rowCount() == 1
    assert page.ledger.table.index(0, 3).data() == "200 MB"


def test_a_machine_where_nothing_will_do_gets_a_sentence(
    qtbot: QtBot, open_page: Open, controller: FitController
) -> None:
    page = open_page(machine())
    _answered(qtbot, controller, lambda: controller.imagine(TypedIn(ram_gb=1)))
    assert page.best.summary.sentence.startswith("Nothing in the catalogue fits")
    assert not page.best.get.isVisible()
    assert not page.alternatives.isVisible()


def test_small_models_at_low_levels_are_warned_of(qtbot: QtBot, open_page: Open, controller: FitController) -> None:
    page = open_page(machine())
    _answered(qtbot, controller, lambda: controller.imagine(TypedIn(ram_gb=3)))
    answer = controller.answer
    assert answer is not None
    assert answer.best is not None
    warned = page.best.summary.warning_texts()
    small = answer.best.model.parameters <= 4_500_000_000 and answer.best.size.level < "Q5"
    assert any("billion" in words or "small" in words.lower() for words in warned) == small


@pytest.mark.parametrize(("width", "height"), [(868, 610), (1188, 770)])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_words_are_cut_off(
    qtbot: QtBot,
    open_page: Open,
    theme: ThemeController,
    models: OwnModels,
    builtin_model: Path,
    width: int,
    height: int,
    scale: float,
) -> None:
    theme.set_text_scale(scale)
    page = open_page(machine(gpus=(gpu(),), gpu_offload=True), width=width, height=height)
    models.open_files([str(builtin_model), "/nowhere/a-model-that-was-here-before.gguf"])
    qtbot.waitUntil(lambda: all(row.model or row.problem for row in models.rows), timeout=_TIMEOUT_MS)
    page.best.how.click()
    QApplication.processEvents()
    for label in page.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    assert page.best.width() <= page.width() - 18, "nothing lies beyond the right edge"


def test_everything_that_can_be_clicked_has_a_name_and_can_be_reached_by_keyboard(open_page: Open) -> None:
    page = open_page(machine())
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.text() or button.accessibleName(), button
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.objectName()
