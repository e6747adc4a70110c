"""Voting without names, driven with mouse and keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QPushButton

from app.bridge.theme import ThemeController
from app.domain.blind.blind_test import BlindTest
from app.domain.blind.votes import Vote
from app.domain.protocol.events import StopReason
from tests.blind.samples import LEVELS, answer, answers_of, sample_test
from tests.blind.window.voter import LEFT_BUTTON, Voter, words_of


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
    voter.qtbot.mouseClick(button, LEFT_BUTTON)
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
    voter.qtbot.mouseDClick(voter.voting.answers.left.words.viewport(), LEFT_BUTTON, pos=QPoint(8, 6))
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
        told = words_of(voter.voting)
        assert not [level for level in LEVELS if level in told]
        assert voter.voting.answers.left.width() == voter.voting.answers.right.width()
        assert voter.voting.answers.left.words.font() == voter.voting.answers.right.words.font()
        assert voter.voting.answers.left.styleSheet() == voter.voting.answers.right.styleSheet() == ""
        voter.press(Qt.Key.Key_2)
    assert not [level for level in LEVELS if level in words_of(voter.voting)]


def test_two_swapped_sides_look_the_same_but_for_theirwords_of(voter: Voter) -> None:
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
    voter.qtbot.mouseClick(voter.voting.together, LEFT_BUTTON)
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


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_every_button_shows_all_its_words_in_the_smallest_window(
    voter: Voter, theme: ThemeController, scale: float
) -> None:
    theme.set_text_scale(scale)
    voter.view.resize(832, 480)
    test = sample_test(3)
    voter.open(test, answers_of(test, same=[1]))
    voter.qtbot.wait(50)
    clipped = [
        button.text()
        for button in voter.voting.findChildren(QPushButton)
        if button.isVisible()
        and max(button.fontMetrics().horizontalAdvance(line) for line in button.text().split("\n")) > button.width()
    ]
    assert clipped == []
    assert voter.voting.width() == 832
