"""Processes that are ending while nobody waits, and the one moment at which somebody does."""

import threading
from collections.abc import Callable


class BackgroundEndings:
    """Runs functions that end processes, each on a thread of its own. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def run(self, end: Callable[[], None]) -> None:
        """Call `end` in the background."""
        thread = threading.Thread(target=end, name="process-ending", daemon=True)
        with self._lock:
            self._threads = [each for each in self._threads if each.is_alive()]
            self._threads.append(thread)
            thread.start()

    def wait(self) -> None:
        """Return when all have returned."""
        with self._lock:
            waiting = list(self._threads)
        for thread in waiting:
            thread.join()
