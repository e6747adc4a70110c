"""From a lane as the user wrote it to a file that is there, understood, and planned."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.gguf_file import FileStamp, read_model_file
from app.adapters.probes.memory import read_system_memory
from app.domain.gguf.model_shape import ModelShape
from app.domain.lanes.lane import LaneSpec, context_tokens_for
from app.domain.plan.memory_plan import MemoryPlan, plan_memory
from app.domain.plan.plan_source import PlanSource
from app.domain.protocol.events import Load
from app.services.fit.plan_sources import source_of_file
from app.services.levels import builtin_model


@dataclass(frozen=True, slots=True)
class LaneModel:
    """A lane's model before it is loaded. `plan` is arithmetic from the header: an estimate.

    `stamps` tell its file from another at the same path; `source` is what the lane's own plan is made from.
    """

    path: Path
    stamps: tuple[FileStamp, ...]
    shape: ModelShape
    file_bytes: int
    context_tokens: int
    plan: MemoryPlan
    is_builtin: bool
    source: PlanSource = field(repr=False, compare=False)

    def load_command(self, lane: LaneSpec, *, gpu_layers: int) -> Load:
        """How to load it. Without memory mapping, so that its memory is private and the figures are true.

        Threads are not part of it: each answer sets its own.
        """
        settings = lane.settings
        return Load(
            model_path=str(self.path),
            context_tokens=self.context_tokens,
            kv_type=settings.kv_type,
            gpu_layers=gpu_layers,
            use_mmap=False,
            repack=settings.repack,
        )


def prepare_lane(
    lane: LaneSpec,
    *,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> LaneModel:
    """Find the lane's file (making the built-in model's level if need be), read its header, plan its memory.

    Raises `WeighInError` with a sentence for the lane.
    """
    level = lane.builtin_level
    if level is not None:
        path = builtin_model.level_path(level, on_progress=on_progress, is_cancelled=is_cancelled)
    else:
        path = Path(lane.source).expanduser()
    file = read_model_file(path)
    context_tokens = context_tokens_for(lane.settings, file.shape.context_length)
    return LaneModel(
        path=file.path.absolute(),
        stamps=file.stamps,
        shape=file.shape,
        file_bytes=file.file_bytes,
        context_tokens=context_tokens,
        plan=plan_memory(
            file.shape,
            context_tokens=context_tokens,
            kv_type=lane.settings.kv_type,
            available_bytes=read_system_memory().available_bytes,
        ),
        is_builtin=level is not None,
        source=source_of_file(file, text_only=True),
    )
