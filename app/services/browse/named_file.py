"""From the name of a file, as a recommendation gives it, to what is to be downloaded."""

from collections.abc import Callable
from pathlib import Path

from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.downloads.download import WantedDownload
from app.domain.errors import WeighInError
from app.services.browse.browsing import Browser


def wanted_by_name(
    browser: Browser,
    repository: str,
    *,
    path: str,
    label: str,
    folder: Path,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> WantedDownload:
    """The variant whose first part is `path`, or where that is empty or gone the one that is called `label`.

    One request. Raises `WeighInError` where the repository holds no such variant.
    """
    ladder = browser.open(repository, is_cancelled)
    if ladder.from_catalogue:
        raise WeighInError(ladder.note or "Hugging Face cannot be reached.")
    row = _row(ladder, path, label)
    if row is None:
        raise WeighInError(
            f"{repository} holds no {label} any more.", advice="Look on the Models page for another upload of it."
        )
    (wanted,) = browser.wanted(ladder, [row], folder)
    return wanted


def _row(ladder: Ladder, path: str, label: str) -> LadderRow | None:
    named = (row for row in ladder.rows if path and row.variant.files[0].path == path)
    called = (row for row in ladder.rows if row.variant.label.casefold() == label.casefold())
    at_level = (row for row in ladder.rows if row.variant.level == label)
    return next(named, None) or next(called, None) or next(at_level, None)
