"""What the stand-in hub answers to searches: filters, order, pages with links to the next, and hostile ones."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.hub.contents import HubRepository
from tests.hub.origin import Handler

_JSON = {"Content-Type": "application/json"}
_SORTS = ("downloads", "likes", "trendingScore", "lastModified")
_ALWAYS = ("id",)


class SearchAnswers:
    """`link_origin` is where links to the next page lead, by default here; `endless` makes the last page have one too.

    `raw` answers instead of what there is: a page as it is sent; `pages` makes one after the other, without end.
    `padding_bytes` of blanks come before each page.
    """

    def __init__(self, repositories: Callable[[], list[HubRepository]], own_origin: Callable[[], str]) -> None:
        self.link_origin: str | None = None
        self.endless = False
        self.raw: bytes | None = None
        self.pages: Callable[[], list[dict[str, Any]]] | None = None
        self.padding_bytes = 0
        self.most_a_page = 1000
        self._repositories = repositories
        self._own_origin = own_origin

    def answer(self, handler: Handler) -> None:
        """One page."""
        query = parse_qs(urlsplit(handler.path).query)
        start = int(query.get("cursor", ["0"])[0])
        limit = min(int(query.get("limit", ["1000"])[0]), self.most_a_page)
        found = [_shown(each, query) for each in self._matching(query)]
        page = found[start : start + limit] if self.pages is None else self.pages()
        more = start + limit < len(found) or self.endless or self.pages is not None
        body = json.dumps(page).encode() if self.raw is None else self.raw
        link = {"Link": f'<{self._next(query, start + limit)}>; rel="next"'} if more else {}
        handler.begin(200, {**_JSON, **link, "Content-Length": str(len(body) + self.padding_bytes)})
        for at in range(0, self.padding_bytes, 1 << 16):
            handler.send(b" " * min(1 << 16, self.padding_bytes - at))
        handler.send(body)

    def _matching(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        told = [each.information(with_sizes=False) for each in self._repositories()]
        text = query.get("search", [""])[0].lower()
        wanted = set(query.get("filter", []))
        told = [each for each in told if text in each["id"].lower() and wanted <= set(each["tags"])]
        order = query.get("sort", ["downloads"])[0]
        assert order in _SORTS, order
        return sorted(told, key=lambda each: each.get(order) or 0 if order != "lastModified" else "", reverse=True)

    def _next(self, query: dict[str, list[str]], start: int) -> str:
        pairs = [(name, value) for name, values in query.items() if name != "cursor" for value in values]
        return f"{self.link_origin or self._own_origin()}/api/models?{urlencode([*pairs, ('cursor', start)])}"


def _shown(told: dict[str, Any], query: dict[str, list[str]]) -> dict[str, Any]:
    """With `expand` nothing else comes, as the Hub has it."""
    keys = (*_ALWAYS, *query.get("expand", ["downloads", "likes", "tags"]))
    return {key: told[key] for key in keys if key in told}
