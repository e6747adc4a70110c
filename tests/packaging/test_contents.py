"""What is in a bundle is told by size, links once, and too much of it is refused."""

import tarfile
from pathlib import Path

from bundle.contents import MB, Part, listing, pack, parts, problem_of_sizes


def _bundle(folder: Path) -> Path:
    for name, size_bytes in {
        "weighin": 100,
        "_internal/numpy/core.so": 3000,
        "_internal/numpy/more.so": 1000,
        "_internal/PySide6/Qt/lib/libQt6Gui.so.6": 2500,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size_bytes)
    (folder / "_internal" / "libQt6Gui.so.6").symlink_to("PySide6/Qt/lib/libQt6Gui.so.6")
    return folder


def test_parts_come_by_size_and_links_count_nothing(tmp_path: Path) -> None:
    assert parts(_bundle(tmp_path)) == (
        Part("_internal/numpy", 4000, 2),
        Part("_internal/PySide6/Qt/lib/libQt6Gui.so.6", 2500, 1),
        Part("weighin", 100, 1),
    )


def test_small_parts_are_summed_up() -> None:
    found = tuple(Part(f"part{number}", MB, 1) for number in range(30))
    lines = listing(found).splitlines()
    assert "6.00 MB      6 files  (6 more)" in lines[-2]
    assert "30.00 MB     30 files  all" in lines[-1]


def test_a_bundle_that_is_too_large_is_refused() -> None:
    assert problem_of_sizes(350 * MB, 130 * MB) == ""
    assert problem_of_sizes(351 * MB, 1) == "The bundle has 351 MB; 350 MB is the most."
    assert problem_of_sizes(1, 131 * MB) == "Compressed it has 131 MB; 130 MB is the most."


def test_an_archive_unpacks_to_one_folder_that_all_may_read(tmp_path: Path) -> None:
    bundle = _bundle(tmp_path / "bundle")
    (bundle / "weighin").chmod(0o700)
    archive = tmp_path / "out" / "app.tar.xz"
    assert pack(bundle, archive, "weigh-in-1.0") == archive.stat().st_size
    with tarfile.open(archive) as packed:
        entries = {entry.name: entry for entry in packed.getmembers()}
    assert entries["weigh-in-1.0/weighin"].mode & 0o755 == 0o755
    assert {entry.uname for entry in entries.values()} == {"root"}
    assert entries["weigh-in-1.0/_internal/libQt6Gui.so.6"].issym()
