"""How the lanes of a comparison share the machine right now."""

from collections.abc import Sequence

from app.adapters.probes.processor import read_processor
from app.domain.lanes.threads import threads_alone
from app.domain.lanes.turn_mode import Mode, ModeDecision, choose_mode
from app.domain.machines.machine import SystemMemory
from app.services.comparison.comparison_lane import ComparisonLane
from app.services.comparison.lane_room import gpus_have_room


def decide_mode(
    wanted: Mode | None, ready: Sequence[ComparisonLane], all_lanes: Sequence[ComparisonLane], memory: SystemMemory
) -> ModeDecision:
    """For the lanes that are `ready` to run; the others count as well while their models are in memory."""
    concerned = [lane for lane in all_lanes if lane in ready or lane.held_bytes]
    return choose_mode(
        wanted,
        [lane.needs_bytes for lane in concerned],
        available_bytes=memory.available_bytes + sum(lane.held_bytes for lane in concerned),
        cores=threads_alone(read_processor()),
        gpus_have_room=gpus_have_room([plan for lane in ready if (plan := lane.coming_plan)]),
    )
