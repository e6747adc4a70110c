"""Finding every model on this computer, on a thread of its own: a disk that does not answer holds nobody up."""

import threading
from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final

from app.adapters.library.surroundings import Surroundings
from app.adapters.library.walking import ScanStoppedError, Walk
from app.domain.library.library import LibraryVariant
from app.domain.plain_text import one_line
from app.services.library.one_scan import Scan
from app.services.library.places import LibraryPlace, library_places
from app.services.machine.guarded_probe import GuardedProbe
from app.services.processes.one_shot import CommandStoppedError

_POLL_S: Final = 0.05
# A disk that sleeps takes seconds to wake.
_ANSWER_LIMIT_S: Final = 8.0
# What a stopped scan still may take to keep what it has read; it is not waited for longer.
_LAST_WORDS_S: Final = 0.1


class _State(Enum):
    """Of a place, before anything is read there."""

    THERE = auto()
    MISSING = auto()
    FORBIDDEN = auto()
    SILENT = auto()


# A variant, a sentence about a folder, what went wrong, or `None` at the end.
_Told = LibraryVariant | str | BaseException | None


def scan_library(
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    on_variant: Callable[[LibraryVariant], None] = lambda variant: None,
    on_problem: Callable[[str], None] = lambda sentence: None,
    surroundings: Surroundings | None = None,
) -> tuple[LibraryVariant, ...]:
    """Every variant on this computer, told to `on_variant` as it is found, each physical file once.

    Headers are read where the file is new or has changed. `on_problem` gets sentences about folders that could not be
    looked through. Callbacks come on the caller's thread. Blocks for as long as that takes: not for a window's thread.
    Raises `CommandStoppedError` within 200 ms once `is_cancelled` answers true, `WeighInError` where the app has no
    folders of its own.
    """
    told: SimpleQueue[_Told] = SimpleQueue()
    stop = threading.Event()
    thread = threading.Thread(target=_scan, args=(surroundings, stop, told), name="library-scan", daemon=True)
    thread.start()
    variants: list[LibraryVariant] = []
    try:
        for news in _until_the_end(told, is_cancelled):
            if isinstance(news, str):
                on_problem(news)
            else:
                variants.append(news)
                on_variant(news)
    finally:
        stop.set()
        thread.join(_LAST_WORDS_S)
    return tuple(variants)


def _until_the_end(told: "SimpleQueue[_Told]", is_cancelled: Callable[[], bool]) -> Iterator[LibraryVariant | str]:
    while True:
        if is_cancelled():
            raise CommandStoppedError("Stopped.")
        try:
            news = told.get(timeout=_POLL_S)
        except Empty:
            continue
        if news is None:
            return
        if isinstance(news, BaseException):
            raise news
        yield news


def _scan(surroundings: Surroundings | None, stop: threading.Event, told: "SimpleQueue[_Told]") -> None:
    try:
        _look_through(library_places(surroundings), Scan(Walk(stop.is_set)), told)
    except ScanStoppedError:
        told.put(None)
    except Exception as error:
        told.put(error)
    else:
        told.put(None)


def _look_through(places: tuple[LibraryPlace, ...], scan: Scan, told: "SimpleQueue[_Told]") -> None:
    # all are asked at once: one that is silent costs its own time only
    probes = [GuardedProbe(str(place.root), partial(_state, place), limit_s=_ANSWER_LIMIT_S) for place in places]
    known = 0
    try:
        for place, probe in zip(places, probes, strict=True):
            if _is_there(place, probe.result(_State.SILENT, []), scan.walk):
                for variant in scan.variants_in(place):
                    told.put(variant)
            for problem in scan.walk.problems[known:]:
                told.put(problem)
            known = len(scan.walk.problems)
    finally:
        scan.store.save()


def _state(place: LibraryPlace) -> _State:
    try:
        return _State.THERE if place.root.is_dir() else _State.MISSING
    except PermissionError:
        return _State.FORBIDDEN
    except (OSError, ValueError):
        return _State.MISSING


def _is_there(place: LibraryPlace, state: _State, walk: Walk) -> bool:
    """Tells of what is not, where the user would miss it."""
    shown = one_line(str(place.root))
    if state is _State.FORBIDDEN:
        walk.tell(f"You may not look into {shown} ({place.source}).")
    elif state is _State.SILENT:
        walk.tell(f"The disk of {shown} does not answer.")
    elif state is _State.MISSING and place.is_expected:
        walk.tell(f"The folder {shown} is not there.")
    return state is _State.THERE
