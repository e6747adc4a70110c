"""`weighin variants`: the levels that a repository offers, what each takes and loses, and which one to take."""

import argparse
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import result_console
from app.cli.machine_choice import chosen_pools, is_this_machine, list_machines, wants_list
from app.cli.progress import progress_bar
from app.cli.streams import print_document
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.browse.search import Gate
from app.domain.errors import UsageError
from app.domain.gguf.hub_reference import HUB_PREFIX
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN, bytes_text

_WEB_PREFIXES: Final = (HUB_PREFIX, "https://huggingface.co/", "https://hf.co/")
_LONGEST_CONTEXT: Final = 1 << 24


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Open the ladder, read its headers and plan it, and print; returns the exit code."""
    if wants_list(options):
        list_machines(as_json=options.json)
        return 0
    if not options.repository:
        raise UsageError("Name a repository: OWNER/REPOSITORY.")
    if options.ctx is not None and not 1 <= options.ctx <= _LONGEST_CONTEXT:
        raise UsageError(f"--ctx is 1 to {_LONGEST_CONTEXT:,}.")
    ladder = _ladder(options)
    if options.json:
        from app.services.browse.browse_documents import ladder_document

        print_document(ladder_document(ladder))
    else:
        _show(ladder)
    return 0


def _ladder(options: argparse.Namespace) -> Ladder:
    # brings the client of Hugging Face with it, which takes a second to import
    from app.services.browse.browsing import Browser

    browser, name = Browser(), _repository(options.repository)
    with progress_bar(f"Opening {name}") as on_progress:
        ladder = browser.open(name)
        on_progress(1.0)
    if options.no_headers and not ladder.from_catalogue:
        return ladder
    pools, known = chosen_pools(options), set[int]()
    with progress_bar("Reading headers") as on_progress:

        def on_row(position: int, _row: LadderRow) -> None:
            known.add(position)
            on_progress(len(known) / len(ladder.rows))

        tokens = options.ctx or ladder.context_tokens
        return browser.planned(ladder, pools, tokens, on_row=on_row, here=is_this_machine(options))


def _repository(text: str) -> str:
    for prefix in _WEB_PREFIXES:
        text = text.removeprefix(prefix)
    return text.rstrip("/")


def _show(ladder: Ladder) -> None:
    console = result_console()
    console.print(Text(one_line(_head(ladder)), style="bold"))
    if ladder.rows:
        console.print(_table(ladder))
    else:
        console.print("It holds no model in the GGUF format.")
    for line in _notes(ladder):
        console.print(Text(one_line(line), style="dim"))
    _show_problems(console, ladder)


def _head(ladder: Ladder) -> str:
    facts = ladder.facts
    parts = [ladder.repository]
    if facts is not None:
        parts += [f"{facts.parameters / 1e9:.1f} B parameters"] if facts.parameters else []
        parts += [facts.licence] if facts.licence else []
        parts += [facts.gate.value] if facts.gate is not Gate.OPEN else []
    return ", ".join(parts)


def _table(ladder: Ladder) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in ("level", "size", "bits", "needs", "verdict", "tok/s", "loss", ""):
        table.add_column(name, justify="left" if name in ("level", "verdict", "") else "right")
    for row in ladder.rows:
        table.add_row(
            one_line(row.variant.label),
            bytes_text(row.variant.size_bytes),
            _bits(row),
            UNKNOWN if row.plan is None else bytes_text(row.plan.total_bytes),
            UNKNOWN if row.plan is None else row.plan.verdict.value,
            UNKNOWN if row.forecast is None else f"{row.forecast.low_tps:.0f} to {row.forecast.high_tps:.0f}",
            UNKNOWN if row.loss is None else f"{row.loss.published_kld:.4f}",
            _marks(row),
        )
    return table


def _bits(row: LadderRow) -> str:
    if row.bits_per_weight is None:
        return UNKNOWN
    return f"{'' if row.is_exact else '≈ '}{row.bits_per_weight:.2f}"


def _marks(row: LadderRow) -> str:
    marks = [("best fit", row.is_best), ("compare", row.is_pair), ("incomplete", not row.variant.is_complete)]
    return ", ".join(word for word, holds in marks if holds)


def _notes(ladder: Ladder) -> list[str]:
    lines = [ladder.note] if ladder.note else []
    if any(row.plan for row in ladder.rows):
        lines.append(f"Planned for {ladder.context_tokens:,} tokens of context.")
    if ladder.projector is not None:
        lines.append(f"With {ladder.projector.path} ({bytes_text(ladder.projector.size_bytes)}), which reads pictures.")
    lines += [ladder.also_here] if ladder.also_here else []
    loss = next((row.loss for row in ladder.rows if row.loss is not None and row.loss.published_kld > 0), None)
    if loss is not None:
        lines.append(f"Loss: KL divergence in nats a token, as published for the level ({loss.source}).")
    return lines


def _show_problems(console: Console, ladder: Ladder) -> None:
    """Each sentence once, with the levels that it is about."""
    levels: dict[str, list[str]] = {}
    for row in ladder.rows:
        if row.problem:
            levels.setdefault(row.problem, []).append(row.variant.label)
    for problem, labels in levels.items():
        named = ", ".join(labels[:3]) + (f" and {len(labels) - 3} more" if len(labels) > 3 else "")
        console.print(Text(one_line(f"{named}: {problem}")))
