"""What tests of whole turns share."""

import json
from collections.abc import Callable
from pathlib import Path

from app.adapters.probes.memory import read_system_memory
from app.domain.lanes.lane import LaneSpec
from app.domain.machines.machine import SystemMemory
from app.domain.protocol.events import TokensGenerated
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import (
    LaneReported,
)
from app.services.comparison.lane_models import prepare_lane
from app.services.comparison.lane_room import LaneRoom, main_memory_bytes

Compare = Callable[..., Comparison]


def sent(folder: Path, name: str, kind: str) -> list[dict[str, object]]:
    """Commands of one kind that the model process of lane `name` was sent."""
    lines = (folder / f"{name}.commands").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["type"] == kind]


def messages_of(folder: Path, name: str) -> list[list[tuple[str, str]]]:
    """The conversation of every question that lane `name` was asked."""
    asked = sent(folder, name, "Generate")
    return [[(each["role"], each["content"]) for each in question["messages"]] for question in asked]  # type: ignore[attr-defined]


def free_memory(available_bytes: int) -> Callable[[], SystemMemory]:
    return lambda: SystemMemory(64_000_000_000, available_bytes)


def speaks(event: object) -> bool:
    return isinstance(event, LaneReported) and isinstance(event.event, TokensGenerated)


def needed_bytes(lane: LaneSpec) -> int:
    """What a lane is planned to take of main memory."""
    model = prepare_lane(lane)
    return main_memory_bytes(LaneRoom(read_system_memory).plan(model, lane), model)
