"""What counts of passed checks say, and what they do not."""

from math import comb

from hypothesis import given
from hypothesis import strategies as st

from app.domain.prompts.pass_rates import AgainstReferencePasses, pass_rates
from app.domain.statistics.wilson import Share, wilson_interval

_VERDICT = st.sampled_from([True, False, None])
_COUNTS = st.integers(0, 60)


@given(_COUNTS, _COUNTS)
def test_the_interval_holds_the_share_and_stays_between_nothing_and_all(passed: int, failed: int) -> None:
    share = Share(passed, passed + failed)
    if share.interval is None or share.share is None:
        assert passed + failed == 0
        return
    low, high = share.interval
    assert 0 <= low <= share.share <= high <= 1


def test_the_interval_is_the_published_one() -> None:
    """Wilson's interval of 81 of 263, worked out in Newcombe (1998), Statistics in Medicine 17:857, table I."""
    low, high = wilson_interval(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(st.integers(1, 40), st.integers(0, 40))
def test_more_cases_narrow_the_interval(times: int, passed: int) -> None:
    few, many = wilson_interval(passed, 40), wilson_interval(passed * times, 40 * times)
    assert many[1] - many[0] <= few[1] - few[0] + 1e-12


@given(_COUNTS, _COUNTS)
def test_chance_is_counted_exactly_and_both_ways(only_reference: int, only_lane: int) -> None:
    pairs = only_reference + only_lane
    extreme = [count for count in range(pairs + 1) if abs(2 * count - pairs) >= abs(only_lane - only_reference)]
    expected = sum(comb(pairs, count) for count in extreme) / 2**pairs
    found = AgainstReferencePasses(3, only_reference, only_lane, 2).probability
    assert abs(found - expected) < 1e-12
    assert found == AgainstReferencePasses(0, only_lane, only_reference, 0).probability


@given(st.lists(st.tuples(_VERDICT, _VERDICT), max_size=12))
def test_prompts_without_an_answer_count_neither_for_nor_against(pairs: list[tuple[bool | None, bool | None]]) -> None:
    verdicts = [[reference for reference, _ in pairs], [lane for _, lane in pairs]]
    rows = pass_rates(verdicts)
    for row, own in zip(rows, verdicts, strict=True):
        assert row.passed == Share(own.count(True), len(own) - own.count(None))
        assert row.passed.total + row.unanswered == len(pairs)
    assert rows[0].against_reference is None
    compared = rows[1].against_reference
    assert compared is not None
    counted = compared.both + compared.only_reference + compared.only_lane + compared.neither
    assert counted == sum(None not in pair for pair in pairs)


def test_a_few_prompts_more_or_less_are_not_called_a_difference() -> None:
    assert AgainstReferencePasses(10, 3, 1, 2).sentence == (
        "no difference shown (only the reference: 3, only this lane: 1; p = 0.62)"
    )


def test_a_difference_that_chance_hardly_makes_is_called_one() -> None:
    worse, better = AgainstReferencePasses(10, 31, 0, 2), AgainstReferencePasses(10, 0, 6, 2)
    assert worse.sentence == ("passes fewer than the reference (only the reference: 31, only this lane: 0; p < 0.001)")
    assert better.sentence.startswith("passes more than the reference")


def test_equal_verdicts_and_none_at_all_are_told_as_such() -> None:
    assert AgainstReferencePasses(5, 0, 0, 1).sentence == "no difference (the same prompts passed)"
    assert AgainstReferencePasses(0, 0, 0, 0).sentence == "nothing to compare yet"
