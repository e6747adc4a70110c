"""A verdict claims no more than was measured."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.advice.published_quality import PublishedFigure, Study
from app.domain.fidelity.figure_words import FIGURE_COLUMNS, error_text, kld_text, points_text, same_of_many
from app.domain.fidelity.verdict import VerdictTone, verdict_of
from tests.builders.fidelity_results import figures


def _study(*losses: tuple[str, float]) -> Study:
    rows = tuple(PublishedFigure(level, False, None, kld, None, None, None, None) for level, kld in losses)
    return Study("Llama 3 8B", 8_000_000_000, "the study", 0.00055, rows)


STUDY = _study(("Q8_0", 0.00136), ("Q4_K_M", 0.03127), ("Q2_K", 0.44513))


def test_a_difference_under_the_published_floor_is_no_loss() -> None:
    verdict = verdict_of(figures(mean_kld=0.0005, mean_kld_error=0.00001), STUDY)

    assert verdict is not None
    assert verdict.title == "no loss shown"
    assert "0.00055" in verdict.sentence


def test_what_was_left_out_of_the_distributions_counts_against_the_floor() -> None:
    verdict = verdict_of(figures(mean_kld=0.0005, mean_kld_error=0.00001, mean_slack=0.001), STUDY)

    assert verdict is not None
    assert verdict.tone is not VerdictTone.NO_LOSS


def test_a_difference_within_its_own_error_is_no_loss_that_was_shown() -> None:
    verdict = verdict_of(figures(mean_kld=0.02, mean_kld_error=0.011), STUDY)

    assert verdict is not None
    assert verdict.sentence.startswith("No loss shown: the difference is within its own error.")


def test_equal_probabilities_are_said_to_be_the_same() -> None:
    verdict = verdict_of(figures(mean_kld=0.0, mean_kld_error=0.0), STUDY)

    assert verdict is not None
    assert verdict.sentence == "No loss shown: every probability is the same."


@pytest.mark.parametrize(
    ("mean_kld", "words"),
    [
        (
            0.002,
            "Very close: of 100 tokens, 96 have the same first choice; about what Q8_0 costs Llama 3 8B (published).",
        ),
        (
            0.03,
            "Small loss: of 100 tokens, 96 have the same first choice; about what Q4_K_M costs Llama 3 8B (published).",
        ),
        (
            0.1,
            "Clear loss: of 100 tokens, 96 have the same first choice; about what Q4_K_M costs Llama 3 8B (published).",
        ),
        (
            0.9,
            "Heavy loss: of 100 tokens, 96 have the same first choice; more than any published level costs Llama 3 8B.",
        ),
    ],
    ids=["Q8", "Q4", "Q3", "beyond"],
)
def test_a_loss_is_told_in_tokens_and_beside_a_published_level(mean_kld: float, words: str) -> None:
    verdict = verdict_of(figures(mean_kld=mean_kld, mean_kld_error=mean_kld / 50, same_top_share=0.961), STUDY)

    assert verdict is not None
    assert verdict.sentence == words


def test_a_rough_figure_is_called_rough() -> None:
    verdict = verdict_of(figures(mean_kld=0.03, mean_kld_error=0.01), STUDY)

    assert verdict is not None
    assert verdict.sentence.endswith("Still rough: more windows would sharpen it.")


def test_nothing_scored_is_no_verdict() -> None:
    assert verdict_of(figures(tokens=0), STUDY) is None
    assert verdict_of(figures(mean_kld=float("nan")), STUDY) is None


def test_without_a_study_the_tokens_alone_speak() -> None:
    verdict = verdict_of(figures(mean_kld=0.03, mean_kld_error=0.0001, same_top_share=0.92), None)

    assert verdict is not None
    assert verdict.sentence == "Small loss: of 100 tokens, 92 have the same first choice."


@given(st.floats(1e-6, 10), st.floats(0, 1))
def test_more_loss_is_never_judged_milder(mean_kld: float, more: float) -> None:
    steps = list(VerdictTone)
    milder = verdict_of(figures(mean_kld=mean_kld, mean_kld_error=0.0), STUDY)
    worse = verdict_of(figures(mean_kld=mean_kld + more, mean_kld_error=0.0), STUDY)

    assert milder is not None
    assert worse is not None
    assert steps.index(milder.tone) <= steps.index(worse.tone)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (0.000001, "< 0.00001"),
        (0.00055, "0.00055"),
        (0.03127, "0.0313"),
        (0.445, "0.445"),
        (2.21128, "2.21"),
        (None, "unknown"),
        (float("nan"), "unknown"),
    ],
)
def test_a_divergence_keeps_what_tells_it_apart(value: float | None, words: str) -> None:
    assert kld_text(value) == words


def test_a_small_change_is_never_written_as_none() -> None:
    assert points_text(0.00001) == "< 0.01"
    assert points_text(0.0) == "0.00"
    assert points_text(0.0552) == "5.52"


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        ("0.0313", 0.00024, "± 0.0002"),
        ("14,726", 1214.3, "± 1,214"),
        ("0.322", 0.0001, "± < 0.001"),
        ("0.322", 0.0, "± 0.000"),
        ("0.322", None, ""),
        ("unknown", 0.1, ""),
    ],
)
def test_an_error_has_the_decimals_of_its_value(value: str, error: float | None, words: str) -> None:
    assert error_text(value, error) == words


def test_errors_of_shares_are_percentage_points_too() -> None:
    measured = figures(same_top_share=0.919, same_top_error=0.0071, rms_dp=0.05519, rms_dp_error=0.0004)
    words = {each.key: f"{each.value(measured)} {each.error_words(measured)}" for each in FIGURE_COLUMNS}

    assert words["same_top_share"] == "91.9 ± 0.7"
    assert words["rms_dp"] == "5.52 ± 0.04"


def test_shares_near_all_are_told_of_a_thousand() -> None:
    assert same_of_many(0.96) == "of 100 tokens, 96"
    assert same_of_many(0.9976) == "of 1,000 tokens, 998"


def test_every_figure_has_words_for_a_beginner_and_survives_unknown_errors() -> None:
    known = replace(figures(), perplexity_error=None, mean_kld_error=None, same_top_error=None, rms_dp_error=None)
    for column in FIGURE_COLUMNS:
        assert column.explanation.endswith(".")
        assert column.value(known) not in ("", "unknown")
        assert column.error_words(known) == ""
