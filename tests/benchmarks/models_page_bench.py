"""How smoothly the Models page scrolls: 5,000 found repositories and a ladder of 80 variants, milliseconds a frame.

Run it as `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.models_page_bench`. Nothing is asked of a network.
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QAbstractItemView, QApplication

from app.bridge.models.found_list import FoundList
from app.bridge.models.found_model import grouped
from app.bridge.models.ladder_list import LadderList
from app.bridge.theme import ThemeController
from app.domain.advice.published_quality import LevelLoss
from app.domain.browse.ladder import LadderRow
from app.domain.browse.search import FoundRepository
from app.domain.gguf.variant_names import LevelName
from app.domain.gguf.variants import RepositoryFile, Variant
from app.domain.machines.typed_machine import typed_machine
from app.domain.plan.lane_plan import LanePlan, LaneSetting
from app.services.fit.plan_sources import source_of_file
from app.services.fit.planning import Planner
from app.ui.appearance import Appearance
from app.ui.pages.models.found_view import FoundView
from app.ui.pages.models.ladder_view import LadderView

_RESULTS: Final = 5_000
_VARIANTS: Final = 80
_FRAMES: Final = 300


def main() -> None:
    """Fill both lists, scroll them, print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["WEIGHIN_HOME"] = home
        qt = QApplication([])
        theme = ThemeController(qt.styleHints(), qt)
        Appearance(qt, theme)
        _measure_results(qt, theme)
        _measure_ladder(qt, theme)


def _measure_results(qt: QApplication, theme: ThemeController) -> None:
    found = FoundList()
    view = FoundView(found, theme)
    view.resize(300, 560)
    view.show()
    repositories = [_repository(number) for number in range(_RESULTS)]
    shown_ms = _timed_ms(lambda: found.replace_all(grouped(repositories[:-50])), qt)
    page_ms = _timed_ms(lambda: found.follow(grouped(repositories)), qt)
    print(f"{_RESULTS:,} results, {found.rowCount():,} rows: shown {shown_ms:.1f} ms, a page more {page_ms:.1f} ms")
    print(f"  a frame of scrolling: {_scrolled(view)}")


def _measure_ladder(qt: QApplication, theme: ThemeController) -> None:
    ladder = LadderList()
    view = LadderView(ladder, theme)
    view.resize(800, 440)
    view.show()
    plan = _plan()
    rows = [_row(number, plan) for number in range(_VARIANTS)]
    shown_ms = _timed_ms(lambda: ladder.show_rows(rows, can_get=True), qt)
    changed = [replace(rows[0], bits_per_weight=5.1), *rows[1:]]
    change_ms = _timed_ms(lambda: ladder.show_rows(changed, can_get=True), qt)
    print(f"{_VARIANTS} variants: shown {shown_ms:.1f} ms, one row changed {change_ms:.1f} ms")
    print(f"  a frame of scrolling: {_scrolled(view)}")


def _scrolled(view: QAbstractItemView) -> str:
    bar, times = view.verticalScrollBar(), []
    for frame in range(_FRAMES):
        bar.setValue(round(bar.maximum() * (frame * 37 % _FRAMES) / _FRAMES))
        began = time.perf_counter()
        view.viewport().repaint()
        times.append((time.perf_counter() - began) * 1e3)
    times.sort()
    return f"median {statistics.median(times):.1f} ms, 99 of 100 within {times[int(_FRAMES * 0.99)]:.1f} ms"


def _timed_ms(act: Callable[[], None], qt: QApplication) -> float:
    began = time.perf_counter()
    act()
    qt.processEvents()
    return (time.perf_counter() - began) * 1e3


def _repository(number: int) -> FoundRepository:
    chance = random.Random(number)
    return FoundRepository(
        f"owner{number % 300}/Model-{number:05d}-Instruct-GGUF",
        parameters=chance.randrange(10**9, 7 * 10**10),
        architecture="qwen3",
        context_tokens=40_960,
        downloads=chance.randrange(10**6),
        licence="apache-2.0",
        base_model=f"maker/Model-{number * 7 % 4000}",
    )


def _row(number: int, plan: LanePlan) -> LadderRow:
    file = RepositoryFile(f"Model-{number}-Q4_K_M.gguf", 5_000_000_000 - number)
    return LadderRow(
        Variant(LevelName("Q4_K_M", "Q4_K_M"), (file,)),
        bits_per_weight=4.9,
        is_exact=True,
        plan=plan,
        loss=LevelLoss("Q4_K_M", 0.031, 1.0, interpolated=False, source="a study"),
        is_best=number == 20,
        is_pair=number % 40 == 3,
    )


def _plan() -> LanePlan:
    """Of the built-in model, on a machine with two memories: bars in two parts."""
    from app.adapters.gguf_file import read_model_file
    from app.adapters.paths import resource_path

    file = read_model_file(resource_path("featherweight", "featherweight-F16.gguf"))
    pools = typed_machine(ram_gb=16, vram_gb=(8,), unified=False)
    return Planner(asks_engine=False).plan(source_of_file(file), LaneSetting(1024), pools)


if __name__ == "__main__":
    main()
