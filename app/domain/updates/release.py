"""A release of the app, as the server of the project tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.updates.release_address import ReleaseAddress, parse_address
from app.domain.updates.release_version import ReleaseVersion, parse_version


@dataclass(frozen=True, slots=True)
class Release:
    """`page` is an address for a browser."""

    version: ReleaseVersion
    page: str


def parse_release(document: object, asked: ReleaseAddress) -> Release:
    """The release that an answer from `asked` tells of: https://docs.github.com/en/rest/releases, `tag_name` and
    `html_url`.

    Raises `ValueError` for any other document, and for a page that is not on the server that was asked.
    """
    tag, page = _text(document, "tag_name"), parse_address(_text(document, "html_url"))
    if not tag.startswith("v"):
        raise ValueError(f"{tag[:40]!r} is no tag of a release")
    if page.home != asked.home:
        raise ValueError(f"its page is elsewhere: {page.text}")
    return Release(parse_version(tag.removeprefix("v")), page.text)


def _text(document: object, name: str) -> str:
    value = document.get(name) if isinstance(document, Mapping) else None
    if not isinstance(value, str):
        raise ValueError(f"no {name}")  # noqa: TRY004 - one kind of error for every way to be broken
    return value
