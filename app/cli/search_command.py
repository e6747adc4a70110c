"""`weighin search`: models with GGUF files on Hugging Face, by name; the catalogue where no server answers."""

import argparse
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import progress_console, result_console
from app.cli.machine_choice import chosen_pools, list_machines, wants_list
from app.cli.streams import print_document, say
from app.domain.advice.catalogue import LicenceClass, Purpose
from app.domain.browse.filters import SearchFilter
from app.domain.browse.grouping import by_model
from app.domain.browse.search import MOST_RESULTS, FoundRepository, Gate, SearchQuery, SortBy
from app.domain.errors import UsageError
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN

SORTS: Final = {
    "downloads": SortBy.DOWNLOADS,
    "likes": SortBy.LIKES,
    "trend": SortBy.TREND,
    "date": SortBy.DATE,
}
# Filters look no further than this many times what is to be shown, one page at least.
_LOOKED_THROUGH: Final = 10
_BILLION: Final = 1e9


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Search and print; returns the exit code."""
    if wants_list(options):
        list_machines(as_json=options.json)
        return 0
    if options.limit < 1 or options.limit > MOST_RESULTS:
        raise UsageError(f"--limit is 1 to {MOST_RESULTS:,}.")
    wanted = _filter(options)
    pools = chosen_pools(options) if options.fits else None
    looked_through = options.limit if wanted == SearchFilter() else _LOOKED_THROUGH * max(options.limit, 50)
    query = SearchQuery(" ".join(options.text), SORTS[options.sort], min(MOST_RESULTS, looked_through))
    found, note = _found(query, wanted, pools, options.limit)
    if note:
        say(note)
    if options.json:
        from app.services.browse.browse_documents import search_document

        print_document(search_document(query, found, note, pools))
    else:
        _show(found)
    return 0


def _filter(options: argparse.Namespace) -> SearchFilter:
    return SearchFilter(
        least_parameters=None if options.least is None else round(options.least * _BILLION),
        most_parameters=None if options.most is None else round(options.most * _BILLION),
        licences=frozenset((LicenceClass(options.licence),)) if options.licence else frozenset(),
        purpose=Purpose(options.purpose) if options.purpose else None,
        fits=options.fits,
    )


def _found(
    query: SearchQuery, wanted: SearchFilter, pools: MemoryPools | None, limit: int
) -> tuple[list[FoundRepository], str]:
    # brings the client of Hugging Face with it, which takes a second to import
    from app.services.browse.browsing import Browser

    notes: list[str] = []
    found: list[FoundRepository] = []
    with progress_console().status("Searching …"):
        for page in Browser().search(query, on_note=notes.append):
            found += [each for each in page if wanted.passes(each, pools)]
            if len(found) >= limit:
                break
    return found[:limit], " ".join(notes)


def _show(found: list[FoundRepository]) -> None:
    if not found:
        result_console().print("Nothing was found.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    # the name is what people copy into the next command
    table.add_column("repository", min_width=30, overflow="fold")
    for name in ("parameters", "context", "downloads"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("licence", overflow="fold")
    for group in by_model(found):
        for each in group:
            table.add_row(
                Text(one_line(each.name)),
                _short(each.parameters),
                _count(each.context_tokens),
                _short(each.downloads),
                _licence(each),
            )
    result_console().print(table)


def _licence(found: FoundRepository) -> str:
    gate = "" if found.gate is Gate.OPEN else ", gated"
    return one_line(found.licence or UNKNOWN) + gate


def _short(number: int | None) -> str:
    """`8.2 B`, `1.9 M`, `812`."""
    if number is None:
        return UNKNOWN
    for unit, scale in (("B", 1e9), ("M", 1e6), ("k", 1e3)):
        if number >= scale * 0.9995:
            return f"{number / scale:.1f} {unit}"
    return str(number)


def _count(number: int | None) -> str:
    return UNKNOWN if number is None else f"{number:,}"
