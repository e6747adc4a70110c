"""Whether what is asked for can be downloaded at all: harmless names, sizes that make sense, room on the disk."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from app.adapters.downloads.disk_room import disk_of, free_bytes, held_bytes
from app.adapters.downloads.partial_file import PART_SUFFIX, part_path
from app.adapters.library.provenance import NOTE_NAME
from app.domain.downloads.download import WantedDownload, WantedFile
from app.domain.errors import WeighInError
from app.domain.gguf.hub_reference import checked_repository
from app.domain.gguf.repository_paths import why_unsafe
from app.domain.plain_text import one_line
from app.domain.units import bytes_text
from app.services.downloads.disk_problems import missing_folder

# What the system and others should find free after everything is there.
_LEFT_FREE_BYTES: Final = 64 << 20


def check_wanted(wanted: WantedDownload) -> None:
    """Raises `WeighInError` for names and sizes that nobody should act on."""
    checked_repository(wanted.repository)
    if not wanted.files:
        raise WeighInError(f"{wanted.repository} has no such file.")
    for file in wanted.files:
        why = why_unsafe(file.path) or _why_ours(file.path)
        if why:
            raise WeighInError(f"{one_line(file.path[:100])!r} is no name for a file: {why}.")
        if file.size_bytes <= 0:
            raise WeighInError(
                f"{one_line(file.path)} is listed with {file.size_bytes} bytes, which is no model.",
                advice="Choose another upload of it.",
            )


def check_room(wanted: WantedDownload, queued: Iterable[WantedDownload]) -> None:
    """Raises `WeighInError` where the disk has too little room for `wanted` beside what is `queued` for it."""
    folder = wanted.folder
    try:
        folder.mkdir(exist_ok=True)
        disk, free = disk_of(folder), free_bytes(folder)
    except OSError as error:
        raise missing_folder(folder, str(error)) from error
    needed = _missing_bytes([wanted])
    promised = _missing_bytes(each for each in queued if _is_on(each.folder, disk))
    needed_bytes = sum(needed.values())
    promised_bytes = sum(size for place, size in promised.items() if place not in needed)
    if needed_bytes + promised_bytes + _LEFT_FREE_BYTES <= free or needed_bytes == 0:
        return
    beside = f" beside {bytes_text(promised_bytes)} for what is in the queue" if promised_bytes else ""
    raise WeighInError(
        f"The disk of {one_line(str(folder))} has {bytes_text(free)} free, too little for {bytes_text(needed_bytes)} "
        f"of {one_line(wanted.repository)}{beside}.",
        advice="Free some space, or choose a folder on another disk.",
    )


def _missing_bytes(downloads: Iterable[WantedDownload]) -> dict[Path, int]:
    """What each file still takes of the disk; a file that several want is counted once."""
    return {each.place_of(file): _missing(each, file) for each in downloads for file in each.files}


def _missing(wanted: WantedDownload, file: WantedFile) -> int:
    place = wanted.place_of(file)
    try:
        if place.stat().st_size == file.size_bytes:
            return 0
    except OSError:
        pass
    return max(0, file.size_bytes - held_bytes(part_path(place)))


def _is_on(folder: Path, disk: int) -> bool:
    try:
        return disk_of(folder) == disk
    except OSError:
        return False


def _why_ours(path: str) -> str | None:
    name = path.rpartition("/")[2].lower()
    is_ours = name.startswith(NOTE_NAME) or name.endswith((PART_SUFFIX, f"{PART_SUFFIX}.json", f"{PART_SUFFIX}.lock"))
    return "Weigh-In keeps such names for itself" if is_ours else None
