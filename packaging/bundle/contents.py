"""What is in a bundle, by size, and whether it stays within what was promised."""

import tarfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MB: Final = 1_000_000
MOST_UNPACKED_BYTES: Final = 350 * MB
MOST_COMPRESSED_BYTES: Final = 130 * MB
# A third of the usual one's time for a twentieth more of size.
_XZ_PRESET: Final = 3
_LISTED: Final = 24


@dataclass(frozen=True, slots=True)
class Part:
    """A topmost part of a bundle: a file, or a folder with all that is in it."""

    name: str
    size_bytes: int
    files: int


def parts(bundle: Path) -> tuple[Part, ...]:
    """The parts of a bundle, largest first; links count nothing, for what they name is counted itself."""
    sizes: dict[str, list[int]] = defaultdict(list)
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            sizes[_part_name(path.relative_to(bundle))].append(path.stat().st_size)
    found = (Part(name, sum(each), len(each)) for name, each in sizes.items())
    return tuple(sorted(found, key=lambda part: (-part.size_bytes, part.name)))


def listing(found: tuple[Part, ...]) -> str:
    """The parts as lines to be printed, the small ones summed up."""
    large, small = found[:_LISTED], found[_LISTED:]
    lines = [_line(part) for part in large]
    if small:
        summed = sum(part.size_bytes for part in small), sum(part.files for part in small)
        lines.append(_line(Part(f"({len(small)} more)", *summed)))
    lines.append(_line(Part("all", sum(part.size_bytes for part in found), sum(part.files for part in found))))
    return "\n".join(lines)


def problem_of_sizes(unpacked_bytes: int, compressed_bytes: int) -> str:
    """What is too large, in a sentence; empty if nothing is."""
    if unpacked_bytes > MOST_UNPACKED_BYTES:
        return f"The bundle has {unpacked_bytes / MB:.0f} MB; {MOST_UNPACKED_BYTES // MB} MB is the most."
    if compressed_bytes > MOST_COMPRESSED_BYTES:
        return f"Compressed it has {compressed_bytes / MB:.0f} MB; {MOST_COMPRESSED_BYTES // MB} MB is the most."
    return ""


def pack(bundle: Path, archive: Path, folder_name: str, *more: Path) -> int:
    """Write the bundle as a .tar.xz that unpacks to `folder_name`, owned by nobody in particular; returns its size.

    `more` are files and folders that are put beside what is in the bundle.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)

    def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with tarfile.open(archive, "w:xz", preset=_XZ_PRESET) as packed:
        packed.add(bundle, folder_name, filter=anonymous)
        for each in more:
            packed.add(each, f"{folder_name}/{each.name}", filter=anonymous)
    return archive.stat().st_size


def _part_name(path: Path) -> str:
    """Two levels deep within the folder of libraries, and the parts of Qt each by itself."""
    if path.parts[:2] == ("_internal", "PySide6"):
        return "/".join(path.parts[:5])
    return "/".join(path.parts[:2])


def _line(part: Part) -> str:
    return f"{part.size_bytes / MB:9.2f} MB {part.files:6d} files  {part.name}"
