"""How long a ladder takes: 25 variants of a model like Llama 3 8B, their headers of 8 MB each on a server here.

    uv run python -m tests.benchmarks.ladder_bench [VARIANTS]

Held to: after the headers are there, six contexts of all variants are planned in less than 3 s, each header costs at
most its own size and 1 MiB of transfer, and whatever waits for a silent server is stopped within 200 ms.
"""

import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import psutil

from app.adapters.gguf_file import read_header_file
from app.adapters.paths import cache_folder
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.browse.search import SearchQuery
from app.domain.errors import WeighInError
from tests.browse.ladder_samples import LEVELS, MODEL, REPOSITORY, hollow_level, pools
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.samples import large_vocabulary
from tests.hub.stand_in import StandInHub

if TYPE_CHECKING:
    from app.services.browse.browsing import Browser

Result = TypeVar("Result")

_SHAPE: Final = replace(MODEL, width=4096, layers=32, heads=32, kv_heads=8, feed_forward=14336)
_MODEL: Final = replace(_SHAPE, vocabulary_size=128_256, context_length=131_072)
_LIMIT_S: Final = 3.0
_STOP_LIMIT_S: Final = 0.2
_STOPS: Final = 5
_MEBIBYTE: Final = 1 << 20


def main() -> None:
    """Build, measure, print; exits 1 where a limit does not hold."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    with tempfile.TemporaryDirectory() as folder, StandInHub() as hub:
        os.environ |= {"WEIGHIN_HOME": f"{folder}/home", "HF_ENDPOINT": hub.address, "NO_PROXY": "127.0.0.1"}
        header_bytes = _fill(hub, Path(folder), count)
        # only now: the client reads its settings when it is imported
        from app.services.browse.browsing import Browser
        from app.services.browse.ladder_planning import USUAL_CONTEXTS

        browser = Browser()
        ladder, open_s = _timed(lambda: browser.open(REPOSITORY))
        first_row_s: list[float] = []
        began_s = time.perf_counter()

        def on_row(_position: int, _row: LadderRow) -> None:
            first_row_s.append(time.perf_counter() - began_s)

        planned, read_s = _timed(lambda: browser.planned(ladder, pools(64), 8192, on_row=on_row, here=False))
        transferred = hub.cdn.sent_bytes
        _check_rows(planned)
        _, contexts_s = _timed(
            lambda: [browser.planned(planned, pools(64), tokens, here=False) for tokens in USUAL_CONTEXTS]
        )
        _, again_s = _timed(lambda: Browser().planned(ladder, pools(64), 8192, here=False))
        stop_s = _slowest_stop_s(hub, Browser())
        kept = sum(path.stat().st_size for path in (cache_folder() / "headers").iterdir())
    peak = psutil.Process().memory_info().rss / 1e6
    over = transferred / count - header_bytes
    print(f"{count} variants, headers of {header_bytes / 1e6:.2f} MB: opened in {open_s:.3f} s")
    print(f"headers, plans and marks: {read_s:.2f} s, first row after {first_row_s[0]:.2f} s")
    print(f"transferred {over / _MEBIBYTE:+.2f} MiB a variant beyond its header; {kept / 1e6:.0f} MB kept on the disk")
    print(f"{len(USUAL_CONTEXTS)} contexts of all variants: {contexts_s:.2f} s (limit {_LIMIT_S:.0f} s)")
    print(f"a new start, headers from the disk: {again_s:.2f} s; memory {peak:.0f} MB")
    print(f"stopped after at most {stop_s * 1e3:.0f} ms of {4 * _STOPS} tries (limit {_STOP_LIMIT_S * 1e3:.0f} ms)")
    if contexts_s >= _LIMIT_S or over > _MEBIBYTE or stop_s > _STOP_LIMIT_S:
        raise SystemExit("a limit does not hold")


def _fill(hub: StandInHub, folder: Path, count: int) -> int:
    """Put a repository with `count` variants on the hub; the size of the largest header."""
    key = "tokenizer.ggml.merges"
    merges = {key: large_vocabulary(0, 280_000)[key]}
    paths = [hollow_level(folder / f"{level}.gguf", level, _MODEL, more=merges) for level in LEVELS]
    files = {}
    for number in range(count):
        level = LEVELS[number % len(LEVELS)]
        files[f"v{number // len(LEVELS)}/Model-{level}.gguf"] = HubFile(paths[number % len(LEVELS)])
    hub.add(HubRepository(REPOSITORY, files))
    return max(read_header_file(path).header_bytes for path in paths)


def _slowest_stop_s(hub: StandInHub, browser: "Browser") -> float:
    """From the wish to stop to the answer, for everything that asks, at a server that has gone silent."""
    ladder = replace(browser.open(REPOSITORY), commit="main")
    for place in (Place.API, Place.SEARCH, Place.RESOLVE):
        hub.faults.set(place, Fault(Kind.STALL))
    works: tuple[Callable[[Callable[[], bool]], object], ...] = (
        lambda is_cancelled: list(browser.search(SearchQuery("x"), is_cancelled)),
        lambda is_cancelled: browser.open(REPOSITORY, is_cancelled),
        lambda is_cancelled: browser.planned(ladder, pools(64), 8192, is_cancelled=is_cancelled, here=False),
        lambda is_cancelled: browser.card(REPOSITORY, "main", is_cancelled),
    )
    return max(_stopped_after_s(work) for work in works for _ in range(_STOPS))


def _stopped_after_s(work: Callable[[Callable[[], bool]], object]) -> float:
    wished_at_s: list[float] = []
    stop = threading.Event()

    def wish() -> None:
        wished_at_s.append(time.perf_counter())
        stop.set()

    threading.Timer(random.uniform(0.1, 0.3), wish).start()
    try:
        work(stop.is_set)
    except WeighInError:
        return time.perf_counter() - wished_at_s[0]
    raise SystemExit("a silent server answered")


def _check_rows(ladder: Ladder) -> None:
    problems = [row.problem or "not planned" for row in ladder.rows if row.problem or row.plan is None]
    if problems:
        raise SystemExit(problems[0])
    confidences = {row.plan.confidence.value for row in ladder.rows if row.plan}
    print(f"figures are of the {', '.join(sorted(confidences))}")


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    began_s = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began_s


if __name__ == "__main__":
    main()
