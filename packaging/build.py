"""Make the app that runs without Python, and packages of it: `uv run packaging/build.py`. See README.md beside it."""

import argparse
import platform
import shutil
import sys
from pathlib import Path

from bundle.commands import python, run, step
from bundle.contents import MB, listing, pack, parts, problem_of_sizes
from bundle.engine_build import build_engine, vulkan_toolchain_is_here
from bundle.engine_check import check_engine
from bundle.engine_options import EngineOptions
from bundle.icons import make_icons
from bundle.places import BUILD, BUNDLE, DIST, ENGINE_LIBRARIES, ICONS, PACKAGING
from bundle.updates import address_of_option, write_updates
from bundle.version import app_version, told_releases


def main() -> None:
    options = _options()
    engine = EngineOptions(sys.platform, vulkan=_wants_vulkan(options.vulkan), cuda=options.cuda)
    told_releases()
    with step(f"Engine ({'Vulkan, ' if engine.vulkan else ''}{'CUDA, ' if engine.cuda else ''}processor)"):
        build_engine(engine, options.engine_source)
        print(f"   {check_engine(ENGINE_LIBRARIES)}")
    with step("Icons"):
        shutil.rmtree(ICONS, ignore_errors=True)
        make_icons()
    with step(f"Bundle of version {app_version()}"):
        write_updates(options.updates)
        _freeze()
    bundled = _frozen_folder()
    print(f"   engine in the bundle: {check_engine(_engine_folder(bundled))}")
    found = parts(bundled)
    print(listing(found))
    with step("Archive"):
        archive, packed_bytes = _archive(bundled, flavour="-cuda" if engine.cuda else "")
        print(f"   {archive}: {packed_bytes / MB:.1f} MB")
    problem = problem_of_sizes(sum(part.size_bytes for part in found), packed_bytes)
    if problem and not engine.cuda:  # NVIDIA's libraries alone are larger
        raise SystemExit(problem)
    if sys.platform == "linux" and not options.no_packages:
        from linux.deb import make_deb

        with step("Debian package"):
            print(f"   {make_deb(bundled)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--vulkan",
        choices=("auto", "on", "off"),
        default="auto",
        help="the part for GPUs of all makers; auto: where its compiler (glslc) and headers are installed",
    )
    parser.add_argument("--cuda", action="store_true", help="the part for NVIDIA's GPUs; needs the CUDA toolkit")
    parser.add_argument(
        "--engine-source", type=Path, metavar="FOLDER", help="an unpacked source package of llama-cpp-python"
    )
    parser.add_argument(
        "--updates",
        type=address_of_option,
        metavar="URL",
        help="where this app asks for new versions once its user wants that; without it the app has no such setting",
    )
    parser.add_argument("--no-packages", action="store_true", help="the bundle and its archive alone")
    return parser.parse_args()


def _wants_vulkan(choice: str) -> bool:
    if choice != "auto":
        return choice == "on"
    here = vulkan_toolchain_is_here()
    print(f"   Vulkan: {'its toolchain is here' if here else 'left out, its toolchain is not here'}", flush=True)
    return here


def _freeze() -> None:
    log = BUILD / "pyinstaller.log"
    log.unlink(missing_ok=True)
    for old in (BUNDLE, DIST / "Weigh-In.app"):
        shutil.rmtree(old, ignore_errors=True)
    run(
        python(
            *("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
            *("--distpath", DIST, "--workpath", BUILD / "pyinstaller", PACKAGING / "app.spec"),
        ),
        log=log,
    )


def _frozen_folder() -> Path:
    return DIST / "Weigh-In.app" if sys.platform == "darwin" else BUNDLE


def _engine_folder(bundled: Path) -> Path:
    inner = Path("Contents", "Frameworks") if sys.platform == "darwin" else Path("_internal")
    return bundled / inner / "llama_cpp" / "lib"


def _archive(bundled: Path, *, flavour: str) -> tuple[Path, int]:
    """The bundle in one file: a tarball, on Windows a zip; on macOS a measure only, for what is given out is a .dmg."""
    name = f"weigh-in-{app_version()}-{_system_name()}{flavour}"
    if sys.platform == "win32":
        archive = Path(shutil.make_archive(str(DIST / name), "zip", bundled.parent, bundled.name))
        return archive, archive.stat().st_size
    archive = DIST / f"{name}.tar.xz"
    if sys.platform == "darwin":
        return archive, pack(bundled, archive, bundled.name)
    from linux.desktop_files import write_desktop_files

    share = BUILD / "tarball" / "share"
    shutil.rmtree(share, ignore_errors=True)
    write_desktop_files(share)
    return archive, pack(bundled, archive, f"weigh-in-{app_version()}", share, PACKAGING / "linux" / "install.sh")


def _system_name() -> str:
    system = {"linux": "linux", "darwin": "macos", "win32": "windows"}[sys.platform]
    return f"{system}-{platform.machine().lower()}"


if __name__ == "__main__":
    main()
