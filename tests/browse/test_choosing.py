"""The pair to compare, the projector, and the best fit: properties over any ladder, and what people would choose."""

from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.advice.published_quality import LevelLoss
from app.domain.browse.best_fit import best_fit
from app.domain.browse.ladder import LadderRow
from app.domain.browse.ladder_rows import rows_of_variants
from app.domain.browse.pair import comparable_pair, is_usable
from app.domain.browse.projectors import published_projector
from app.domain.gguf.quants import LADDER, ladder_position
from app.domain.gguf.variant_names import model_stem
from app.domain.gguf.variants import RepositoryFile, group_files
from app.domain.plan.forecast import Forecast
from app.domain.plan.lane_plan import LaneSetting
from app.domain.plan.memory_plan import Verdict
from app.services.fit.planning import Planner
from tests.browse.ladder_samples import pools
from tests.builders.architectures import llama
from tests.builders.plan_sources import source_of
from tests.domain.shipped import shipped_quality

_LABELS = st.sampled_from([*LADDER, "UD-Q4_K_XL", "i1-Q4_K_M", "Q6_K_L", "Q8_K_XL", "IQ4_KSS", "", "UD-IQ1_M"])
_PATHS = st.builds(
    "{}{}-{}{}.gguf".format,
    st.sampled_from(["", "BF16/", "sub/folder/"]),
    st.sampled_from(["Model", "Other"]),
    _LABELS,
    st.sampled_from(["", "-00001-of-00002", "-00002-of-00002", "-be"]),
)
_FILES = st.lists(st.builds(RepositoryFile, _PATHS, st.none() | st.integers(0, 1 << 40)), max_size=25)


@given(_FILES)
def test_a_pair_is_two_whole_variants_of_one_model_apart_in_precision(files: list[RepositoryFile]) -> None:
    variants = group_files(files).variants
    pair = comparable_pair(variants)
    if pair is None:
        return
    precise, small = pair
    assert is_usable(precise)
    assert is_usable(small)
    assert ladder_position(precise.level) < ladder_position(small.level)
    assert model_stem(precise.files[0].path) == model_stem(small.files[0].path)


@given(_FILES)
def test_where_both_are_there_the_pair_is_q8_0_and_q4_k_m(files: list[RepositoryFile]) -> None:
    wanted = [RepositoryFile("Model-Q8_0.gguf", 8), RepositoryFile("Model-Q4_K_M.gguf", 4)]
    pair = comparable_pair(group_files([*files, *wanted]).variants)
    assert pair is not None
    assert [variant.label for variant in pair] == ["Q8_0", "Q4_K_M"]


@given(_FILES, st.none() | st.integers(1, 10**12))
def test_rows_are_as_many_as_variants_and_bits_make_sense(files: list[RepositoryFile], parameters: int | None) -> None:
    variants = group_files(files).variants
    rows = rows_of_variants(variants, parameters, shipped_quality())
    assert [row.variant for row in rows] == list(variants)
    assert sum(row.is_pair for row in rows) in (0, 2)
    for row in rows:
        assert row.bits_per_weight is None or 0 < row.bits_per_weight <= 40
        assert row.loss is None or row.loss.expected_kld >= 0
        assert row.explanation
        assert bool(row.problem) >= (not row.variant.is_complete)


@pytest.mark.parametrize(
    ("names", "pair"),
    [
        (["Q8_0", "Q4_K_M", "Q6_K"], ["Q8_0", "Q4_K_M"]),
        (["F16", "Q6_K", "Q4_K_S"], ["Q6_K", "Q4_K_S"]),
        (["BF16", "UD-Q4_K_XL", "UD-Q2_K_XL"], ["BF16", "UD-Q4_K_XL"]),
        (["Q8_0", "i1-Q4_K_M", "Q4_K_M"], ["Q8_0", "Q4_K_M"]),
        (["Q8_0", "UD-Q4_K_XL"], ["Q8_0", "UD-Q4_K_XL"]),
        (["Q4_K_M", "Q4_K_S", "Q4_0"], None),
        (["Q8_0"], None),
        (["Q8_0-00001-of-00002", "Q6_K", "Q4_K_M"], ["Q6_K", "Q4_K_M"]),
    ],
)
def test_the_pair_is_what_people_would_take(names: list[str], pair: list[str] | None) -> None:
    found = comparable_pair(group_files(RepositoryFile(f"Model-{name}.gguf", 9) for name in names).variants)
    assert (None if found is None else [variant.label for variant in found]) == pair


