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
    for name in ("repository", "parameters", "context", "downloads", "likes", "licence", "updated"):
        table.add_column(name, justify="left" if name in ("repository", "licence", "updated") else "right")
    for group in by_model(found):
        for each in group:
            table.add_row(
                Text(one_line(each.name), overflow="fold"),
                _billions(each.parameters),
                _count(each.context_tokens),
                _count(each.downloads),
                _count(each.likes),
                _licence(each),
                (each.last_modified or UNKNOWN)[:10],
            )
    result_console().print(table)


def _licence(found: FoundRepository) -> str:
    gate = "" if found.gate is Gate.OPEN else f" ({found.gate.value})"
    return one_line(found.licence or UNKNOWN) + gate


def _billions(parameters: int | None) -> str:
    return UNKNOWN if parameters is None else f"{parameters / _BILLION:.1f} B"


def _count(number: int | None) -> str:
    return UNKNOWN if number is None else f"{number:,}"
