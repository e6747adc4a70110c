"""Searching Hugging Face for repositories with GGUF files, by huggingface_hub's own client, page by page."""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from huggingface_hub.hf_api import ModelInfo

from app.adapters.hub.bounded_client import Bounds
from app.adapters.hub.clean_answers import cleaned_page
from app.adapters.hub.failures import HubError, HubFailure, offline_mode, stopped, told_plainly
from app.adapters.hub.http_library import httpx
from app.adapters.hub.hub_api import hub_api, token_or_none_at_all
from app.adapters.hub.model_facts import found_repository
from app.adapters.hub.server import HubServer, is_offline
from app.adapters.hub.stoppable import run_stoppable
from app.domain.browse.search import MOST_RESULTS, FoundRepository, SearchQuery

# Each result brings its chat template and the names of its files along.
PAGE_RESULTS: Final = 50
_PAGE_LIMIT_S: Final = 30.0
_MOST_BYTES: Final = 8 << 20
# A server may hand out pages that are shorter than asked for, within reason.
_REQUESTS_A_PAGE: Final = 4
_TRY_AGAIN_AFTER_S: Final = 1.0
# Whoever types does not wait longer than this: they are told instead.
_LONGEST_WAIT_S: Final = 5.0
_POLL_S: Final = 0.05
_EXPANDED: Final = ["gguf", "downloads", "likes", "gated", "lastModified", "tags", "siblings", "pipeline_tag"]


def search_repositories(
    query: SearchQuery, *, server: HubServer, is_cancelled: Callable[[], bool] = lambda: False
) -> Iterator[tuple[FoundRepository, ...]]:
    """Pages of up to `PAGE_RESULTS` repositories, each asked for when it is wanted; no repository comes twice.

    Raises `HubError`, also between pages, and within 200 ms once `is_cancelled` answers true.
    """
    what = f"the search for {query.text[:60]!r}"
    if is_offline():
        raise offline_mode("Hugging Face")
    most = max(1, min(query.limit, MOST_RESULTS))
    bounds = Bounds(
        what,
        server,
        most_bytes=_MOST_BYTES,
        most_requests=_REQUESTS_A_PAGE * (1 + most // PAGE_RESULTS),
        adjusted=_with_short_pages,
        cleaned=cleaned_page,
    )

    def page_of(models: Iterator[ModelInfo]) -> list[ModelInfo]:
        def take() -> list[ModelInfo]:
            with told_plainly(what, server.name), bounds.hold():
                return list(islice(models, PAGE_RESULTS))

        return run_stoppable(
            take, is_cancelled=is_cancelled, limit_s=_PAGE_LIMIT_S, server=server.name, abandon=bounds.abandon
        )

    models = _asked(query, most, server)
    try:
        page = page_of(models)
    except HubError as error:
        _wait_before_trying_again(error, is_cancelled)
        models = _asked(query, most, server)
        page = page_of(models)
    seen: set[str] = set()
    while page:
        found = [each for each in map(found_repository, page) if each and each.name not in seen]
        fresh = tuple({each.name: each for each in found}.values())
        if not fresh:
            return  # the server turns in a circle
        seen.update(each.name for each in fresh)
        yield fresh
        if len(page) < PAGE_RESULTS:
            return
        page = page_of(models)


def _asked(query: SearchQuery, most: int, server: HubServer) -> Iterator[ModelInfo]:
    """Nothing is sent before the first result is wanted."""
    base = [f"base_model:quantized:{query.base_model}"] if query.base_model else []
    return iter(
        hub_api(server).list_models(
            filter=["gguf", *base],
            search=query.text.strip() or None,
            sort=query.sort.value,
            limit=most,
            expand=_EXPANDED,  # type: ignore[arg-type]
            token=token_or_none_at_all(server),
        )
    )


def _with_short_pages(url: httpx.URL) -> httpx.URL:
    """The client asks for all results in one page."""
    asked = url.params.get("limit", "")
    if asked.isdecimal() and int(asked) <= PAGE_RESULTS:
        return url
    return url.copy_set_param("limit", str(PAGE_RESULTS))


def _wait_before_trying_again(error: HubError, is_cancelled: Callable[[], bool]) -> None:
    """Once, and only where that may help soon; raises `error` where not."""
    wait_s = error.retry_after_s if error.kind is HubFailure.RATE_LIMITED else _TRY_AGAIN_AFTER_S
    helps = error.kind in (HubFailure.RATE_LIMITED, HubFailure.SERVER)
    if not helps or wait_s is None or wait_s > _LONGEST_WAIT_S:
        raise error
    until_s = time.monotonic() + wait_s + 2 * _POLL_S
    while time.monotonic() < until_s:
        if is_cancelled():
            raise stopped()
        time.sleep(_POLL_S)
