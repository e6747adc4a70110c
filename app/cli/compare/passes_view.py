"""A set of prompts that was run, in the terminal: who passed which check, and what the counts say."""

from typing import Final

from rich.table import Table
from rich.text import Text

from app.cli.compare.live_view import LANE_STYLES
from app.cli.console import result_console
from app.domain.plain_text import one_line
from app.domain.prompts.marks import SIGNS, Mark
from app.domain.prompts.pass_words import interval_text, share_text
from app.services.reports.comparison_results import ComparisonResults

_NARROWEST_PROMPT: Final = 24
_STYLES: Final = {Mark.PASSED: "green", Mark.FAILED: "red", Mark.NO_ANSWER: "yellow"}


def show_passes(results: ComparisonResults) -> None:
    """Print a row a prompt, then a row a lane."""
    console = result_console()
    console.print(_prompts_table(results))
    if results.checks and any(results.checks):
        console.print(_lanes_table(results))
        console.print(Text("Shares with their 95 % intervals (Wilson); p by McNemar's exact test.", style="dim"))
    console.print(Text(f"{results.mode_reason} Answers are in --json and --report.", style="dim"))


def _prompts_table(results: ComparisonResults) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("prompt", no_wrap=True, overflow="ellipsis", min_width=_NARROWEST_PROMPT, ratio=1)
    for index, lane in enumerate(results.lanes):
        table.add_column(Text(one_line(lane.label), style=_style(index)), no_wrap=True)
    for turn in range(results.turns):
        cells = [_verdict(results, lane, turn) for lane in range(len(results.lanes))]
        table.add_row(Text(one_line(_prompt(results, turn))), *cells)
    return table


def _prompt(results: ComparisonResults, turn: int) -> str:
    return next(lane.answers[turn].prompt for lane in results.lanes if turn < len(lane.answers))


def _verdict(results: ComparisonResults, lane: int, turn: int) -> Text:
    answers = results.lanes[lane].answers
    passed = results.passed(lane, turn)
    if turn >= len(answers) or not answers[turn].outcome.successful:
        mark = Mark.NO_ANSWER
    elif passed is None:
        mark = Mark.ANSWERED
    else:
        mark = Mark.PASSED if passed else Mark.FAILED
    return Text(f"{SIGNS[mark]} {mark.value}", style=_STYLES.get(mark, "dim"))


def _lanes_table(results: ComparisonResults) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("lane", "passed", "share", "95 % interval", "against the reference"):
        table.add_column(title, no_wrap=title != "against the reference")
    for row in results.pass_rates():
        against = row.against_reference
        missing = f", {row.unanswered} without an answer" if row.unanswered else ""
        table.add_row(
            Text(one_line(results.lanes[row.lane].label), style=_style(row.lane)),
            f"{row.passed.count} of {row.passed.total}{missing}",
            share_text(row.passed),
            interval_text(row.passed),
            "reference" if against is None else against.sentence,
        )
    return table


def _style(index: int) -> str:
    return LANE_STYLES[index % len(LANE_STYLES)]
