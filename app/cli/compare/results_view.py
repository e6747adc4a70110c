"""A finished comparison in the terminal: answers side by side with the place of parting, then the figures."""

from typing import Final

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from app.cli.compare.live_view import LANE_STYLES
from app.cli.console import result_console
from app.domain.lanes.divergence import differing_spans
from app.domain.plain_text import one_line, terminal_text
from app.services.reports.comparison_results import ComparisonResults, LaneResult
from app.services.reports.figures import FIGURES, ending_text

# Seen without colours too: stands right before the first token that differs.
PARTING_MARK: Final = "▸"
_NARROWEST_COLUMN: Final = 36
_WIDEST_LABEL: Final = 24


def show_results(results: ComparisonResults) -> None:
    """Print every turn, then what the lanes were."""
    console = result_console()
    for turn in range(results.turns):
        _show_turn(console, results, turn)
    console.print(Text(results.mode_reason, style="dim"))
    for lane in results.lanes:
        if lane.level_note:
            console.print(Text(f"{one_line(lane.label)}: {one_line(lane.level_note)}", style="yellow"))


def _show_turn(console: Console, results: ComparisonResults, turn: int) -> None:
    indices = [index for index, lane in enumerate(results.lanes) if turn < len(lane.answers)]
    if not indices:
        return
    prompt = results.lanes[indices[0]].answers[turn].prompt
    console.print(Text(f"> {terminal_text(prompt)}", style="bold"))
    panels = [_answer_panel(results, index, turn) for index in indices]
    if console.width // len(panels) >= _NARROWEST_COLUMN:
        columns = Table.grid(expand=True)
        for _ in panels:
            columns.add_column(ratio=1)
        columns.add_row(*panels)
        console.print(columns)
    else:
        for panel in panels:
            console.print(panel)
    console.print(_figures_table(results, indices, turn))
    for line in _against_lines(results, indices, turn):
        console.print(Text(line))


def _answer_panel(results: ComparisonResults, index: int, turn: int) -> Panel:
    lane = results.lanes[index]
    answer = lane.answers[turn]
    held = results.against_reference(index, turn)
    if held is None or not held.compared:
        parting = "reference" if index == 0 else ""
    elif held.split_token is None:
        parting = "same answer"
    else:
        parting = f"parted at token {held.split_token + 1}"
    style = LANE_STYLES[index % len(LANE_STYLES)]
    subtitle = " · ".join(part for part in (parting, one_line(ending_text(answer))) if part)
    return Panel(
        _marked_text(results, index, turn, style),
        title=Text(_title(lane), style=f"bold {style}"),
        subtitle=Text(subtitle, overflow="ellipsis"),
        border_style=style,
    )


def _title(lane: LaneResult) -> str:
    bits = "" if lane.bits_per_weight is None else f" · {lane.bits_per_weight:.2f} bits/w"
    return f"{one_line(lane.label)}{bits}"


def _marked_text(results: ComparisonResults, index: int, turn: int, style: str) -> Text:
    answer = results.lanes[index].answers[turn]
    held = results.against_reference(index, turn)
    if held is None or held.split_token is None:
        return Text(terminal_text(answer.text))
    reference = results.lanes[0].answers[turn]
    _, spans = differing_spans([t.token_id for t in reference.tokens], [t.token_id for t in answer.tokens])
    differing = {position for span in spans for position in range(span.start, span.end)}
    text = Text()
    for position, token in enumerate(answer.tokens):
        if position == held.split_token:
            text.append(PARTING_MARK, style=f"bold {style}")
        text.append(terminal_text(token.text), style=style if position in differing else "")
    if held.split_token >= len(answer.tokens):
        text.append(PARTING_MARK, style=f"bold {style}")
    return text


def _figures_table(results: ComparisonResults, indices: list[int], turn: int) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    longest = max(len(one_line(results.lanes[index].label)) for index in indices)
    table.add_column("lane", no_wrap=True, min_width=min(longest, _WIDEST_LABEL))
    for figure in FIGURES:
        table.add_column(figure.title, justify="right", no_wrap=True)
    for index in indices:
        lane = results.lanes[index]
        figures = [figure.text(lane.answers[turn]) for figure in FIGURES]
        table.add_row(Text(one_line(lane.label), style=LANE_STYLES[index % len(LANE_STYLES)]), *figures)
    return table


def _against_lines(results: ComparisonResults, indices: list[int], turn: int) -> list[str]:
    held = [(index, results.against_reference(index, turn)) for index in indices]
    return [
        f"{one_line(results.lanes[index].label)} against {one_line(results.lanes[0].label)}: {against.phrase}"
        for index, against in held
        if against is not None and against.phrase
    ]
