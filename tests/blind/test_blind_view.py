"""The window of a blind test, driven with mouse and keyboard."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.theme import ThemeController
from app.domain.blind.blind_test import BlindTest
from app.domain.blind.votes import Vote
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.protocol.events import StopReason
from app.services.blind.new_test import own_store
from app.ui.pages.fidelity.blind.ballot_delegate import OUTCOME_ROLE
from app.ui.pages.fidelity.blind.view import BlindView
from app.ui.widgets.confirm_dialog import ConfirmDialog
from tests.blind.conftest import BlindRoom
from tests.blind.samples import LEVELS, answer, answers_of, keep_test, sample_test
from tests.ui.conftest import dressed_theme, nothing_left_behind, theme  # noqa: F401 - fixtures

_TIMEOUT_MS = 20_000
_LEFT = Qt.MouseButton.LeftButton

Answers = dict[tuple[int, int], KeptAnswer]


class Voter:
    """What a person does in the view of a test whose answers are there."""

    def __init__(self, qtbot: QtBot, room: BlindRoom, view: BlindView) -> None:
        self.qtbot = qtbot
        self.room = room
        self.view = view
        self.voting = view.voting

    @property
    def test(self) -> BlindTest:
        opened = self.room.controller.open_test
        assert opened is not None
        return opened.test

    @property
    def votes(self) -> list[Vote]:
        return [cast.vote for cast in self.test.votes]

    def open(self, test: BlindTest, answers: Answers) -> None:
        keep_test(test, answers)
        self.room.controller.open(test.test_id)
        self.qtbot.waitUntil(lambda: self.room.controller.open_test is not None, timeout=_TIMEOUT_MS)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.view.window().focusWidget() or self.voting, key, modifier)

    def click(self, name: str, parent: QWidget | None = None) -> None:
        button = (parent or self.view).findChild(QPushButton, name)
        assert button is not None
        self.qtbot.mouseClick(button, _LEFT)

    def wait_for_results(self) -> None:
        self.qtbot.waitUntil(lambda: self.room.controller.results is not None, timeout=_TIMEOUT_MS)


@pytest.fixture
def voter(qtbot: QtBot, quiet_room: BlindRoom, theme: ThemeController) -> Iterator[Voter]:  # noqa: F811 - the fixture
    sources = PromptSources()
    view = BlindView(quiet_room.controller, sources, theme)
    qtbot.addWidget(view)
    view.resize(1000, 660)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    yield Voter(qtbot, quiet_room, view)
    sources.close()
    sources.deleteLater()


def _words(widget: QWidget) -> str:
    """Everything that can be seen or heard of a window: texts, tool tips, names, titles."""
    told = [widget.window().windowTitle()]
    for each in [widget, *widget.findChildren(QWidget)]:
        told += [each.toolTip(), each.accessibleName(), each.accessibleDescription(), each.objectName()]
        told += [each.statusTip(), each.whatsThis()]
        if isinstance(each, QLabel | QPushButton):
            told.append(each.text())
        if isinstance(each, QPlainTextEdit):
            told.append(each.toPlainText())
    return "\n".join(told)


@pytest.mark.parametrize(
    ("keys", "vote"),
    [
        ((Qt.Key.Key_1, Qt.Key.Key_Left), Vote.LEFT),
        ((Qt.Key.Key_2, Qt.Key.Key_Up), Vote.TIE),
        ((Qt.Key.Key_3, Qt.Key.Key_Down), Vote.BOTH_BAD),
        ((Qt.Key.Key_4, Qt.Key.Key_Right), Vote.RIGHT),
    ],
)
def test_keys_vote_as_the_buttons_say(voter: Voter, keys: tuple[Qt.Key, Qt.Key], vote: Vote) -> None:
    test = sample_test(4)
    voter.open(test, answers_of(test))
    for key in keys:
        voter.press(key)
    assert voter.votes == [vote, vote]
    button = voter.voting.votes.button(vote)
    voter.qtbot.mouseClick(button, _LEFT)
    assert voter.votes == [vote, vote, vote]
    assert chr(keys[0]) in button.text()


def test_a_whole_test_goes_by_keyboard_alone(voter: Voter) -> None:
    test = sample_test(3)
    voter.open(test, answers_of(test))
    for key in (Qt.Key.Key_1, Qt.Key.Key_Right, Qt.Key.Key_Up):
        voter.press(key)
    assert "last pair" in voter.voting.waiting.heading.text()
    voter.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert voter.votes == [Vote.LEFT, Vote.RIGHT]
    voter.press(Qt.Key.Key_3)
    voter.press(Qt.Key.Key_Return)
    voter.wait_for_results()
    assert voter.votes == [Vote.LEFT, Vote.RIGHT, Vote.BOTH_BAD]
    assert voter.test.ended


def test_votes_go_on_after_the_text_was_clicked_and_selected(voter: Voter) -> None:
    test = sample_test(3)
    voter.open(test, answers_of(test))
    voter.qtbot.mouseDClick(voter.voting.answers.left.words.viewport(), _LEFT, pos=QPoint(8, 6))
    voter.press(Qt.Key.Key_Left)
    voter.press(Qt.Key.Key_Down)
    assert voter.votes == [Vote.LEFT, Vote.BOTH_BAD]


def test_a_key_that_is_held_down_is_one_vote(voter: Voter) -> None:
    keys = {each.key().toString(): each.autoRepeat() for each in voter.voting.findChildren(QShortcut)}
    assert [keys[key] for key in ("1", "2", "3", "4", "Left", "Right", "Up", "Down")] == [False] * 8


def test_the_answers_stand_where_they_were_drawn(voter: Voter) -> None:
    test = sample_test(6)
    answers = answers_of(test)
    voter.open(test, answers)
    for ballot in test.ballots:
        assert voter.voting.prompt.text == f"Question {ballot.prompt}?"
        assert voter.voting.answers.left.text == answers[ballot.left, ballot.prompt].text
        assert voter.voting.answers.right.text == answers[ballot.right, ballot.prompt].text
        voter.press(Qt.Key.Key_1)


def test_nothing_that_can_be_seen_or_heard_while_voting_tells_the_lanes_apart(voter: Voter) -> None:
    test = sample_test(4, lanes=4)
    voter.open(test, answers_of(test))
    for _ in test.ballots:
        told = _words(voter.voting)
        assert not [level for level in LEVELS if level in told]
        assert voter.voting.answers.left.width() == voter.voting.answers.right.width()
        assert voter.voting.answers.left.words.font() == voter.voting.answers.right.words.font()
        assert voter.voting.answers.left.styleSheet() == voter.voting.answers.right.styleSheet() == ""
        voter.press(Qt.Key.Key_2)
    assert not [level for level in LEVELS if level in _words(voter.voting)]


def test_two_swapped_sides_look_the_same_but_for_their_words(voter: Voter) -> None:
    """The picture depends on the texts and their places alone."""
    test = sample_test(2)
    answers = {place: answer(*place, text="abc" if place[0] == 0 else "xyz") for place in answers_of(test)}
    turned = {place: answer(*place, text="xyz" if place[0] == 0 else "abc") for place in answers}
    # the second ballot of a pair has its sides the other way round
    assert test.ballots[0].left != test.ballots[1].left
    answers[0, 1], answers[1, 1] = turned[0, 1], turned[1, 1]
    test = _same_prompts(test)
    voter.open(test, answers)
    first = voter.voting.answers.grab().toImage()
    voter.press(Qt.Key.Key_1)
    assert voter.voting.answers.grab().toImage() == first


def _same_prompts(test: BlindTest) -> BlindTest:
    prompts = tuple(replace(prompt, text="The same?") for prompt in test.prompts.prompts)
    return replace(test, prompts=replace(test.prompts, prompts=prompts))


def test_what_a_model_says_is_shown_and_never_rendered(voter: Voter) -> None:
    test = sample_test(1)
    said = "<b>bold</b> <img src='http://127.0.0.1/x.png'> [a](b) \u202etxt\x1b[31m"
    voter.open(test, {(0, 0): answer(0, 0, said), (1, 0): answer(1, 0, "plain")})
    shown = {voter.voting.answers.left.text, voter.voting.answers.right.text}
    assert shown == {"<b>bold</b> <img src='http://127.0.0.1/x.png'> [a](b) \ufffdtxt\ufffd[31m", "plain"}


def test_an_answer_that_was_cut_off_says_so(voter: Voter) -> None:
    test = sample_test(1)
    cut = replace(answer(0, 0, "it was a"), stop_reason=StopReason.LENGTH.value)
    voter.open(test, {(0, 0): cut, (1, 0): replace(answer(1, 0, "the end"), stop_reason=StopReason.END.value)})
    cards = {card.text: card.cut for card in (voter.voting.answers.left, voter.voting.answers.right)}
    assert cards["it was a"].text().startswith("Cut off here")
    assert not cards["the end"].isVisible()


def test_the_same_text_twice_is_told_and_not_asked_about(voter: Voter) -> None:
    test = sample_test(5)
    voter.open(test, answers_of(test, same=[0, 3]))
    assert voter.voting.counted.text() == "Pair 1 of 3"
    assert "2 left out: both gave the same text" in voter.voting.aside.text()


def test_answers_scroll_together_or_apart(voter: Voter) -> None:
    test = sample_test(1)
    long, longer = "\n".join(["line"] * 200), "\n".join(["row"] * 400)
    voter.open(test, {(0, 0): answer(0, 0, long), (1, 0): answer(1, 0, longer)})
    bars = [card.words.verticalScrollBar() for card in (voter.voting.answers.left, voter.voting.answers.right)]
    bars[0].setValue(50)
    assert bars[1].value() == 50
    voter.qtbot.mouseClick(voter.voting.together, _LEFT)
    bars[0].setValue(10)
    assert bars[1].value() == 50
    voter.press(Qt.Key.Key_End)
    assert [bar.value() for bar in bars] == [bar.maximum() for bar in bars]


def test_a_vote_taken_back_whose_answers_are_lost_asks_for_them(voter: Voter) -> None:
    test = sample_test(2).with_vote(0, Vote.LEFT).with_vote(1, Vote.LEFT)
    voter.room.busy.hold("A measurement")
    voter.open(test, {})
    voter.click("blind_undo")
    assert voter.room.controller.shown is None
    assert voter.voting.waiting.ask.isVisible()
    assert "A measurement is running" in voter.voting.waiting.words.text()
    voter.press(Qt.Key.Key_1)
    assert voter.votes == [Vote.LEFT]


def test_answers_that_failed_can_be_asked_for_again(voter: Voter) -> None:
    test = sample_test(2)
    voter.open(test, answers_of(test, failed={0: 0, 1: 1}))
    assert voter.voting.waiting.ask.isVisible()
    assert "2 left out: an answer is missing" in voter.voting.aside.text()


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
    told = _words(voter.view.result)
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
    voter.qtbot.waitUntil(lambda: "1 of 3 pairs voted on" in _words(kept), timeout=_TIMEOUT_MS)
    voter.click(f"blind_open_{test.test_id}")
    voter.qtbot.waitUntil(lambda: voter.room.controller.shown is not None, timeout=_TIMEOUT_MS)
    assert voter.voting.counted.text() == "Pair 2 of 3"


def test_deleting_asks_first(voter: Voter) -> None:
    test = sample_test(3)
    voter.open(test, answers_of(test))
    voter.click("blind_leave")
    voter.qtbot.waitUntil(lambda: bool(voter.room.controller.tests), timeout=_TIMEOUT_MS)
    voter.view.start.kept.delete_wanted.emit(test.test_id, "this one")
    dialog = voter.view.findChild(ConfirmDialog)
    assert dialog is not None
    voter.click("confirm_agree", dialog)
    voter.qtbot.waitUntil(lambda: own_store().all() == (), timeout=_TIMEOUT_MS)
    voter.qtbot.waitUntil(lambda: not voter.view.start.kept.isVisible(), timeout=_TIMEOUT_MS)


def test_the_result_is_exported(voter: Voter, tmp_path: Path) -> None:
    test = sample_test(2)
    voter.open(test, answers_of(test))
    voter.press(Qt.Key.Key_1)
    voter.press(Qt.Key.Key_1)
    voter.press(Qt.Key.Key_Return)
    voter.wait_for_results()
    saved: list[Path] = []
    voter.room.controller.export(tmp_path / "votes.json", on_saved=saved.append)
    voter.qtbot.waitUntil(lambda: bool(saved), timeout=_TIMEOUT_MS)
    assert json.loads(saved[0].read_text())["ballots"][0]["vote"] == "left"


def test_an_empty_page_says_what_it_is_for_and_what_is_missing(voter: Voter) -> None:
    new = voter.view.start.new
    assert not new.start.isEnabled()
    assert new.note.text().startswith("A blind test needs two lanes at least")
    with voter.qtbot.waitSignal(voter.view.start.lanes_wanted):
        voter.click("blind_change_lanes")
    assert not voter.view.start.kept.isVisible()
