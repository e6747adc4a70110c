"""Lanes read what the reference answered, and tell how probable they find each of its tokens."""

import math
from pathlib import Path

import pytest

from app.domain.errors import UsageError
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import LaneNotScored, LaneScored, LaneStateChanged, ScoringFinished
from app.services.comparison.scoring_request import AnswerToScore, ScoringRequest
from tests.services.fakes import Events, ask, by_model, children, fake, run_once, tiny_lane
from tests.services.turn_driver import Compare, free_memory, needed_bytes

engine = pytest.mark.engine
PROMPT = "Tell me a short story about a fox."


def reading(comparison: Comparison, *answers: Answer, readers: tuple[int, ...] = ()) -> ScoringRequest:
    """The lanes behind the first one read these answers of it, one a turn."""
    author, *others = comparison.lane_ids
    return ScoringRequest(
        author,
        tuple(AnswerToScore(turn, tuple(t.token_id for t in answer.tokens)) for turn, answer in enumerate(answers)),
        readers or tuple(others),
    )


def scored(comparison: Comparison, events: Events, request: ScoringRequest) -> list[LaneScored]:
    comparison.start_scoring(request)
    events.until(lambda event: isinstance(event, ScoringFinished))
    assert not comparison.running
    return events.of(LaneScored)


def share(logprob: float) -> float:
    return math.exp(logprob)


@engine
@pytest.mark.usefixtures("builtin_model")
def test_the_reference_finds_its_own_answer_as_probable_as_when_it_gave_it(compare: Compare, events: Events) -> None:
    comparison = compare([LaneSpec("builtin:Q8_0"), LaneSpec("builtin:Q4_K_M")], None)
    own, _ = run_once(comparison, ask(PROMPT, max_tokens=40))
    (by_itself,) = scored(comparison, events, reading(comparison, own, readers=comparison.lane_ids[:1]))
    assert [token.token_id for token in by_itself.tokens] == [token.token_id for token in own.tokens]
    assert [token.text for token in by_itself.tokens] == [token.text for token in own.tokens]
    for said, read in zip(own.tokens, by_itself.tokens, strict=True):
        assert share(read.logprob) == pytest.approx(share(said.logprob), abs=0.02)
        assert len(read.alternatives) == 5
    assert all(token.rank == 1 for token in by_itself.tokens), "at temperature 0 it said its first choices"


@engine
@pytest.mark.usefixtures("builtin_model")
def test_a_smaller_level_reads_every_answer_of_a_conversation_with_models_that_stay_loaded(
    compare: Compare, events: Events
) -> None:
    comparison = compare([LaneSpec("builtin:F16"), LaneSpec("builtin:Q2_K")], None)
    first, _ = run_once(comparison, ask(PROMPT, max_tokens=24))
    second, earlier = run_once(comparison, ask("What is 2 + 2?", max_tokens=12))
    before = {each.pid for each in children()}
    found = scored(comparison, events, reading(comparison, first, second))
    assert [event.turn for event in found] == [0, 1]
    assert {event.lane_id for event in found} == {comparison.lane_ids[1]}
    assert [len(event.tokens) for event in found] == [len(first.tokens), len(second.tokens)]
    assert any(token.rank > 1 for event in found for token in event.tokens), "it would have said something else"
    assert {each.pid for each in children()} == before, "nothing was loaded anew"
    (_, after) = run_once(comparison, ask("And 3 + 3?", max_tokens=4))
    assert after.outcome.successful, "the lanes go on answering"
    assert after.peak_memory_bytes == earlier.peak_memory_bytes, "what reading takes is no need of answering"


@engine
@pytest.mark.usefixtures("builtin_model")
def test_where_not_both_fit_each_is_loaded_reads_and_is_unloaded(compare: Compare, events: Events) -> None:
    lanes = [LaneSpec("builtin:Q8_0"), LaneSpec("builtin:Q4_K_M")]
    needed = max(needed_bytes(lane) for lane in lanes)
    comparison = compare(lanes, None, read_memory=free_memory(needed + needed // 8))
    own, _ = run_once(comparison, ask(PROMPT, max_tokens=8))
    assert children() == []
    (event,) = scored(comparison, events, reading(comparison, own))
    assert len(event.tokens) == 8
    assert children() == []
    states = [told.state for told in events.of(LaneStateChanged) if told.lane_id == comparison.lane_ids[1]]
    assert states[-1].value == "done", "afterwards its answer stands as it stood"


@engine
@pytest.mark.usefixtures("builtin_model")
def test_a_lane_with_another_vocabulary_says_so_and_the_others_read(
    compare: Compare, events: Events, tmp_path: Path
) -> None:
    comparison = compare([LaneSpec("builtin:Q8_0"), tiny_lane(tmp_path), LaneSpec("builtin:Q4_K_M")], None)
    own = run_once(comparison, ask(PROMPT, max_tokens=6))[0]
    found = scored(comparison, events, reading(comparison, own))
    assert [event.lane_id for event in found] == [comparison.lane_ids[2]]
    (refused,) = events.of(LaneNotScored)
    assert refused.lane_id == comparison.lane_ids[1]
    assert refused.problem.message


def test_a_reader_that_cannot_be_loaded_is_told_and_nothing_hangs(
    compare: Compare, events: Events, tmp_path: Path
) -> None:
    command = by_model(a=["--tokens", "3"], b=["--fail-load-with", "out-of-memory"])
    comparison = compare([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], command)
    own, _ = run_once(comparison, ask())
    assert scored(comparison, events, reading(comparison, own)) == []
    (refused,) = events.of(LaneNotScored)
    assert refused.problem.kind is OutcomeKind.OUT_OF_MEMORY


def test_while_lanes_read_no_turn_begins_and_a_stop_ends_it(compare: Compare, events: Events, tmp_path: Path) -> None:
    comparison = compare([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--load-s", "30"))
    request = ScoringRequest(comparison.lane_ids[0], (AnswerToScore(0, (1, 2)),), comparison.lane_ids[1:])
    comparison.start_scoring(request)
    with pytest.raises(UsageError, match="at work"):
        comparison.start_turn(ask())
    with pytest.raises(UsageError, match="at work"):
        comparison.start_scoring(request)
    comparison.cancel()
    events.until(lambda event: isinstance(event, ScoringFinished))
    (stopped,) = events.of(LaneNotScored)
    assert stopped.problem.kind is OutcomeKind.CANCELLED


@engine
@pytest.mark.usefixtures("builtin_model")
def test_a_lane_goes_on_from_the_references_words_with_figures_of_its_own_part_alone(compare: Compare) -> None:
    comparison = compare([LaneSpec("builtin:Q8_0"), LaneSpec("builtin:Q2_K", LaneSettings())], None)
    own, before = run_once(comparison, ask(PROMPT, max_tokens=30))
    lane_id = comparison.lane_ids[1]
    assert before.tokens[:10] != own.tokens[:10]
    given = own.tokens[:20]
    (answer,) = run_once(comparison, ask(PROMPT, max_tokens=10, only_lanes=frozenset({lane_id}), given=given))
    assert answer.tokens[:20] == given
    assert answer.given_tokens == 20
    assert answer.generated_tokens == len(answer.tokens) - 20 == 10
    assert answer.text.startswith(own.text[:40])
    assert [token.token_id for token in answer.tokens[20:]] != [token.token_id for token in before.tokens[:10]]
    assert answer.first_token_s == answer.tokens[20].elapsed_s
    _, after = run_once(comparison, ask("And then?", max_tokens=3))
    assert after.outcome.successful
    assert after.given_tokens == 0
