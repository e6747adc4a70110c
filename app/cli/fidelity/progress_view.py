"""A measurement while it runs, on standard error: a bar with the figures so far, or a line now and then."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Column

from app.cli.console import progress_console
from app.domain.fidelity.figure_words import error_text, kld_text
from app.domain.plain_text import one_line
from app.domain.units import seconds_text
from app.services.fidelity.fidelity_events import (
    REFERENCE,
    FidelityEvent,
    FidelityLaneFailed,
    FidelityPrepared,
    FidelityProgressed,
    FidelitySharpened,
)

_SCORING: Final = "scoring"
_STEPS: Final = 10


class ProgressView(ABC):
    """Takes every event of a measurement and shows what it likes of it."""

    @abstractmethod
    def take(self, event: FidelityEvent) -> None: ...


@contextmanager
def progress_view(names: Sequence[str]) -> Iterator[ProgressView]:
    """The view that suits standard error; `names` are of the lanes, the reference's first."""
    console = progress_console()
    shown = [one_line(name) for name in names]
    if not console.is_terminal:
        yield _PlainSteps(console, shown)
        return
    one_row = Column(no_wrap=True, overflow="ellipsis")
    with Progress(
        TextColumn("{task.description}", markup=False, table_column=one_row),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        TextColumn("{task.fields[figures]}", markup=False, table_column=one_row),
        console=console,
        transient=True,
    ) as bar:
        yield _Bar(bar, bar.add_task("preparing", total=1.0, figures=""), shown)


class _PlainSteps(ProgressView):
    """What each lane begins to do, and each tenth of all windows."""

    def __init__(self, console: Console, names: Sequence[str]) -> None:
        self._console = console
        self._names = names
        self._told: set[str] = set()
        self._step = -1

    def take(self, event: FidelityEvent) -> None:
        match event:
            case FidelityProgressed(doing=doing) if doing == _SCORING:
                step = int(event.run_share * _STEPS)
                if step > self._step:
                    self._step = step
                    left = f", about {seconds_text(event.left_s)} left" if event.left_s else ""
                    self._console.print(f"{_SCORING}: {step / _STEPS:.0%}{left}")
            case FidelityProgressed():
                self._tell_once(f"{_name(self._names, event.lane)}: {event.doing}")
            case FidelityPrepared():
                self._tell_once(_prepared_words(event))
            case FidelityLaneFailed():
                self._tell_once(f"{_name(self._names, event.lane)}: {one_line(event.message)}")
            case _:
                pass

    def _tell_once(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self._console.print(line)


class _Bar(ProgressView):
    def __init__(self, bar: Progress, task: TaskID, names: Sequence[str]) -> None:
        self._bar = bar
        self._task = task
        self._names = names
        self._windows = 0
        self._figures: dict[int, str] = {}

    def take(self, event: FidelityEvent) -> None:
        match event:
            case FidelityPrepared():
                self._windows = event.windows
                self._bar.console.print(_prepared_words(event))
            case FidelityProgressed(doing=doing) if doing == _SCORING:
                self._show(f"{_name(self._names, event.lane)}: {doing}", event.run_share, event.left_s)
            case FidelityProgressed():
                self._show(f"{_name(self._names, event.lane)}: {event.doing} {event.share:.0%}", event.run_share, None)
            case FidelitySharpened(lane=lane, figures=figures) if lane != REFERENCE:
                mean = kld_text(figures.mean_kld)
                error = error_text(mean, figures.mean_kld_error)
                self._figures[lane] = f"{_name(self._names, lane)} {mean} {error}".strip()
            case FidelityLaneFailed():
                self._bar.console.print(f"{_name(self._names, event.lane)}: {one_line(event.message)}")
            case _:
                pass

    def _show(self, doing: str, share: float, left_s: float | None) -> None:
        left = [] if left_s is None else [f"{seconds_text(left_s)} left"]
        words = " · ".join([*left, *(self._figures[lane] for lane in sorted(self._figures))])
        self._bar.update(self._task, description=doing, completed=share, figures=words)


def _prepared_words(event: FidelityPrepared) -> str:
    again = f", {event.resumed_windows:,} of them scored before" if event.resumed_windows else ""
    return f"{event.windows:,} windows, {event.scored_tokens:,} scored tokens{again}. {event.keeps_reason}"


def _name(names: Sequence[str], lane: int) -> str:
    return names[lane + 1]
