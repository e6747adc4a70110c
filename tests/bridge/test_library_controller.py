"""What lies on this computer, as the window is told: found in the background, missed when gone, planned when seen."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.bridge.models import library_controller
from app.bridge.models.library_controller import LibraryController
from app.bridge.models.library_folders import LibraryFolders
from app.bridge.models.library_plans import LibraryPlans
from app.bridge.models.library_tree import (
    BESIDE_ROLE,
    BITS,
    HERE,
    NAME,
    SOURCE,
    VARIANT_ROLE,
    VERDICT_ROLE,
    LibraryTree,
)
from app.domain.library.library import LibrarySource
from app.domain.plan.memory_plan import Verdict
from app.services.library.scanning import scan_library
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.library_fixtures import library as library
from tests.bridge.library_fixtures import looked, two_levels
from tests.bridge.library_fixtures import plans as plans
from tests.builders.machines import machine
from tests.builders.model_folders import model_bytes, put
from tests.library.conftest import Computer
from tests.library.conftest import computer as computer


def test_nothing_is_read_before_somebody_looks(computer: Computer, library: LibraryController) -> None:
    two_levels(computer)
    assert library.models == ()
    library.look_if_stale()
    assert not library.scanning


def test_levels_of_one_model_are_together_wherever_they_lie(
    qtbot: QtBot, computer: Computer, library: LibraryController
) -> None:
    two_levels(computer)
    assert looked(qtbot, library) == "", "nothing has changed where nothing was known"
    (model,) = library.models
    assert [variant.level for variant in model.variants] == ["F16", "Q8_0", "Q4_0"]
    assert {variant.source for variant in model.variants} == {LibrarySource.OWN, LibrarySource.LM_STUDIO}


def test_what_came_went_or_changed_is_noticed_at_the_next_look(
    qtbot: QtBot, computer: Computer, library: LibraryController
) -> None:
    two_levels(computer)
    looked(qtbot, library)
    folder = computer.models / "org" / "Tiny-GGUF"
    (folder / "Tiny-F16.gguf").unlink()
    put(folder / "Tiny-Q4_0.gguf", model_bytes("Tiny", "Q8_0"))
    put(folder / "Other-F16.gguf", model_bytes("Other"))
    assert looked(qtbot, library) == "1 variant is gone, 1 variant is new, 1 variant has changed."
    assert len(library.models) == 2
    assert looked(qtbot, library) == ""


def test_the_first_look_shows_variants_as_they_are_found_and_can_be_stopped(
    qtbot: QtBot, computer: Computer, library: LibraryController, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_levels(computer)
    scan, wait = scan_library, partial(time.sleep, 0.01)

    def slow(*, is_cancelled: Callable[[], bool], on_variant: Callable[..., None], **more: object) -> object:
        found = scan(on_variant=on_variant, **more)  # type: ignore[arg-type]
        while not is_cancelled():
            wait()
        return scan(is_cancelled=is_cancelled) or found

    monkeypatch.setattr(library_controller, "scan_library", slow)
    library.look()
    qtbot.waitUntil(lambda: len(library.variants()) == 3, timeout=TIMEOUT_MS)
    assert library.scanning
    with qtbot.waitSignal(library.looked, timeout=TIMEOUT_MS):
        library.stop()
    assert len(library.variants()) == 3, "what was found stays"
    assert not library.was_looked_at


def test_deleting_tells_what_it_freed_and_the_file_is_gone_from_the_list(
    qtbot: QtBot, computer: Computer, library: LibraryController
) -> None:
    two_levels(computer)
    looked(qtbot, library)
    own = next(variant for variant in library.variants() if variant.level == "Q4_0")
    with qtbot.waitSignal(library.deleted, timeout=TIMEOUT_MS) as told:
        library.delete(own)
    assert told.args is not None
    assert "Q4_0 was deleted" in told.args[0]
    assert not own.path.exists()
    assert own.path not in [variant.path for variant in library.variants()]
    qtbot.waitUntil(lambda: not library.scanning, timeout=TIMEOUT_MS)


def test_files_of_others_are_never_deleted(qtbot: QtBot, computer: Computer, library: LibraryController) -> None:
    two_levels(computer)
    looked(qtbot, library)
    foreign = next(variant for variant in library.variants() if not variant.may_be_deleted)
    with qtbot.waitSignal(library.notice, timeout=TIMEOUT_MS) as told:
        library.delete(foreign)
    assert told.args is not None
    assert "belongs to another program" in told.args[0].sentence
    assert foreign.path.exists()
    qtbot.waitUntil(lambda: not library.scanning, timeout=TIMEOUT_MS)


def test_folders_are_added_and_given_up(qtbot: QtBot, computer: Computer, tmp_path: Path) -> None:
    folders = LibraryFolders()
    added = tmp_path / "more"
    added.mkdir()
    with qtbot.waitSignal(folders.changed, timeout=TIMEOUT_MS):
        folders.add(added)
    assert folders.added == (added,)
    assert folders.own == (computer.models,)
    assert not folders.own_is_chosen
    with qtbot.waitSignal(folders.notice, timeout=TIMEOUT_MS):
        folders.add(tmp_path / "nowhere")
    with qtbot.waitSignal(folders.changed, timeout=TIMEOUT_MS):
        folders.choose_own(added)
    assert folders.own_is_chosen
    with qtbot.waitSignal(folders.changed, timeout=TIMEOUT_MS):
        folders.remove(added)
    assert folders.added == ()
    folders.close()
    folders.deleteLater()


def test_the_tree_keeps_qts_rules_and_plans_what_is_asked_for(
    qtbot: QtBot, computer: Computer, library: LibraryController, plans: LibraryPlans
) -> None:
    two_levels(computer)
    put(computer.models / "org" / "Tiny-GGUF" / "broken-Q4_K_M.gguf", b"GGUF\x03\0\0\0rubbish")
    tree = LibraryTree(plans)
    QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal)
    looked(qtbot, library)
    tree.set_models(library.models)
    names = [tree.index(row, NAME).data() for row in range(tree.rowCount())]
    tiny = tree.index(names.index("Tiny"), NAME)
    assert tree.rowCount(tiny) == 3
    first = tree.index(0, NAME, tiny)
    assert first.data() == "F16"
    assert first.siblingAtColumn(SOURCE).data() == "Weigh-In"
    assert float(first.siblingAtColumn(BITS).data()) > 15
    here = first.siblingAtColumn(HERE)
    qtbot.waitUntil(lambda: here.data(VERDICT_ROLE) == Verdict.FITS, timeout=TIMEOUT_MS)
    assert "tokens of context" in here.data(Qt.ItemDataRole.ToolTipRole)
    tree.set_newer(frozenset([first.data(VARIANT_ROLE).path]))
    assert first.data(BESIDE_ROLE) == "a newer version exists"
    _check_broken(tree, [index for index in _variants(tree) if index.data(VARIANT_ROLE).problem])
    tree.deleteLater()


def test_a_plan_stays_until_the_next_one_is_made_and_is_made_once(
    qtbot: QtBot, computer: Computer, library: LibraryController, plans: LibraryPlans
) -> None:
    two_levels(computer)
    looked(qtbot, library)
    variant = library.variants()[0]
    told: list[Path | None] = []
    plans.planned.connect(told.append)
    qtbot.waitUntil(lambda: plans.verdict(variant) is Verdict.FITS, timeout=TIMEOUT_MS)
    assert told == [variant.path], "asking again and again plans it once"
    plans._fit.set_machine(machine(free_gib=0.001))
    assert plans.verdict(variant) is Verdict.FITS, "as before, until it is known better"
    qtbot.waitUntil(lambda: plans.verdict(variant) is Verdict.DOES_NOT_FIT, timeout=TIMEOUT_MS)
    assert told == [variant.path, None, variant.path]


def test_what_a_name_calls_the_level_stands_beside_it(
    qtbot: QtBot, computer: Computer, library: LibraryController, plans: LibraryPlans
) -> None:
    folder = computer.models / "org" / "Tiny-GGUF"
    put(folder / "Tiny-UD-Q8_K_XL.gguf", model_bytes("Tiny", "Q8_0"))
    put(folder / "Tiny-F16.gguf", model_bytes("Tiny"))
    looked(qtbot, library)
    tree = LibraryTree(plans)
    tree.set_models(library.models)
    beside = [str(index.data(BESIDE_ROLE)) for index in _variants(tree)]
    assert beside[1].startswith("UD-Q8_K_XL · ")
    assert not beside[0].startswith("F16")


def _variants(tree: LibraryTree) -> list[QModelIndex]:
    models = [tree.index(row, NAME) for row in range(tree.rowCount())]
    return [tree.index(row, NAME, model) for model in models for row in range(tree.rowCount(model))]


def _check_broken(tree: LibraryTree, broken: list[QModelIndex]) -> None:
    """A file that cannot be used says so and is not planned."""
    (index,) = broken
    assert index.data(BESIDE_ROLE) == "cannot be used"
    assert index.data(VARIANT_ROLE).problem in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.siblingAtColumn(HERE).data() == "unknown"
