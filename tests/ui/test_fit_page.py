"""The Fit page, for machines whose figures are the same in every run."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.ledger_feed import LedgerFeed
from app.bridge.fit.own_models import OwnModels
from app.bridge.fit.typed_in import TypedIn
from app.bridge.theme import ThemeController
from app.domain.advice.advice_words import RULE
from app.services.fit.ledger_view import own_ledger, own_machine_key
from app.ui.widgets.icon_button import IconButton
from tests.builders.ledger_rows import load as ledger_load
from tests.builders.machines import gpu, machine
from tests.ui.fit_fixtures import (
    LEFT,
    TIMEOUT_MS,
    Open,
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


def test_before_the_machine_is_known_the_page_says_so(open_page: Open) -> None:
    page = open_page()
    assert "Looking at this computer…" in words_of(page)
    assert not page.alternatives.isVisible()
    assert not page.best.get.isVisible()


def test_the_answer_is_one_sentence_with_reasons_bar_and_legend(open_page: Open, controller: FitController) -> None:
    page = open_page(machine(gpus=(gpu(),), gpu_offload=True))
    assert controller.answer is not None
    assert page.best.summary.sentence == controller.answer.recommendation.sentence
    assert page.best.summary.bar.devices == controller.answer.devices(controller.answer.best)  # type: ignore[arg-type]
    assert any(words.startswith("weights ") for words in words_of(page.best))
    assert any(words.startswith("The best balance") for words in words_of(page.best))


def test_the_cards_tell_what_the_machine_has(open_page: Open) -> None:
    page = open_page(machine(gpus=(gpu(),), gpu_offload=True))
    words = words_of(page.machine)
    for told in ("34.4 GB", "25.8 GB free now", "RTX 4070", "11.8 GB of 12.9 GB free now", "8 cores", "400 GB free"):
        assert told in words


def test_what_the_machine_cannot_use_is_told_until_another_machine_is_typed_in(
    open_page: Open, controller: FitController
) -> None:
    note = "There is a GPU, RTX 4070, but this engine was built without GPU support."
    page = open_page(machine(notes=(note,)))
    assert note in words_of(page.machine)
    controller.imagine(TypedIn(ram_gb=16))
    assert note not in words_of(page.machine)


def test_every_alternative_has_its_reason_and_its_verdict(open_page: Open, controller: FitController) -> None:
    page = open_page(machine())
    assert controller.answer is not None
    shown = words_of(page.alternatives)
    for alternative in controller.answer.recommendation.alternatives:
        assert alternative.choice.model.name in shown
        assert alternative.why_it_lost in shown
        assert alternative.choice.placement.verdict.value in shown


def test_how_it_was_worked_out_opens_on_a_click(qtbot: QtBot, open_page: Open) -> None:
    page = open_page(machine())
    assert RULE[0] not in words_of(page)
    click(qtbot, page, "fit_how")
    shown = words_of(page.best.working_out)
    for sentence in RULE:
        assert sentence in shown
    assert "How sure it is" in shown
    assert any("assumed" in words for words in shown), "what the speed stands on"
    click(qtbot, page, "fit_how")
    assert not page.best.working_out.isVisible()


@pytest.mark.usefixtures("builtin_model")
def test_a_file_of_ones_own_is_planned_and_can_be_taken_off(
    qtbot: QtBot, open_page: Open, models: OwnModels, builtin_model: Path
) -> None:
    page = open_page(machine())
    models.open_files([str(builtin_model)])
    qtbot.waitUntil(lambda: models.rows[0].model is not None, timeout=TIMEOUT_MS)
    QApplication.processEvents()
    words = words_of(page.models)
    assert "Featherweight" in words
    assert "fits" in words
    assert "up to 1,024 tokens" in words
    (remove,) = [button for button in page.models.findChildren(IconButton) if button.isVisible()]
    assert builtin_model.name in remove.accessibleName()
    qtbot.mouseClick(remove, LEFT)
    QApplication.processEvents()
    assert models.rows == ()
    assert "Featherweight" not in words_of(page.models)


def test_the_ledger_is_shown_once_something_was_loaded(qtbot: QtBot, open_page: Open, ledger: LedgerFeed) -> None:
    page = open_page(machine())
    qtbot.waitUntil(lambda: ledger.verdict != "", timeout=TIMEOUT_MS)
    assert not page.ledger.isVisible()
    own = own_ledger()
    assert own is not None
    number = own.add_load(ledger_load(machine=own_machine_key(), peak_bytes=200_000_000))
    assert number is not None
    with qtbot.waitSignal(ledger.changed, timeout=TIMEOUT_MS):
        ledger.read()
    assert page.ledger.isVisible()
    assert page.ledger.table.rowCount() == 1
    assert page.ledger.table.index(0, 3).data() == "200 MB"


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
    qtbot.waitUntil(lambda: all(row.model or row.problem for row in models.rows), timeout=TIMEOUT_MS)
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
