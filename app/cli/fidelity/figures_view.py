"""The figures of a measurement as a table, each with its error."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from app.cli.console import result_console
from app.domain.fidelity.fidelity_result import FidelityResult
from app.domain.fidelity.figure_words import FIGURE_COLUMNS, FigureColumn, kld_text, reference_perplexity_texts
from app.domain.fidelity.keeping_words import keeping_words
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN, bytes_text


def show_results(results: Sequence[FidelityResult], keeps_reason: str) -> None:
    """Print what lanes were found to lose, what stands beside it, and how it was measured."""
    if not results:
        return
    console = result_console()
    first = results[0]
    perplexity, error = reference_perplexity_texts(first.figures)
    text = first.text
    windows = f"{text.windows:,} windows of {text.context_tokens:,} tokens"
    console.print(Text(one_line(f"{first.reference.model}, held against {first.reference.name}"), style="bold"))
    console.print(one_line(f"{text.name}, {windows}; its own perplexity is {perplexity} {error}".strip()))
    console.print()
    console.print(_table(results))
    console.print()
    worst = max(results, key=lambda result: result.figures.mean_slack)
    notes = [keeping_words(worst.keeps, keeps_reason, worst.figures.mean_slack), *_sources(results)]
    for note in notes:
        console.print(Text(one_line(note), style="dim"))


def _table(results: Sequence[FidelityResult]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("figure", no_wrap=True)
    for result in results:
        table.add_column(one_line(result.lane.name), justify="right")
    for row in ("file", "bits per weight"):
        table.add_row(row, *(_fact(result, row) for result in results))
    for column in FIGURE_COLUMNS:
        table.add_row(_title(column), *(_figure(column, result) for result in results))
    table.add_row("published mean KLD", *(kld_text(result.published_kld) for result in results))
    table.add_row("decode here, tokens/s", *(_speed(result) for result in results))
    return table


def _fact(result: FidelityResult, row: str) -> str:
    lane = result.lane
    if row == "file":
        return bytes_text(lane.file_bytes)
    return UNKNOWN if lane.bits_per_weight is None else f"{lane.bits_per_weight:.2f}"


def _title(column: FigureColumn) -> str:
    return column.title if column.key == "perplexity" else f"{column.title}, {column.unit}"


def _figure(column: FigureColumn, result: FidelityResult) -> str:
    return f"{column.value(result.figures)} {column.error_words(result.figures)}".strip()


def _speed(result: FidelityResult) -> str:
    return UNKNOWN if result.decode_tps is None else f"{result.decode_tps:.1f}"


def _sources(results: Sequence[FidelityResult]) -> list[str]:
    sources = dict.fromkeys(result.published_source for result in results if result.published_source)
    return [f"Published figures: {source}. A guide, for another model." for source in sources]
