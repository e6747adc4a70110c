"""Figures of a lane that grow sharper window by window, worked out no more often than is seen or costs time."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from app.domain.fidelity.fidelity_figures import fidelity_figures
from app.domain.fidelity.fidelity_result import FidelityFigures
from app.domain.fidelity.token_figures import TokenFigures
from app.services.fidelity.fidelity_events import FidelitySharpened

_SHORTEST_INTERVAL_S: Final = 0.34
# Working them out takes longer the more tokens there are; so small a share of the time may go into it.
_MOST_SHARE: Final = 0.02


class Sharpening:
    """One lane's figures; `scored` are windows that were scored before, of which only `windows` count."""

    def __init__(
        self, lane: int, emit: Callable[[FidelitySharpened], None], scored: Mapping[int, TokenFigures], windows: int
    ) -> None:
        self._lane = lane
        self._emit = emit
        self._scored = {window: figures for window, figures in scored.items() if 0 <= window < windows}
        self._windows = windows
        self._next_at_s = 0.0

    def __contains__(self, window: object) -> bool:
        return window in self._scored

    @property
    def windows(self) -> int:
        """How many are scored."""
        return len(self._scored)

    @property
    def is_complete(self) -> bool:
        return len(self._scored) == self._windows

    def add(self, window: int, figures: TokenFigures) -> None:
        """A window is scored: tell the figures if it is time to."""
        self._scored[window] = figures
        if time.monotonic() >= self._next_at_s:
            self.tell()

    def tell(self) -> FidelityFigures | None:
        """Tell the figures of what is scored; `None` where nothing is."""
        if not self._scored:
            return None
        started_s = time.monotonic()
        figures = fidelity_figures(TokenFigures.joined(self._scored[window] for window in sorted(self._scored)))
        now_s = time.monotonic()
        self._next_at_s = now_s + max(_SHORTEST_INTERVAL_S, (now_s - started_s) / _MOST_SHARE)
        self._emit(FidelitySharpened(self._lane, len(self._scored), figures))
        return figures

    def forget(self) -> None:
        """Let go of the figures, which are no small thing over a long text."""
        self._scored.clear()
