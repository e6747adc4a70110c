"""What all tests share."""

import contextlib
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from app.adapters.library.surroundings import Surroundings

# The same examples in every run, and no judgement on the speed of a busy machine.
settings.register_profile(
    "project", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
# For a long search by hand: pytest --hypothesis-profile=search
settings.register_profile("search", parent=settings.get_profile("project"), derandomize=False, max_examples=3000)
settings.load_profile("project")

_SHIPPED = Path(__file__).parent.parent / "resources" / "featherweight" / "featherweight-F16.gguf"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--save-screenshots", metavar="FOLDER", help="keep the pictures of the window, for the README")


@pytest.fixture(scope="session")
def builtin_model() -> Path:
    """The built-in model's F16 file, or the one that WEIGHIN_BUILTIN_MODEL names while that is being made."""
    path = _SHIPPED if _SHIPPED.is_file() else Path(os.environ.get("WEIGHIN_BUILTIN_MODEL", ""))
    assert path.is_file(), "neither resources/featherweight/featherweight-F16.gguf nor WEIGHIN_BUILTIN_MODEL"
    return path


@pytest.fixture(scope="session")
def builtin_levels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where levels of the built-in model are kept for the whole run, for making one takes a second."""
    return tmp_path_factory.mktemp("featherweight")


@pytest.fixture(autouse=True)
def own_folders(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, builtin_levels: Path
) -> Path:
    """No test touches the user's folders: settings, logs and caches are this test's alone."""
    home = tmp_path_factory.mktemp("home")
    (home / "data").mkdir()
    with contextlib.suppress(OSError):  # Windows allows links to some users only
        (home / "data" / "featherweight").symlink_to(builtin_levels, target_is_directory=True)
    monkeypatch.setenv("WEIGHIN_HOME", str(home))
    # models that other programs keep for whoever runs the tests are no concern of theirs
    around = Surroundings(home / "user", {}, sys.platform)
    monkeypatch.setattr("app.services.library.places.own_surroundings", lambda: around)
    return home


@pytest.fixture(autouse=True)
def garbage_is_left_to_the_main_thread() -> Iterator[None]:
    """As in the window: a Qt object that a reader thread collects ends the whole run."""
    gc.disable()
    yield
    gc.collect(1)


@pytest.fixture(scope="module", autouse=True)
def garbage_of_a_module_is_collected() -> Iterator[None]:
    """Before the next module begins."""
    yield
    gc.collect()
