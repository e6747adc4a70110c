"""How a blind test ends, goes on and is looked at again, in its view."""

import json
from pathlib import Path

from PySide6.QtCore import Qt

from app.services.blind.new_test import own_store
from app.ui.pages.fidelity.blind.ballot_delegate import OUTCOME_ROLE
from app.ui.widgets.confirm_dialog import ConfirmDialog
from tests.blind.samples import answers_of, sample_test
from tests.blind.window.voter import TIMEOUT_MS, Voter, words_of


def test_stopping_early_asks_first_and_then_shows_names(voter: Voter) -> None:
    test = sample_test(4)
    voter.open(test, answers_of(test))
    assert not voter.voting.stop.isEnabled()
    voter.press(Qt.Key.Key_1)
    voter.click("blind_stop")
    dialog = voter.view.findChild(ConfirmDialog)
    assert dialog is not None
    voter.click("confirm_leave", dialog)
    assert not voter.test.ended
    voter.click("blind_stop")
    dialog = voter.view.findChildren(ConfirmDialog)[-1]
    voter.click("confirm_agree", dialog)
    voter.wait_for_results()
    told = words_of(voter.view.result)
    assert "Q8_0" in told
    assert "Q4_K_M" in told
    assert "3 prompts not voted on." in told


def test_every_ballot_can_be_read_again_with_its_names(voter: Voter) -> None:
    test = sample_test(3)
    answers = answers_of(test, same=[1])
    voter.open(test, answers)
    voter.press(Qt.Key.Key_1)
    voter.press(Qt.Key.Key_4)
    voter.press(Qt.Key.Key_Return)
    voter.wait_for_results()
    reader = voter.view.result.reader
    names = [lane.name for lane in test.lanes]
    assert reader.answers.left.title.text() == f"{names[test.ballots[0].left]} · your choice"
    assert reader.answers.right.title.text() == names[test.ballots[0].right]
    assert reader.answers.left.text == answers[test.ballots[0].left, 0].text
    reader.list.setCurrentRow(1)
    assert reader.list.item(1).data(OUTCOME_ROLE) == "same text"
    assert "your choice" not in reader.answers.left.title.text()


def test_a_test_that_is_left_is_listed_and_goes_on(voter: Voter) -> None:
    test = sample_test(3)
    voter.open(test, answers_of(test))
    voter.press(Qt.Key.Key_1)
    voter.click("blind_leave")
    kept = voter.view.start.kept
    voter.qtbot.waitUntil(lambda: "1 of 3 pairs voted on" in words_of(kept), timeout=TIMEOUT_MS)
    voter.click(f"blind_open_{test.test_id}")
    voter.qtbot.waitUntil(lambda: voter.room.controller.shown is not None, timeout=TIMEOUT_MS)
    assert voter.voting.counted.text() == "Pair 2 of 3"


def test_deleting_asks_first(voter: Voter) -> None:
    test = sample_test(3)
    voter.open(test, answers_of(test))
    voter.click("blind_leave")
    voter.qtbot.waitUntil(lambda: bool(voter.room.controller.tests), timeout=TIMEOUT_MS)
    voter.view.start.kept.delete_wanted.emit(test.test_id, "this one")
    dialog = voter.view.findChild(ConfirmDialog)
    assert dialog is not None
    voter.click("confirm_agree", dialog)
    voter.qtbot.waitUntil(lambda: own_store().all() == (), timeout=TIMEOUT_MS)
    voter.qtbot.waitUntil(lambda: not voter.view.start.kept.isVisible(), timeout=TIMEOUT_MS)


def test_the_result_is_exported(voter: Voter, tmp_path: Path) -> None:
    test = sample_test(2)
    voter.open(test, answers_of(test))
    voter.press(Qt.Key.Key_1)
    voter.press(Qt.Key.Key_1)
    voter.press(Qt.Key.Key_Return)
    voter.wait_for_results()
    saved: list[Path] = []
    voter.room.controller.export(tmp_path / "votes.json", on_saved=saved.append)
    voter.qtbot.waitUntil(lambda: bool(saved), timeout=TIMEOUT_MS)
    assert json.loads(saved[0].read_text())["ballots"][0]["vote"] == "left"


def test_an_empty_page_says_what_it_is_for_and_what_is_missing(voter: Voter) -> None:
    new = voter.view.start.new
    assert not new.start.isEnabled()
    assert new.note.text().startswith("A blind test needs two lanes at least")
    with voter.qtbot.waitSignal(voter.view.start.lanes_wanted):
        voter.click("blind_change_lanes")
    assert not voter.view.start.kept.isVisible()
