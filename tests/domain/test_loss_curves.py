"""Everything measured of a model, on curves that hold only what can be compared."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.advice.published_quality import PublishedFigure, Study
from app.domain.fidelity.loss_curves import LossAxis, loss_curves, place_of, point_labels, published_places
from tests.builders.fidelity_results import LANE, REFERENCE, TEXT, figures, result


def test_results_against_other_references_or_texts_are_other_curves() -> None:
    measured = [
        result(),
        result(reference=replace(REFERENCE, sha256="a" * 64)),
        result(text=replace(TEXT, sha256="b" * 64)),
        result(text=replace(TEXT, context_tokens=1024)),
    ]

    assert [len(curve.results) for curve in loss_curves(measured)] == [1, 1, 1, 1]


def test_files_with_the_same_label_stay_apart() -> None:
    twin = replace(LANE, sha256="c" * 64)

    (curve,) = loss_curves([result(), result(lane=twin)])

    assert point_labels(curve.results) == ["Q4_K_M #444444", "Q4_K_M #cccccc"]


def test_another_cache_type_of_the_same_file_is_another_point() -> None:
    (curve,) = loss_curves([result(), result(lane=replace(LANE, kv_type="q4_0"))])

    assert point_labels(curve.results) == ["Q4_K_M", "Q4_K_M · kv q4_0"]


def test_the_measurement_of_the_most_tokens_counts() -> None:
    quick, thorough = result(measured=figures(tokens=4096)), result(measured=figures(tokens=40_960))

    (curve,) = loss_curves([quick, thorough, quick])

    assert curve.results == (thorough,)


def test_the_model_measured_last_comes_first_with_its_fullest_curve_ahead() -> None:
    other = replace(LANE, model="Other")
    measured = [
        result(text=replace(TEXT, sha256="b" * 64)),
        result(lane=other),
        result(),
        result(lane=replace(LANE, sha256="d" * 64)),
    ]

    curves = loss_curves(measured)

    assert [(curve.model, len(curve.results)) for curve in curves] == [("Tiny", 2), ("Tiny", 1), ("Other", 1)]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 5), st.integers(1, 9)), max_size=12))
def test_every_file_measured_is_on_a_curve_once_and_in_order_of_size(files: list[tuple[str, int, int]]) -> None:
    measured = [
        result(lane=replace(LANE, sha256=letter * 64, file_bytes=size), measured=figures(tokens=tokens))
        for letter, size, tokens in files
    ]

    curves = loss_curves(measured)

    found = [(each.lane.sha256, each.lane.file_bytes) for curve in curves for each in curve.results]
    assert len(found) == len(set(found)) == len({(letter, size) for letter, size, _tokens in files})
    for curve in curves:
        sizes = [each.lane.file_bytes for each in curve.results]
        assert sizes == sorted(sizes)


def test_what_is_unknown_has_no_place() -> None:
    nameless = result(lane=replace(LANE, bits_per_weight=None, file_bytes=0))

    assert [place_of(nameless, axis) for axis in LossAxis] == [None, None, None]
    assert place_of(result(decode_tps=71.5), LossAxis.SPEED) == 71.5


def _figure(level: str, bits: float, kld: float, *, imatrix: bool) -> PublishedFigure:
    return PublishedFigure(level, imatrix, bits, kld, None, None, None, None)


STUDY = Study(
    "Llama 3 8B",
    8_000_000_000,
    "the study",
    0.00055,
    (
        _figure("F16", 16.0005, 0.00055, imatrix=False),
        _figure("Q4_K_M", 4.8944, 0.02815, imatrix=True),
        _figure("Q4_K_M", 4.8944, 0.03127, imatrix=False),
        _figure("Q4_0", 4.6, 0.07, imatrix=False),
        _figure("IQ2_M", 2.9, 0.326, imatrix=True),
        _figure("Q2_K", 3.16, 0.445, imatrix=False),
    ),
)


def test_the_published_curve_holds_levels_as_they_are_made_here_less_its_floor() -> None:
    places = published_places(STUDY, LossAxis.BITS, None)

    assert [(bits, level) for bits, _kld, level in places] == [(3.16, "Q2_K"), (4.8944, "Q4_K_M")]
    assert [kld for _bits, kld, _level in places] == pytest.approx([0.44445, 0.03072])


def test_along_sizes_the_published_curve_lies_at_the_same_bits_of_this_model() -> None:
    (smallest, *_rest) = published_places(STUDY, LossAxis.SIZE, 80_000_000)

    assert smallest[0] == 3.16 * 10_000_000


def test_speeds_and_sizes_of_unknown_models_have_no_published_curve() -> None:
    assert published_places(STUDY, LossAxis.SPEED, 80_000_000) == ()
    assert published_places(STUDY, LossAxis.SIZE, None) == ()
