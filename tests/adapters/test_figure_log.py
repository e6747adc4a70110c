"""Figures on disk survive whatever ends the process that writes them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.figure_log import FigureLog
from app.domain.fidelity.token_figures import TokenFigures


def _figures(seed: int, tokens: int = 7) -> TokenFigures:
    return TokenFigures(*np.random.default_rng(seed).normal(size=(5, tokens)).astype(np.float32))


def _same(one: TokenFigures, other: TokenFigures) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one.columns(), other.columns(), strict=True))


def _written(path: Path, windows: int) -> None:
    with FigureLog(path) as log:
        for window in range(windows):
            log.append(window, _figures(window))


def test_figures_are_read_back_as_they_were_appended(tmp_path: Path) -> None:
    _written(tmp_path / "a", 3)
    read = FigureLog(tmp_path / "a").read()
    assert list(read) == [0, 1, 2]
    assert all(_same(read[window], _figures(window)) for window in read)


def test_a_log_that_was_never_written_holds_nothing(tmp_path: Path) -> None:
    assert FigureLog(tmp_path / "none").read() == {}


def test_a_window_scored_twice_counts_as_scored_last(tmp_path: Path) -> None:
    with FigureLog(tmp_path / "a") as log:
        log.append(4, _figures(1))
        log.append(4, _figures(2, tokens=3))
        log.sync()
    assert _same(FigureLog(tmp_path / "a").read()[4], _figures(2, tokens=3))


@given(st.data())
def test_a_file_that_is_cut_short_anywhere_keeps_its_whole_records_and_goes_on(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("log") / "a"
    _written(path, 3)
    record_bytes, whole = path.stat().st_size // 3, path.read_bytes()
    kept = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:kept])
    log = FigureLog(path)
    assert list(log.read()) == list(range(kept // record_bytes))
    log.append(9, _figures(9))
    log.close()
    assert list(log.read()) == [*range(kept // record_bytes), 9]


@given(st.data())
def test_a_byte_that_changed_costs_what_comes_from_there_on(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("log") / "a"
    _written(path, 3)
    damaged = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(damaged) - 1))
    damaged[place] ^= 0x55
    path.write_bytes(damaged)
    read = FigureLog(path).read()
    assert list(read) == list(range(place // (len(damaged) // 3)))


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        FigureLog(tmp_path / "gone" / "a").append(0, _figures(0))
