"""`weighin recommend`: which model to take at which level, on this computer or on one that is typed in."""

import argparse
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import result_console
from app.cli.machine_choice import chosen_pools, is_this_machine, list_machines, wants_list
from app.cli.progress import progress_bar
from app.cli.streams import print_document, say
from app.domain.advice.advice import Choice
from app.domain.advice.advice_words import RULE, reasons, warnings
from app.domain.advice.catalogue import Purpose
from app.domain.errors import UsageError, WeighInError
from app.domain.plain_text import one_line
from app.domain.plan.reserve_correction import NO_CORRECTION
from app.domain.units import UNKNOWN, bytes_text
from app.services.fit.ledger_view import own_reserve_correction, own_speeds
from app.services.fit.recommending import Recommendation, recommend, recommendation_document

_SHOWN: Final = 5


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Rank the catalogue and print; returns the exit code."""
    if wants_list(options):
        list_machines(as_json=options.json)
        return 0
    if options.refresh:
        _refresh(offline=options.offline)
    here = is_this_machine(options)
    found = recommend(
        chosen_pools(options),
        Purpose(options.purpose),
        context_tokens=options.ctx,
        learned=own_speeds() if here else None,
        correction=own_reserve_correction() if here else NO_CORRECTION,
    )
    if options.json:
        print_document(recommendation_document(found, most=_SHOWN))
    else:
        _show(found, with_rule=options.rule)
    return 0


def _refresh(*, offline: bool) -> None:
    """Ask what the repositories hold now; what goes wrong is told, and advice then stands on what is known."""
    if offline:
        raise UsageError("--refresh asks Hugging Face, which --offline rules out: give one of them.")
    # brings the client of Hugging Face with it, which takes a second to import
    from app.services.fit.catalogue_refresh import refresh_catalogue

    try:
        with progress_bar("Asking Hugging Face for sizes of files") as on_progress:
            refreshed = refresh_catalogue(on_progress=on_progress)
    except UsageError:
        raise
    except WeighInError as error:
        say(f"The catalogue was not refreshed. {error.sentence}")
    else:
        if refreshed.sentence:
            say(refreshed.sentence)


def _show(found: Recommendation, *, with_rule: bool) -> None:
    console = result_console()
    advice = found.advice
    console.print(Text(found.sentence, style="bold"))
    if advice.best is not None:
        _show_reasons(console, advice.best, found.largest_context_tokens)
    if found.alternatives:
        console.print("\nInstead:")
        console.print(_alternatives_table(found))
    if advice.ranked:
        console.print(f"\nThe best for {found.purpose} with {advice.wishes.context_tokens:,} tokens of context:")
        console.print(_ranking_table(advice.ranked[:_SHOWN]))
    console.print(Text(found.catalogue.sentence, style="dim"))
    for assumption in advice.pools.assumptions:
        console.print(Text(assumption, style="dim"))
    if with_rule:
        console.print("\nThe rule:")
        for line in RULE:
            console.print(Padding(f"- {line}", (0, 0, 0, 1)))


def _show_reasons(console: Console, best: Choice, largest_context_tokens: int | None) -> None:
    for line in (*reasons(best), *warnings(best)):
        console.print(Padding(one_line(line), (0, 0, 0, 2)))
    if largest_context_tokens is not None:
        console.print(Padding(f"Up to {largest_context_tokens:,} tokens of context would fit so.", (0, 0, 0, 2)))


def _alternatives_table(found: Recommendation) -> Table:
    table = Table.grid(padding=(0, 2))
    for column in range(3):
        table.add_column(no_wrap=column == 0, overflow="fold")
    for each in found.alternatives:
        name = f"{each.choice.model.name} {each.choice.size.level}"
        table.add_row(each.kind.value, one_line(name), Text(each.why_it_lost))
    return table


def _ranking_table(choices: tuple[Choice, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in ("model", "needs", "tok/s", "tier", "lies"):
        table.add_column(name, justify="left" if name in ("model", "lies") else "right")
    for choice in choices:
        table.add_row(
            one_line(f"{choice.model.name} {choice.size.level}"),
            bytes_text(choice.placement.needs_bytes),
            _speed(choice),
            str(choice.ability.tier),
            choice.placement.strategy.value,
        )
    return table


def _speed(choice: Choice) -> str:
    forecast = choice.forecast
    return UNKNOWN if forecast is None else f"{forecast.low_tps:.0f} to {forecast.high_tps:.0f}"
