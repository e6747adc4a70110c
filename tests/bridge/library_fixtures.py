"""The window's library over real folders, for tests of what it tells."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.fit.fit_controller import FitController
from app.bridge.models.library_controller import LibraryController
from app.bridge.models.library_plans import LibraryPlans
from app.services.fit.fit_answer import FitWishes
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.builders.machines import machine
from tests.builders.model_folders import model_bytes, put
from tests.library.conftest import Computer


@pytest.fixture
def library() -> Iterator[LibraryController]:
    library = LibraryController()
    yield library
    library.close()
    library.deleteLater()


@pytest.fixture
def plans() -> Iterator[LibraryPlans]:
    """For a machine of known figures; no engine is asked."""
    fit = FitController(FitWishes())
    fit.set_machine(machine())
    plans = LibraryPlans(fit, worker_command=("/nowhere/weighin",))
    yield plans
    plans.close()
    plans.deleteLater()
    fit.close()
    fit.deleteLater()


def two_levels(computer: Computer) -> None:
    """One model at two levels in the own folder, a third in LM Studio's."""
    own = computer.models / "org" / "Tiny-GGUF"
    put(own / "Tiny-F16.gguf", model_bytes("Tiny"))
    put(own / "Tiny-Q4_0.gguf", model_bytes("Tiny", "Q4_0"))
    put(computer.home / ".lmstudio" / "models" / "lm" / "Tiny-GGUF" / "Tiny-Q8_0.gguf", model_bytes("Tiny", "Q8_0"))


def looked(qtbot: QtBot, library: LibraryController) -> str:
    """Look through everything; returns what had changed."""
    with qtbot.waitSignal(library.looked, timeout=TIMEOUT_MS) as told:
        library.look()
    assert told.args is not None
    return str(told.args[0])
