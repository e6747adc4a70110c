"""What appending to, scrolling and resizing a long transcript costs: python -m tests.benchmarks.transcript_bench

Prints milliseconds of processor time for one lane at 100,000 tokens, and the share of a core that streaming lanes take.
"""

import itertools
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.protocol.events import Token
from app.ui.appearance import Appearance
from app.ui.widgets.transcript.transcript_view import TranscriptView

_WORDS = ("Once", "there", "was", "a", "small", "red", "fox", "who", "lived", "by", "the", "river", "and", "walked")
_TOKENS = 100_000
_FRAMES_A_SECOND = 30
_TOKENS_A_SECOND = 100
_STREAM_S = 4.0


def main() -> None:
    application = QApplication([])
    theme = ThemeController(application.styleHints())
    Appearance(application, theme)
    _one_long_lane(application, theme)
    for lanes in (2, 8):
        _streaming(application, theme, lanes)


def _one_long_lane(application: QApplication, theme: ThemeController) -> None:
    view = TranscriptView(theme, "Q8_0")
    view.resize(560, 420)
    view.show()
    view.start_turn("Tell me a long story.")
    tokens = _tokens()
    history = list(itertools.islice(tokens, _TOKENS))
    began = time.process_time()
    view.append_tokens(history)
    print(f"open a history of {_TOKENS:,} tokens: {_ms(time.process_time() - began)}")
    began = time.process_time()
    while view.area.reading.settling:
        application.processEvents()
    print(f"settle it in slices: {_ms(time.process_time() - began)} in all")
    _report("append 3 tokens and paint", lambda: view.append_tokens(list(itertools.islice(tokens, 3))))
    bar = view.area.verticalScrollBar()
    places = itertools.cycle(range(0, bar.maximum(), 97))
    _report("scroll somewhere and paint", lambda: bar.setValue(next(places)))
    steps = itertools.cycle((20, 40, 60, 40))
    _report("scroll by two lines and paint", lambda: bar.setValue(bar.value() + next(steps)))
    widths = itertools.cycle(range(400, 700, 7))
    _report("change the width and paint", lambda: view.resize(next(widths), 420))
    view.show_differences(True)
    print(f"memory of the process: {psutil.Process().memory_info().rss / 1e6:.0f} MB")
    view.close()


def _streaming(application: QApplication, theme: ThemeController, lanes: int) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    window.resize(1280, 420)
    views = [TranscriptView(theme, f"lane {index}", index) for index in range(lanes)]
    for view in views:
        row.addWidget(view)
        view.start_turn("Tell me a long story.")
        view.append_tokens(list(itertools.islice(_tokens(), 2000)))
    window.show()
    sources = [_tokens() for _ in views]
    began, busy_s, frames = time.perf_counter(), 0.0, 0
    while frames < _STREAM_S * _FRAMES_A_SECOND:
        time.sleep(max(0.0, began + frames / _FRAMES_A_SECOND - time.perf_counter()))
        frames += 1
        batches = [list(itertools.islice(source, _TOKENS_A_SECOND // _FRAMES_A_SECOND)) for source in sources]
        busy_before = time.process_time()
        for view, batch in zip(views, batches, strict=True):
            view.append_tokens(batch)
        application.processEvents()
        busy_s += time.process_time() - busy_before
    share = busy_s / (time.perf_counter() - began)
    print(f"{lanes} lanes at {_TOKENS_A_SECOND} tokens/s each: {share:.1%} of a core")
    window.close()


def _report(what: str, action: Callable[[], object], times: int = 200) -> None:
    costs = []
    for _ in range(times):
        began = time.process_time()
        action()
        QCoreApplication.processEvents()
        costs.append(time.process_time() - began)
    ordered = sorted(costs)
    print(f"{what}: median {_ms(statistics.median(costs))}, p99 {_ms(ordered[int(len(ordered) * 0.99)])}")


def _tokens() -> Iterator[Token]:
    chance = random.Random(7)
    for index in itertools.count():
        word = chance.choice(_WORDS)
        yield Token(index % 32_000, f" {word}" if chance.random() < 0.99 else ".\n\n", -0.5, index / 50)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    main()
