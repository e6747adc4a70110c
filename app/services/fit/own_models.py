"""Files that the user has, held against a machine: what each takes, whether that fits, how fast it should be."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.adapters.gguf_file import read_model_file
from app.domain.lanes.lane import LaneSettings, context_tokens_for
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.efficiency import learn_speeds
from app.domain.plan.forecast import Forecast
from app.domain.plan.lane_plan import LanePlan, LaneSetting
from app.domain.plan.plan_source import PlanSource
from app.services.fit.forecasting import forecast_plan
from app.services.fit.ledger_view import own_reserve_correction
from app.services.fit.plan_sources import source_of_file
from app.services.fit.planning import Planner


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A file with its plan. `trained_tokens` is the context that it was made for, `None` where it does not tell."""

    name: str
    level: str
    path: Path
    file_bytes: int
    trained_tokens: int | None
    plan: LanePlan
    largest_context_tokens: int | None
    forecast: Forecast | None


def plan_own_model(
    path: Path,
    settings: LaneSettings,
    pools: MemoryPools,
    planner: Planner,
    *,
    projector: Path | None = None,
    within_trained: bool = False,
    here: bool = True,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> OwnModel:
    """Plan the file at `path` with its projector, on demand at no more context than it was made for.

    `here` says that `pools` are this machine's, whose past runs tell of its speed and of how plans have held.
    Blocks for up to a second or two. Raises `WeighInError` where the file cannot be read, `CommandStoppedError` once
    `is_cancelled` answers true.
    """
    file = read_model_file(path)
    source = source_of_file(file, projector=projector)
    if here:
        planner = planner.corrected_by(own_reserve_correction())
    trained = file.shape.context_length
    tokens = context_tokens_for(settings, trained)
    if within_trained and trained:
        tokens = min(tokens, trained)
    setting = LaneSetting.of(settings, tokens)
    plan = planner.plan(source, setting, pools, is_cancelled=is_cancelled)
    return OwnModel(
        name=file.shape.name,
        level=file.shape.level,
        path=file.path.absolute(),
        file_bytes=file.file_bytes,
        trained_tokens=trained,
        plan=plan,
        largest_context_tokens=planner.largest_context(source, plan, pools, is_cancelled=is_cancelled),
        forecast=_forecast(source, plan, settings, here=here),
    )


def _forecast(source: PlanSource, plan: LanePlan, settings: LaneSettings, *, here: bool) -> Forecast | None:
    if here:
        return forecast_plan(plan, source.shape, file_key=source.file_key, threads=settings.threads)
    return forecast_plan(plan, source.shape, threads=settings.threads, speeds=learn_speeds(()))
