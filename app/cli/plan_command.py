"""`weighin plan`: what lanes take in memory before anything is loaded or downloaded, here or on a typed-in machine."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import progress_console, result_console
from app.cli.machine_choice import chosen_pools, is_this_machine, list_machines, wants_list
from app.cli.sources import open_remote, open_source
from app.cli.streams import print_document
from app.domain.errors import UsageError
from app.domain.gguf.hub_reference import is_hub_source
from app.domain.lanes.lane import LaneSpec, context_tokens_for, parse_lane
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plain_text import one_line
from app.domain.plan.efficiency import LearnedSpeeds, learn_speeds
from app.domain.plan.forecast import Forecast
from app.domain.plan.lane_plan import LanePlan, LaneSetting
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.plan_source import PlanSource
from app.domain.units import UNKNOWN, bytes_text
from app.services.fit.forecasting import forecast_plan
from app.services.fit.ledger_view import own_reserve_correction, own_speeds
from app.services.fit.plan_documents import plan_document
from app.services.fit.plan_sources import remote_source, source_of_file
from app.services.fit.planning import Planner
from app.services.reports.json_documents import Document


@dataclass(frozen=True, slots=True)
class _Planned:
    """A lane with its model and its plan."""

    lane: LaneSpec
    source: PlanSource
    plan: LanePlan
    largest_context_tokens: int | None
    forecast: Forecast | None

    @property
    def name(self) -> str:
        return self.lane.name or self.lane.source


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Plan every lane and print; returns the exit code."""
    if wants_list(options):
        list_machines(as_json=options.json)
        return 0
    if not options.lanes:
        raise UsageError("Name at least one lane to plan: a GGUF file, builtin:LEVEL or hf:REPO/FILE.")
    lanes = [parse_lane(text) for text in options.lanes]
    projector = Path(options.projector).expanduser() if options.projector else None
    sources = [_source(lane, projector) for lane in lanes]
    pools = chosen_pools(options)
    here, planner = is_this_machine(options), Planner()
    # what this machine's runs taught says nothing of another one
    speeds = own_speeds() if here else learn_speeds(())
    if here:
        planner = planner.corrected_by(own_reserve_correction())
    with progress_console().status("Asking the engine …"):
        planned = [_planned(planner, lane, source, pools, speeds) for lane, source in zip(lanes, sources, strict=True)]
    if options.json:
        print_document({"lanes": [_document(each) for each in planned], "assumptions": list(pools.assumptions)})
    else:
        _show(planned, pools.assumptions)
    return 0


def _planned(
    planner: Planner, lane: LaneSpec, source: PlanSource, pools: MemoryPools, speeds: LearnedSpeeds
) -> _Planned:
    plan = planner.plan(source, _setting(lane, source), pools)
    forecast = forecast_plan(plan, source.shape, file_key=source.file_key, threads=lane.settings.threads, speeds=speeds)
    return _Planned(lane, source, plan, planner.largest_context(source, plan, pools), forecast)


def _document(each: _Planned) -> Document:
    return plan_document(
        each.name, each.source, each.plan, largest_context_tokens=each.largest_context_tokens, forecast=each.forecast
    )


def _source(lane: LaneSpec, projector: Path | None) -> PlanSource:
    if is_hub_source(lane.source):
        return _remote_source(lane.source)
    return source_of_file(open_source(lane.source), projector=projector)


def _remote_source(text: str) -> PlanSource:
    # brings the client of Hugging Face with it, which takes a second to import
    from app.services.fit.remote_projectors import remote_projector_bytes

    model = open_remote(text)
    return remote_source(model, projector_bytes=remote_projector_bytes(model.files[0].reference))


def _setting(lane: LaneSpec, source: PlanSource) -> LaneSetting:
    settings = lane.settings
    context_tokens = context_tokens_for(settings, source.shape.context_length)
    return LaneSetting.of(settings, context_tokens)


def _show(planned: list[_Planned], assumptions: tuple[str, ...]) -> None:
    console = result_console()
    for number, each in enumerate(planned):
        if number:
            console.print()
        _show_lane(console, each)
    for assumption in assumptions:
        console.print(Text(assumption, style="dim"))


def _show_lane(console: Console, each: _Planned) -> None:
    plan = each.plan
    console.print(Text(one_line(f"{each.name}: {_verdict_words(plan)}"), style="bold"))
    console.print(Padding(_devices_table(plan), (0, 0, 0, 2)))
    for line in (_speed_words(each), _context_words(each), *plan.notes):
        console.print(Padding(one_line(line), (0, 0, 0, 2)))


def _verdict_words(plan: LanePlan) -> str:
    words = (
        f"{plan.verdict.value}, {bytes_text(plan.total_bytes)} with {plan.setting.context_tokens:,} tokens of context"
    )
    if plan.verdict is Verdict.DOES_NOT_FIT:
        return f"{words}; {bytes_text(plan.placement.missing_bytes)} are missing"
    return f"{words}, {plan.placement.strategy.value} ({_how_sure(plan)})"


def _how_sure(plan: LanePlan) -> str:
    return "told by the engine" if plan.confidence.value == "engine" else "estimate"


def _devices_table(plan: LanePlan) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in ("memory", "needs", "free", "weights", "K/V cache", "compute", "tables"):
        table.add_column(name, justify="left" if name == "memory" else "right")
    for share in plan.devices:
        sizes = (
            *(share.needs_bytes, share.pool.free_bytes, share.weights_bytes + share.projector_bytes),
            *(share.kv_bytes if plan.kv_known else None, share.compute_bytes, share.tables_bytes),
        )
        table.add_row(one_line(share.pool.name), *(bytes_text(size) for size in sizes))
    return table


def _speed_words(each: _Planned) -> str:
    forecast = each.forecast
    if forecast is None:
        return f"Speed: {UNKNOWN}."
    return f"About {forecast.low_tps:.0f} to {forecast.high_tps:.0f} tokens per second ({forecast.basis})."


def _context_words(each: _Planned) -> str:
    if each.largest_context_tokens is None:
        return f"Largest context that fits: {UNKNOWN if each.source.shape.context_length is None else 'none'}."
    return f"Largest context that fits: {each.largest_context_tokens:,} tokens."
