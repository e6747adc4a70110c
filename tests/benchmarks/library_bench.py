"""How long the library takes: 500 models with large vocabularies, found for the first and the second time, and
stopped. Run it as `python -m tests.benchmarks.library_bench [MODELS]`; it needs 25 MB of disk a model while it runs.
"""

import os
import random
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil

from app.domain.library.grouping import group_models
from app.services.library.model_folders import add_folder
from app.services.library.scanning import scan_library
from app.services.processes.one_shot import CommandStoppedError
from tests.builders.tiny_models import TINY, build_model

_VOCABULARY = 152_000
_OTHER_FILES = 4500
_STOPS = 10


def main() -> None:
    """Build, measure, print."""
    models = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ |= {"WEIGHIN_HOME": str(home / "weighin"), "HOME": folder, "USERPROFILE": folder}
        _build(home / "models", models)
        add_folder(home / "models")
        first_s, count = _timed()
        second_s, _ = _timed()
        peak = psutil.Process().memory_info().rss / 1e6
        print(f"{count:,} models: first {first_s:.2f} s, {first_s / count * 1e3:.1f} ms each; second {second_s:.3f} s")
        print(f"memory {peak:.0f} MB; stopped after at most {_slowest_stop_s(home) * 1e3:.0f} ms of {_STOPS} tries")


def _build(folder: Path, models: int) -> None:
    whole = build_model(folder.parent / "model.gguf", replace(TINY, vocabulary_size=_VOCABULARY)).read_bytes()
    for number in range(models):
        path = folder / f"owner{number % 20}" / f"model{number}" / f"model{number}-F16.gguf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(whole)
    for number in range(_OTHER_FILES):
        path = folder / f"owner{number % 20}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _timed() -> tuple[float, int]:
    began = time.perf_counter()
    variants = scan_library()
    group_models(variants)
    return time.perf_counter() - began, len(variants)


def _slowest_stop_s(home: Path) -> float:
    slowest = 0.0
    for _ in range(_STOPS):
        (home / "weighin" / "cache" / "library.json").unlink(missing_ok=True)
        stop = threading.Event()
        asked_at: list[float] = []

        def ask(stop: threading.Event = stop, asked_at: list[float] = asked_at) -> None:
            time.sleep(random.uniform(0.05, 0.5))
            asked_at.append(time.perf_counter())
            stop.set()

        asker = threading.Thread(target=ask)
        asker.start()
        try:
            scan_library(is_cancelled=stop.is_set)
        except CommandStoppedError:
            slowest = max(slowest, time.perf_counter() - asked_at[0])
        asker.join()
    return slowest


if __name__ == "__main__":
    main()
