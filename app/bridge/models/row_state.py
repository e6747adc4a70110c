"""Whether a variant is here already, on its way, or still to be got."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.downloads.download import DownloadState, DownloadStatus
from app.domain.downloads.download_words import share_words
from app.domain.gguf.variants import Variant
from app.domain.library.library import LibraryVariant


class Presence(StrEnum):
    """What can be done about a variant."""

    ABSENT = "absent"
    COMING = "coming"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class RowState:
    """`path` is what a lane opens once it is here; `share` (0 to 1) and `words` tell how far it is until then."""

    presence: Presence = Presence.ABSENT
    path: Path | None = None
    share: float = 0.0
    words: str = ""


ABSENT = RowState()


class OwnFiles:
    """What lies on this computer, to be found by what a repository tells of a variant."""

    def __init__(self, variants: Iterable[LibraryVariant] = ()) -> None:
        usable = [variant for variant in variants if not variant.problem]
        self._by_hash = {variant.sha256: variant.path for variant in usable if variant.sha256}
        self._by_name = {(variant.path.name, variant.file_bytes): variant.path for variant in usable}

    def path_of(self, variant: Variant) -> Path | None:
        """The file that a lane opens: the same hash, else the same name and size."""
        first = variant.files[0]
        by_hash = self._by_hash.get(first.sha256) if first.sha256 else None
        return by_hash or self._by_name.get((first.name, variant.size_bytes or -1))


def state_of(row: LadderRow, ladder: Ladder, statuses: Iterable[DownloadStatus], own: OwnFiles) -> RowState:
    """What is known of one row, without looking at the disk."""
    first = row.variant.files[0].path
    for status in statuses:
        wanted = status.wanted
        if wanted.repository == ladder.repository and wanted.files and wanted.files[0].path == first:
            return _of_download(status)
    path = own.path_of(row.variant)
    return ABSENT if path is None else RowState(Presence.HERE, path)


def _of_download(status: DownloadStatus) -> RowState:
    total = status.wanted.total_bytes
    share = min(1.0, status.received_bytes / total) if total else 0.0
    match status.state:
        case DownloadState.DONE:
            return RowState(Presence.HERE, status.wanted.target)
        case DownloadState.FAILED:
            return ABSENT
        case DownloadState.RUNNING:
            return RowState(Presence.COMING, share=share, words=share_words(share))
        case _:
            return RowState(Presence.COMING, share=share, words=status.state.value)
