"""Asks Hugging Face what the catalogue's repositories hold now: only when the user wants it, one request for each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.adapters.catalogue_file import load_catalogue
from app.adapters.catalogue_overlay_file import load_overlay, overlay_path, save_overlay
from app.adapters.hub.failures import HubError, HubFailure, stopped
from app.adapters.hub.repositories import Hub
from app.domain.advice.catalogue_overlay import SeenRepository, published_files, repositories_of, with_seen
from app.services.fit.several_at_once import several_at_once

MOST_AT_ONCE: Final = 4
# So many failures of the network without one answer, and the rest is not tried.
_HOPELESS: Final = 4
# After these the next request can only fail as well.
_FINAL: Final = (HubFailure.OFFLINE, HubFailure.BAD_TOKEN, HubFailure.RATE_LIMITED, HubFailure.STOPPED)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How a refresh went; `failures` says, by repository, why its sizes stay as they were."""

    seen: tuple[str, ...]
    failures: dict[str, str]
    asked: int

    @property
    def sentence(self) -> str:
        """As people read it; empty where all went well."""
        if len(self.seen) == self.asked:
            return ""
        reason = next(iter(self.failures.values()), "")
        return (
            f"{len(self.seen)} of {self.asked} repositories answered; for the others sizes stay as they were. {reason}"
        )


def refresh_catalogue(
    *,
    hub: Hub | None = None,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Refreshed:
    """Ask for every repository of the catalogue, four at once, and keep what they hold in the cache folder.

    Raises `HubError` where nothing answers or once `is_cancelled` answers true: then all stays as it was.
    """
    asked_hub = hub or Hub()
    names = repositories_of(load_catalogue())
    seen: list[SeenRepository] = []
    failures: dict[str, HubError] = {}

    def ask(name: str, is_stopped: Callable[[], bool]) -> SeenRepository:
        return _seen(asked_hub, name, is_stopped)

    for name, future in several_at_once(ask, names, most_at_once=MOST_AT_ONCE, is_cancelled=is_cancelled):
        try:
            seen.append(future.result())
        except HubError as error:
            failures[name] = error
            if error.kind in _FINAL or _is_hopeless(seen, failures):
                break
        on_progress((len(seen) + len(failures)) / len(names))
    if is_cancelled():
        raise stopped()
    if not seen:
        raise next(iter(failures.values()))
    path = overlay_path()
    save_overlay(path, with_seen(load_overlay(path), seen, at=_now()))
    told = {name: error.sentence for name, error in failures.items()}
    return Refreshed(tuple(each.name for each in seen), told, len(names))


def _seen(hub: Hub, name: str, is_stopped: Callable[[], bool]) -> SeenRepository:
    repository = hub.repository(name, is_cancelled=is_stopped)
    return SeenRepository(name, repository.commit, _now(), published_files(name, repository.contents))


def _is_hopeless(seen: list[SeenRepository], failures: dict[str, HubError]) -> bool:
    return not seen and sum(error.may_pass for error in failures.values()) >= _HOPELESS


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
