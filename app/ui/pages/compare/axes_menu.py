"""Lanes that differ from those that are there in one thing: the K/V cache, or the level."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.lane_view import LaneView
from app.domain.lanes.cache_types import COMPARED_CACHES, files_of, other_caches
from app.domain.lanes.lane import LaneSpec
from app.services.levels import builtin_model

_LONGEST_NAME = 60


def add_axes(
    menu: QMenu,
    controller: CompareController,
    *,
    chosen: Callable[[LaneSpec], None],
    levels_wanted: Callable[[LaneView], None],
) -> None:
    """Add to the menu of new lanes what can be had of the files that are lanes already.

    `chosen` gets a lane of the same file with another K/V cache, `levels_wanted` one whose model's levels are wanted.
    """
    if not controller.lanes:
        return
    menu.addSeparator()
    _add_caches(menu, controller, chosen)
    for view in controller.levels.sources():
        action = menu.addAction(f"Add all levels of {_source_name(view)}…")
        action.setEnabled(not controller.levels.maker.making)
        action.triggered.connect(lambda _checked=False, view=view: levels_wanted(view))


def _add_caches(menu: QMenu, controller: CompareController, chosen: Callable[[LaneSpec], None]) -> None:
    specs = [view.spec for view in controller.lanes]
    inner = menu.addMenu("Same file with another K/V cache")
    inner.setObjectName("cache_menu")
    labels = {view.spec: view.label for view in controller.lanes}
    for spec in files_of(specs):
        inner.addSeparator()
        for lane in other_caches(spec, specs):
            action = inner.addAction(f"{_plain(labels[spec])} with {_cache_words(lane.settings.kv_type)}")
            action.triggered.connect(lambda _checked=False, lane=lane: chosen(lane))
    if all(action.isSeparator() for action in inner.actions()):
        inner.setEnabled(False)


def _cache_words(kv_type: str) -> str:
    share = {"f16": "whole", "q8_0": "about half the size", "q4_0": "about a quarter of the size"}
    return f"{kv_type}, {share[kv_type]}" if kv_type in COMPARED_CACHES else kv_type


def _source_name(view: LaneView) -> str:
    if view.spec.builtin_level is not None:
        return f"{builtin_model.NAME}, built in"
    name = view.model.shape.name if view.model else view.label
    level = view.model.shape.level if view.model else ""
    return _plain(f"{name} {level}")


def _plain(text: str) -> str:
    # an ampersand would be taken for a shortcut
    return text[:_LONGEST_NAME].replace("&", "&&")
