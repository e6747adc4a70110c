"""A measurement from its request to its result, on engines that are told what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.lanes.lane import LaneSettings
from app.domain.lanes.sampling import ChatMessage
from app.domain.protocol.scoring_messages import Keep
from app.services.fidelity.fidelity_events import (
    REFERENCE,
    FidelityLaneDone,
    FidelityPrepared,
    FidelityProgressed,
    FidelitySharpened,
)
from app.services.fidelity.own_results import own_results
from tests.builders.tiny_models import TinyModel, build_model
from tests.services.fidelity_driver import (
    WINDOW_TOKENS,
    WINDOWS,
    kept_runs,
    measure,
    measure_in_turns,
    request_on,
)
from tests.services.turn_driver import sent

_SCORED = WINDOW_TOKENS // 2 - 1
_RECORDED = ["--load-s", "0"]


def test_lanes_score_what_the_reference_scored_and_their_results_are_kept(tmp_path: Path) -> None:
    told = measure(request_on(tmp_path, "a", "b"))
    assert not told.stopped
    assert told.failures == {}
    first, second = (event.result for event in told.of(FidelityLaneDone))
    # the fake's divergence is a hundredth for each window so far
    assert first.figures.mean_kld == pytest.approx(0.01 * (WINDOWS + 1) / 2)
    assert first.figures.tokens == WINDOWS * _SCORED
    assert (first.lane.name, second.lane.name, first.reference.level) == ("a", "b", "F16")
    assert first.text.windows == WINDOWS
    results = own_results()
    assert results is not None
    assert set(results.all()) == {first, second}
    assert kept_runs() == [], "what is done leaves nothing on disk"


def test_all_models_get_the_very_same_tokens(tmp_path: Path) -> None:
    measure(request_on(tmp_path, "a", "b"), r=_RECORDED)
    asked = {name: sent(tmp_path, name, "ScoreWindow") for name in "rab"}
    tokens = {name: [each["tokens"] for each in commands] for name, commands in asked.items()}
    assert tokens["r"] == tokens["a"] == tokens["b"]
    assert len(tokens["r"]) == WINDOWS
    assert {each["first_scored"] for each in asked["r"]} == {WINDOW_TOKENS // 2}
    assert {each["keeps"] for each in asked["a"]} == {"nothing"}


def test_models_that_fit_together_go_window_by_window_and_each_leaves_the_disk_at_once(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a", "b")
    told = measure(request)
    (prepared,) = told.of(FidelityPrepared)
    assert (prepared.keeps, prepared.windows, prepared.scored_tokens) == (Keep.EXACT, WINDOWS, WINDOWS * _SCORED)
    assert "fit in memory together" in prepared.keeps_reason
    order = [event.lane for event in told.of(FidelityProgressed) if event.doing == "scoring"]
    assert order[:6] == [REFERENCE, 0, 1, REFERENCE, 0, 1]


def test_models_that_do_not_fit_together_take_turns(tmp_path: Path) -> None:
    told = measure_in_turns(request_on(tmp_path, "a", "b"))
    (prepared,) = told.of(FidelityPrepared)
    assert prepared.keeps is Keep.EXACT
    assert "take turns" in prepared.keeps_reason
    order = [event.lane for event in told.of(FidelityProgressed) if event.doing == "scoring"]
    assert order == sorted(order, key=[REFERENCE, 0, 1].index)
    assert told.figures == measure(request_on(tmp_path, "a", "b")).figures
    assert kept_runs() == []


def test_figures_sharpen_window_by_window(tmp_path: Path) -> None:
    told = measure(request_on(tmp_path, "a"), r=["--window-s", "0.2"], a=["--window-s", "0.2"])
    windows = [event.windows for event in told.of(FidelitySharpened) if event.lane == 0]
    assert windows[0] == 1
    assert windows[-1] == WINDOWS
    assert windows == sorted(windows)
    assert told.of(FidelitySharpened)[-1].figures == told.figures[0]


def test_progress_ends_whole_and_knows_what_is_left(tmp_path: Path) -> None:
    told = measure(request_on(tmp_path, "a", "b"))
    scoring = [event for event in told.of(FidelityProgressed) if event.doing == "scoring"]
    assert [event.run_share for event in scoring] == sorted(event.run_share for event in scoring)
    assert (scoring[-1].share, scoring[-1].run_share) == (1.0, 1.0)
    assert scoring[0].left_s is None, "nothing was timed yet"
    assert all(event.left_s is not None and event.left_s >= 0 for event in scoring[1:])


def test_fewer_windows_can_be_asked_for_than_the_text_has(tmp_path: Path) -> None:
    told = measure(replace(request_on(tmp_path, "a"), windows=2))
    assert told.figures[0].mean_kld == pytest.approx(0.015)


def test_the_same_file_with_another_cache_is_a_lane_of_its_own(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a")
    lane = replace(request.reference, settings=LaneSettings(kv_type="q8_0"))
    told = measure(replace(request, lanes=(lane,)))
    (done,) = told.of(FidelityLaneDone)
    assert (done.result.lane.kv_type, done.result.reference.kv_type) == ("q8_0", "f16")
    assert done.result.lane.name != done.result.reference.name


def test_prompts_are_scored_at_the_reference_s_answers(tmp_path: Path) -> None:
    ask, answer = ChatMessage("user", "Who sleeps?"), ChatMessage("assistant", "The cat.")
    longer = ChatMessage("assistant", "A cat, I think, on the wall.")
    request = replace(request_on(tmp_path, "a"), text_path=None, conversations=((ask, answer), (ask, longer)))
    told = measure(request, r=_RECORDED)
    (done,) = told.of(FidelityLaneDone)
    assert done.result.text.windows == 2
    assert done.result.figures.tokens == len(answer.content) + len(longer.content)
    assert done.result.text.context_tokens == len(ask.content) + len(longer.content)
    first, _ = sent(tmp_path, "a", "ScoreWindow")
    assert first["tokens"] == list(b"Who sleeps?The cat.")
    assert first["first_scored"] == len(ask.content) - 1, "the last token of the prompt predicts the answer's first"


def test_without_a_text_the_bundled_one_is_scored(tmp_path: Path) -> None:
    told = measure(replace(request_on(tmp_path, "a"), text_path=None, windows=2))
    (done,) = told.of(FidelityLaneDone)
    assert "own text" in done.result.text.name


def test_a_text_of_ten_megabytes_is_no_matter(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a")
    (tmp_path / "text.txt").write_bytes(b"The cat slept. " * 700_000)
    told = measure(replace(request, context_tokens=512, windows=2))
    assert told.figures[0].tokens == 2 * 255


def _refusal(tmp_path: Path, content: bytes, *, context_tokens: int = WINDOW_TOKENS) -> str:
    request = request_on(tmp_path, "a")
    (tmp_path / "text.txt").write_bytes(content)
    told = measure(replace(request, context_tokens=context_tokens))
    assert not told.stopped
    assert told.of(FidelityPrepared) == []
    assert not [event for event in told.of(FidelityProgressed) if event.doing == "loading"], "no model was loaded"
    return told.failures[REFERENCE]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\t \n", "empty"),
        (b"The cat.", "too short"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 40, "binary"),
        (b"text and \x00 bytes" * 40, "binary"),
        ("Grüße an die Katze. ".encode("latin-1") * 40, "UTF-8"),
        ("Die Katze schläft".encode()[:-4] * 40 + b"\xc3", "UTF-8"),
    ],
    ids=["empty", "blank", "short", "picture", "nul", "latin-1", "cut"],
)
def test_what_cannot_be_scored_is_refused_with_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in _refusal(tmp_path, content)


def test_a_text_that_has_too_few_tokens_is_refused_too(tmp_path: Path) -> None:
    # bytes enough for two windows of a model whose tokens are bytes, but for one
    request = request_on(tmp_path, "a")
    (tmp_path / "text.txt").write_bytes(b"x" * (2 * WINDOW_TOKENS - 1))
    told = measure(replace(request, windows=None))
    assert "it takes at least 32" in told.failures[REFERENCE]
    assert kept_runs() == []


def test_a_text_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a")
    for path, said in ((tmp_path / "none.txt", "There is no file"), (tmp_path, "is a folder")):
        assert said in measure(replace(request, text_path=path)).failures[REFERENCE]


def test_a_model_of_another_vocabulary_is_refused_before_it_is_loaded_and_the_others_go_on(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a", "b")
    build_model(tmp_path / "b.gguf", TinyModel(vocabulary_size=384, layers=1))
    told = measure(request)
    assert "other tokens than the reference" in told.failures[1]
    assert 0 in told.figures
    assert 1 not in {event.lane for event in told.of(FidelityProgressed) if event.doing == "loading"}


def test_windows_beyond_what_the_model_was_made_for_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes(b"x" * 4000)
    told = measure(replace(request_on(tmp_path, "a"), context_tokens=1024))
    assert "made for" in told.failures[REFERENCE]


def test_a_request_without_lanes_or_a_lane_that_is_missing_is_told(tmp_path: Path) -> None:
    request = request_on(tmp_path, "a", "b")
    assert "no lane" in measure(replace(request, lanes=())).failures[REFERENCE]
    (tmp_path / "b.gguf").unlink()
    told = measure(request)
    assert "There is no file" in told.failures[1]
    assert 0 in told.figures
    (tmp_path / "r.gguf").unlink()
    assert "There is no file" in measure(request).failures[REFERENCE]