def test_a_pair_is_of_one_model() -> None:
    names = ["Small-Q8_0.gguf", "Large-Q4_K_M.gguf", "Large-Q6_K.gguf"]
    pair = comparable_pair(group_files(RepositoryFile(name, 9) for name in names).variants)
    assert pair is not None
    assert [variant.files[0].path for variant in pair] == ["Large-Q6_K.gguf", "Large-Q4_K_M.gguf"]


@pytest.mark.parametrize(
    ("paths", "chosen"),
    [
        (["M-Q4_K_M.gguf", "mmproj-BF16.gguf", "mmproj-F16.gguf", "mmproj-F32.gguf"], "mmproj-F16.gguf"),
        (["M-Q4_K_M.gguf", "mmproj-model-f16.gguf"], "mmproj-model-f16.gguf"),
        (["a/M-Q4_K_M.gguf", "mmproj-F16.gguf", "a/mmproj-F32.gguf"], "a/mmproj-F32.gguf"),
        (["a/M-Q4_K_M.gguf", "M-Q8_0.gguf", "mmproj-F32.gguf", "a/mmproj-F16.gguf"], "mmproj-F32.gguf"),
        (["a/M-Q4_K_M.gguf", "b/mmproj-F16.gguf"], None),
        (["M-Q4_K_M.gguf"], None),
        (["mmproj-F16.gguf"], None),
    ],
)
def test_the_projector_is_chosen_as_llama_cpp_does(paths: list[str], chosen: str | None) -> None:
    contents = group_files(RepositoryFile(path, 9) for path in paths)
    found = published_projector(contents.projectors, contents.variants)
    assert (found.path if found else None) == chosen


_LEVELS = (("F16", 0.0, "F16"), ("Q8_0", 0.0008, "Q8_0"), ("Q4_K_M", 0.028, "Q4_K"), ("Q2_K", 0.33, "Q2_K"))


@lru_cache
def _planned(ram_gb: float) -> tuple[LadderRow, ...]:
    rows = []
    for level, kld, type_name in _LEVELS:
        source = source_of(llama(), type_name=type_name)
        (variant,) = group_files([RepositoryFile(f"M-{level}.gguf", source.file_bytes)]).variants
        plan = Planner(asks_engine=False).plan(source, LaneSetting(512), pools(ram_gb))
        loss = LevelLoss(level, kld, 1.0, interpolated=False, source="test")
        rows.append(LadderRow(variant, plan=plan, loss=loss))
    return tuple(rows)


def _rows(ram_gb: float, speeds: tuple[float | None, ...]) -> list[LadderRow]:
    forecasts = [None if tps is None else Forecast(tps * 0.9, tps * 1.1, "test") for tps in speeds]
    return [replace(row, forecast=forecast) for row, forecast in zip(_planned(ram_gb), forecasts, strict=True)]


@pytest.mark.parametrize(
    ("speeds", "best"),
    [
        # all quick: quality decides, and full precision is not worth half the speed
        ((60.0, 110.0, 200.0, 300.0), "Q8_0"),
        # all slow: a third of the speed is worth more than what Q4_K_M loses
        ((2.0, 4.0, 8.0, 12.0), "Q4_K_M"),
        ((12.0, 19.0, 30.0, 40.0), "Q8_0"),
        # nobody knows the speed: quality alone
        ((None, None, None, None), "F16"),
        # only the level that spoils it would be quick: a sound one all the same
        ((1.0, 2.0, 3.5, 9.0), "Q4_K_M"),
        # nothing is quick enough: still the most sensible one
        ((0.5, 0.9, 1.5, 2.0), "Q4_K_M"),
    ],
)
def test_the_best_fit_weighs_loss_against_speed(speeds: tuple[float | None, ...], best: str) -> None:
    rows = _rows(16, speeds)
    at = best_fit(rows)
    assert at is not None
    assert rows[at].variant.label == best


_SPEEDS = st.tuples(*[st.none() | st.floats(0.1, 500)] * 4)


@given(_SPEEDS, st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
def test_the_best_fit_is_planned_fits_and_has_no_problem(
    speeds: tuple[float | None, ...], unplanned: set[int], broken: set[int]
) -> None:
    rows = _rows(16, speeds)
    for at in unplanned:
        rows[at] = replace(rows[at], plan=None)
    for at in broken:
        rows[at] = replace(rows[at], problem="It cannot be read.")
    best = best_fit(rows)
    assert (best is None) == ({0, 1, 2, 3} <= unplanned | broken)
    if best is not None:
        assert best not in unplanned | broken
        plan = rows[best].plan
        assert plan is not None
        assert plan.verdict is Verdict.FITS


def test_nothing_is_best_where_nothing_fits() -> None:
    assert best_fit(_rows(0.6, (None,) * 4)) is None
    assert best_fit([]) is None
