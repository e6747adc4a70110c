"""What of a ladder is to be downloaded, as items of the queue."""

from collections.abc import Sequence
from pathlib import Path

from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.downloads.choosing import wanted_file
from app.domain.downloads.download import WantedDownload
from app.domain.errors import WeighInError
from app.domain.gguf.variants import RepositoryFile


def wanted_downloads(ladder: Ladder, rows: Sequence[LadderRow], folder: Path) -> tuple[WantedDownload, ...]:
    """An item for each of `rows`, all its parts, at the ladder's commit; the projector comes with the first of them.

    Raises `WeighInError` for what cannot be downloaded: an incomplete variant, sizes that the server does not tell, a
    ladder of the catalogue.
    """
    if ladder.from_catalogue or not ladder.commit:
        raise WeighInError("Nothing can be downloaded while the server cannot be reached.", advice="Open it again.")
    projector = [ladder.projector] if ladder.projector else []
    return tuple(_wanted(ladder, row, [] if at else projector, folder) for at, row in enumerate(rows))


def _wanted(ladder: Ladder, row: LadderRow, more: Sequence[RepositoryFile], folder: Path) -> WantedDownload:
    if not row.variant.is_complete:
        raise WeighInError(f"{row.variant.label} cannot be downloaded.", advice=row.problem)
    files = tuple(wanted_file(file) for file in (*row.variant.files, *more))
    return WantedDownload(ladder.repository, ladder.commit, row.variant.label, files, folder)
