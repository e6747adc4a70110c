"""Finding models on Hugging Face and opening them, for windows and commands; the catalogue where no server answers.

All methods block and are for threads of their own; `is_cancelled` ends each within 200 ms. Brings the client of
Hugging Face with it, which takes a second to import.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

from app.adapters.hub.cards import read_card
from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.hub.repositories import Hub
from app.adapters.hub.searching import search_repositories
from app.adapters.hub.server import HubServer
from app.adapters.published_quality_file import load_published_quality
from app.domain.advice.catalogue import CatalogueModel
from app.domain.advice.published_quality import PublishedQuality
from app.domain.browse.catalogue_lists import (
    catalogue_model,
    models_by_name,
    search_catalogue,
    with_catalogue,
)
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.browse.safe_markdown import safe_markdown
from app.domain.browse.search import FoundRepository, SearchQuery
from app.domain.downloads.download import WantedDownload
from app.domain.gguf.hub_reference import DEFAULT_REVISION
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.plan_source import PlanSource
from app.domain.plan.reserve_correction import NO_CORRECTION
from app.services.browse.catalogue_planning import plan_catalogue_ladder
from app.services.browse.ladder_planning import LadderPlanning, OnRow
from app.services.browse.opening import catalogue_ladder, ladder_of
from app.services.browse.wanting import wanted_downloads
from app.services.fit.catalogue_in_use import catalogue_in_use
from app.services.fit.ledger_view import own_reserve_correction, own_speeds
from app.services.fit.planning import Planner

# After these the catalogue is searched instead: no server is to be asked, or none answers.
NO_SERVER: Final = (HubFailure.OFFLINE, HubFailure.UNREACHABLE, HubFailure.TOO_SLOW, HubFailure.BAD_ANSWER)


def _spellings(query: SearchQuery) -> tuple[SearchQuery, ...]:
    """Names of repositories have no spaces: "qwen3 8b" is Qwen3-8B there."""
    joined = "-".join(query.text.split())
    return (query,) if joined == query.text else (query, replace(query, text=joined))


def _nothing(_text: str) -> None: ...


def _no_row(_position: int, _row: LadderRow) -> None: ...


class Browser:
    """Questions to the configured server, or to `server`. Thread-safe; all failures are `WeighInError` sentences."""

    def __init__(self, server: HubServer | None = None, *, planner: Planner | None = None) -> None:
        self._server = server
        self._planner = planner or Planner()
        # headers of the ladder that was planned last: another context or other memories cost no reading
        self._last_ladder = ("", "")
        self._last_sources: dict[str, PlanSource] = {}
        self._lock = threading.Lock()

    def search(
        self,
        query: SearchQuery,
        is_cancelled: Callable[[], bool] = lambda: False,
        *,
        on_note: Callable[[str], None] = _nothing,
    ) -> Iterator[tuple[FoundRepository, ...]]:
        """Pages of what is found, each asked for when it is wanted; with hyphens for spaces where nothing is found.

        Where no server is to be asked or none answers, the catalogue is searched and `on_note` gets the sentence that
        says so; where the list breaks off, the reason. Raises `HubError` for what else goes wrong before the first
        page (`retry_after_s` where the server wants to be left alone), and once `is_cancelled` answers true.
        """
        found_any = False
        try:
            for spelling in _spellings(query):
                for page in search_repositories(spelling, server=self.server, is_cancelled=is_cancelled):
                    found_any = True
                    yield tuple(with_catalogue(each, self._models) for each in page)
                if found_any:
                    return
        except HubError as error:
            if error.kind is HubFailure.STOPPED:
                raise
            if found_any:
                on_note(f"The list ends here: {error.sentence}")
                return
            if error.kind not in NO_SERVER:
                raise
            on_note(f"{error.sentence} These are models of the catalogue that comes with the app.")
            catalogue, _ = catalogue_in_use()
            known = search_catalogue(catalogue, query)
            if known:
                yield known

    def open(self, name: str, is_cancelled: Callable[[], bool] = lambda: False) -> Ladder:
        """The ladder of a repository (OWNER/NAME) at its newest commit, by one request: names, sizes, losses, the pair.

        Where no server is to be asked or none answers, the catalogue's sizes if it knows the repository (`note` says
        so). Raises `HubError` otherwise, `UsageError` for a name that can be none.
        """
        try:
            repository = Hub(self.server).repository(name, is_cancelled=is_cancelled)
        except HubError as error:
            model = catalogue_model(self._models, name)
            ladder = catalogue_ladder(name, model, self._quality, error) if model and error.kind in NO_SERVER else None
            if ladder is None:
                raise
            return ladder
        return ladder_of(repository, self._models, self._quality)

    def planned(
        self,
        ladder: Ladder,
        pools: MemoryPools,
        context_tokens: int,
        *,
        on_row: OnRow = _no_row,
        is_cancelled: Callable[[], bool] = lambda: False,
        here: bool = True,
    ) -> Ladder:
        """The ladder with true bits per weight, plans for `context_tokens` (no more than the model was made for) and
        forecasts, the best fit marked.

        Headers are read two at a time, those of the pair first; each costs at most its own size and 1 MiB, once.
        `on_row(position, row)` is called from this thread whenever more is known of a row: first an estimate, then
        the engine's figures. A variant whose header cannot be read keeps its row with a `problem`. `here` says that
        `pools` are this machine's, whose past runs tell of its speed. Raises `HubError` once `is_cancelled` answers
        true.
        """
        model = self._model_of(ladder)
        if ladder.from_catalogue and model:
            return plan_catalogue_ladder(
                ladder,
                model,
                pools,
                context_tokens,
                learned=own_speeds() if here else None,
                correction=own_reserve_correction() if here else NO_CORRECTION,
            )
        planning = LadderPlanning(
            ladder,
            pools,
            context_tokens,
            planner=self._planner,
            quality=self._quality,
            on_row=on_row,
            is_cancelled=is_cancelled,
            native_level=model.native_level if model else None,
            here=here,
        )
        return planning.run(self.server, self._sources_of(ladder))

    def card(self, name: str, commit: str, is_cancelled: Callable[[], bool] = lambda: False) -> str:
        """The model card as harmless Markdown (see `safe_markdown`), at most 512 KiB of it; empty where there is none.

        Without a commit (a ladder of the catalogue) the newest card is asked for. Raises `HubError`.
        """
        text = read_card(self.server, name, commit or DEFAULT_REVISION, is_cancelled=is_cancelled)
        return safe_markdown(text) if text.strip() else ""

    def wanted(self, ladder: Ladder, rows: Sequence[LadderRow], folder: Path) -> tuple[WantedDownload, ...]:
        """What to download for `rows`, pinned to the commit that the ladder shows; see `wanted_downloads`."""
        return wanted_downloads(ladder, rows, folder)

    def _sources_of(self, ladder: Ladder) -> dict[str, PlanSource]:
        with self._lock:
            if self._last_ladder != (ladder.repository, ladder.commit):
                self._last_ladder, self._last_sources = (ladder.repository, ladder.commit), {}
            return self._last_sources

    def _model_of(self, ladder: Ladder) -> CatalogueModel | None:
        return catalogue_model(self._models, ladder.repository, ladder.facts.base_model if ladder.facts else None)

    @cached_property
    def server(self) -> HubServer:
        """Which server is asked. Raises `UsageError` where `HF_ENDPOINT` names none."""
        return self._server or HubServer.configured()

    @cached_property
    def _models(self) -> Mapping[str, CatalogueModel]:
        catalogue, _ = catalogue_in_use()
        return models_by_name(catalogue)

    @cached_property
    def _quality(self) -> PublishedQuality:
        return load_published_quality()
