"""A turn while it runs, on standard error: columns side by side in a terminal, a line a step elsewhere."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from app.cli.console import progress_console
from app.domain.lanes.token_rate import TokenRate
from app.domain.plain_text import one_line, terminal_text
from app.domain.protocol.events import LoadProgress, PrefillProgress, TokensGenerated
from app.domain.units import bytes_text, rate_text
from app.services.comparison.comparison_events import (
    ENDED_STATES,
    ComparisonEvent,
    LaneReported,
    LaneState,
    LaneStateChanged,
    MemorySampled,
)
from app.services.reports.comparison_results import LaneResult

LANE_STYLES: Final = ("blue", "yellow", "green", "magenta", "cyan", "red", "bright_blue", "bright_yellow")
# A frame takes about 4 ms of processor time, which the engine's threads then lack.
_FRAME_S: Final = 0.2
_KEPT_CHARACTERS: Final = 4000


class LiveView(ABC):
    """Takes every event of a turn and shows what it likes of it."""

    @abstractmethod
    def take(self, event: ComparisonEvent) -> None: ...


@contextmanager
def live_view(title: str, lanes: Mapping[int, LaneResult]) -> Iterator[LiveView]:
    """The view that suits standard error; `lanes` by lane id, in order."""
    console = progress_console()
    if not console.is_terminal:
        yield _PlainSteps(console, lanes)
        return
    with Live(
        console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as live:
        yield _Columns(live, title, lanes)


class _PlainSteps(LiveView):
    def __init__(self, console: Console, lanes: Mapping[int, LaneResult]) -> None:
        self._console = console
        self._lanes = lanes

    def take(self, event: ComparisonEvent) -> None:
        if isinstance(event, LaneStateChanged) and event.state is not LaneState.WAITING:
            label = one_line(self._lanes[event.lane_id].label)
            self._console.print(f"{label}: {one_line(event.note) or event.state.value}")


@dataclass
class _Column:
    """What one lane shows right now."""

    label: str
    facts: str
    style: str
    state: str = ""
    text: str = ""
    tps: float | None = None
    memory_bytes: int | None = None
    rate: TokenRate = field(default_factory=TokenRate)


class _Columns(LiveView):
    def __init__(self, live: Live, title: str, lanes: Mapping[int, LaneResult]) -> None:
        self._live = live
        self._title = one_line(title)
        self._columns = {
            lane_id: _Column(one_line(lane.label), _facts(lane), LANE_STYLES[index % len(LANE_STYLES)])
            for index, (lane_id, lane) in enumerate(lanes.items())
        }
        self._shown_at = 0.0

    def take(self, event: ComparisonEvent) -> None:
        match event:
            case LaneStateChanged():
                column = self._columns[event.lane_id]
                column.state = one_line(event.note) or event.state.value
                if event.state in ENDED_STATES:
                    column.tps = None
            case LaneReported():
                _report(self._columns[event.lane_id], event)
            case MemorySampled():
                self._columns[event.lane_id].memory_bytes = event.model_bytes
        self._show_now_and_then()

    def _show_now_and_then(self) -> None:
        now = time.monotonic()
        if now - self._shown_at >= _FRAME_S:
            self._shown_at = now
            self._live.update(self._picture(), refresh=True)

    def _picture(self) -> Group:
        size = self._live.console.size
        width = max(10, size.width // len(self._columns) - 4)
        height = max(3, size.height - 8)
        table = Table.grid(expand=True)
        panels = []
        for column in self._columns.values():
            table.add_column(ratio=1)
            panels.append(_panel(column, width, height))
        table.add_row(*panels)
        return Group(Text(self._title, style="bold", overflow="ellipsis", no_wrap=True), table)


def _facts(lane: LaneResult) -> str:
    bits = "" if lane.bits_per_weight is None else f"{lane.bits_per_weight:.2f} bits/w · "
    return f"{bits}{bytes_text(lane.file_bytes)}"


def _report(column: _Column, reported: LaneReported) -> None:
    match reported.event:
        case LoadProgress(fraction=fraction):
            column.state = f"loading {fraction:.0%}"
        case PrefillProgress(evaluated_tokens=done, total_tokens=total):
            column.state = f"reading the prompt {done:,}/{total:,}"
        case TokensGenerated(tokens=tokens):
            for token in tokens:
                column.text += token.text
                column.tps = column.rate.add(token.elapsed_s)
            column.text = column.text[-_KEPT_CHARACTERS:]


def _panel(column: _Column, width: int, height: int) -> Panel:
    wrapped = Text(terminal_text(column.text[-width * height :])).wrap(_WRAPPER, width)
    body = Text("\n").join(wrapped[-height:])
    figures = " · ".join(
        part
        for part in (
            "" if column.tps is None else f"{rate_text(column.tps)} tok/s",
            "" if column.memory_bytes is None else bytes_text(column.memory_bytes),
        )
        if part
    )
    return Panel(
        Group(Text(column.facts, style="dim"), body),
        title=Text(column.label, style=f"bold {column.style}"),
        subtitle=Text(" · ".join(part for part in (column.state, figures) if part)),
        border_style=column.style,
    )


# Wrapping needs a console for its tab size and East Asian widths, not for writing.
_WRAPPER: Final = Console(file=None, markup=False, highlight=False, emoji=False)
