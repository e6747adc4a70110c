"""What a model takes on a machine, before it is loaded: the engine's own figures where it gives them, else arithmetic.

The engine answers in a child with a time limit, from a header alone. What it told is kept on disk by the shape of the
model, so that all levels of a model are planned with one answer.
"""

import copy
import logging
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.adapters.dry_run_store import DryRunStore
from app.adapters.hollow_file import hollow_model
from app.domain.errors import WeighInError
from app.domain.lanes.batches import CPU_BATCH_TOKENS, GPU_BATCH_TOKENS
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.engine_figures import EngineFigures
from app.domain.plan.lane_load import LoadMaker
from app.domain.plan.lane_plan import LanePlan, LaneSetting, largest_context, plan_lane
from app.domain.plan.memory_plan import RESERVE_BYTES
from app.domain.plan.plan_source import PlanSource
from app.domain.plan.reserve_correction import NO_CORRECTION, ReserveCorrection
from app.domain.plan.shape_figures import ShapeFigures, shape_key
from app.domain.plan.weight_parts import laid_out_kinds
from app.domain.protocol.dry_run_messages import DryRun, DryRunDone, DryRunSetting, TensorKind
from app.services.machine.engine_check import engine_version
from app.services.processes.one_shot import CommandStoppedError, run_one_command

_log = logging.getLogger(__name__)

_TIMEOUT_S: Final = 20.0
_SHORTEST_TOKENS: Final = 512
# More than any model of 2026 was trained for; the engine keeps a record for each, in a dry run too.
_LONGEST_TOKENS: Final = 2 << 20
# Recurrent states are the one thing that a dry run allocates: no header may claim much of them.
_MOST_STATE_BYTES: Final = 1 << 28


class Planner:
    """Plans lanes; blocks for up to a second where the engine has to be asked. Thread-safe.

    `reserve_bytes` is what every memory keeps free, and more where plans fell short (`corrected_by`). Without
    `asks_engine` no child is started: what is not known yet is arithmetic.
    """

    def __init__(
        self,
        *,
        reserve_bytes: int = RESERVE_BYTES,
        timeout_s: float = _TIMEOUT_S,
        worker_command: Sequence[str] | None = None,
        store: DryRunStore | None = None,
        asks_engine: bool = True,
    ) -> None:
        self.reserve_bytes = reserve_bytes
        self._timeout_s = timeout_s
        self._worker_command = worker_command
        self._store = store or DryRunStore()
        self._asks_engine = asks_engine
        self._correction = NO_CORRECTION
        # shapes that the engine could not tell anything of are not asked about again by this planner
        self._refused: dict[str, str] = {}

    def corrected_by(self, correction: ReserveCorrection) -> "Planner":
        """The same planner for a machine on which plans have held so."""
        corrected = copy.copy(self)
        corrected._correction = correction
        return corrected

    def by_arithmetic(self) -> "Planner":
        """The same planner, but nothing is asked of the engine: what it has told before counts all the same."""
        silent = copy.copy(self)
        silent._asks_engine = False
        return silent

    def plan(
        self,
        source: PlanSource,
        setting: LaneSetting,
        pools: MemoryPools,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> LanePlan:
        """The plan of one model at one setting. Raises `CommandStoppedError` once `is_cancelled` answers true."""
        return self.plan_ladder([source], [setting], pools, is_cancelled=is_cancelled)[0][0]

    def plan_ladder(
        self,
        sources: Sequence[PlanSource],
        settings: Sequence[LaneSetting],
        pools: MemoryPools,
        *,
        ahead: Sequence[LaneSetting] = (),
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> list[tuple[LanePlan, ...]]:
        """Plans of every source at every setting; sources of one shape are asked about once, all contexts together.

        `ahead` are settings that the engine is asked about as well, for plans that may be wanted later.
        """
        batch_tokens = _batch_tokens(pools)
        answers = self._answers(sources, (*settings, *ahead), batch_tokens, is_cancelled)
        planned = []
        for source, answer in zip(sources, answers, strict=True):
            makers = {
                repack: answer.maker(source, batch_tokens, repack=repack)
                for repack in {each.repack for each in settings}
            }
            planned.append(
                tuple(
                    plan_lane(
                        makers[setting.repack],
                        setting,
                        pools,
                        reserve_bytes=self._reserve_bytes(source),
                        notes=answer.notes,
                    )
                    for setting in settings
                )
            )
        return planned

    def largest_context(
        self,
        source: PlanSource,
        plan: LanePlan,
        pools: MemoryPools,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> int | None:
        """The most context that fits as well as `plan` does; see `app.domain.plan.lane_plan.largest_context`."""
        batch_tokens = _batch_tokens(pools)
        (answer,) = self._answers([source], [plan.setting], batch_tokens, is_cancelled)
        return largest_context(
            answer.maker(source, batch_tokens, repack=plan.setting.repack),
            plan,
            pools,
            trained_tokens=source.shape.context_length,
            reserve_bytes=self._reserve_bytes(source),
        )

    def _reserve_bytes(self, source: PlanSource) -> int:
        return self.reserve_bytes + self._correction.extra_bytes(source.file_bytes)

    def _answers(
        self,
        sources: Sequence[PlanSource],
        settings: Sequence[LaneSetting],
        batch_tokens: int,
        is_cancelled: Callable[[], bool],
    ) -> "list[_Answer]":
        engine = f"{engine_version()} {platform.machine()} {platform.processor()}"
        keys = [shape_key(source, engine=engine) for source in sources]
        answers: dict[str, _Answer] = {}
        for key in dict.fromkeys(keys):
            alike = [source for source, its_key in zip(sources, keys, strict=True) if its_key == key]
            answers[key] = self._answer(key, alike, _wanted_settings(alike[0], settings, batch_tokens), is_cancelled)
        return [answers[key] for key in keys]

    def _answer(
        self,
        key: str,
        alike: Sequence[PlanSource],
        settings: tuple[DryRunSetting, ...],
        is_cancelled: Callable[[], bool],
    ) -> "_Answer":
        """What the engine says of one shape, from what is kept or from a child."""
        known = self._store.load(key) or ShapeFigures()
        kinds_wanted = (kind for source in alike for kind in laid_out_kinds(source.tensors))
        lacking, kinds = known.lacking(settings, kinds_wanted)
        if not (lacking or kinds) or not self._asks_engine:
            return _Answer(known)
        if _claims_absurd_states(alike[0]):
            return _Answer(known, _estimate("its header claims recurrent states of an absurd size."))
        if key in self._refused:
            return _Answer(known, self._refused[key])
        try:
            told = self._ask(min(alike, key=_header_bytes), lacking or settings[:1], kinds, is_cancelled)
        except CommandStoppedError:
            raise
        except (WeighInError, OSError) as error:
            _log.info("the engine could not plan: %s", error)
            self._refused[key] = _estimate(error.message if isinstance(error, WeighInError) else str(error))
            return _Answer(known, self._refused[key])
        known = known.with_answer(told, kinds)
        self._store.save(key, known)
        return _Answer(known)

    def _ask(
        self,
        source: PlanSource,
        settings: tuple[DryRunSetting, ...],
        kinds: tuple[TensorKind, ...],
        is_cancelled: Callable[[], bool],
    ) -> DryRunDone:
        with hollow_model(source.parts) as path:
            return run_one_command(
                DryRun(str(path), settings, kinds),
                DryRunDone,
                doing="while planning",
                is_cancelled=is_cancelled,
                worker_command=self._worker_command,
                timeout_s=self._timeout_s,
            )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is known of a shape; `why_not_all` says why the engine did not tell what was asked last."""

    known: ShapeFigures
    why_not_all: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        return (self.why_not_all,) if self.why_not_all else ()

    def maker(self, source: PlanSource, batch_tokens: int, *, repack: bool) -> LoadMaker:
        figures = EngineFigures(self.known.figures, batch_tokens) if self.known.figures else None
        own_layout = self.known.own_layout() if repack else _as_in_the_file
        return LoadMaker(source, own_layout, figures, batch_tokens=batch_tokens)


def _as_in_the_file(_kind: TensorKind) -> None:
    """The engine was told to keep no layout of its own."""


def _estimate(why: str) -> str:
    return f"These figures are an estimate, for the engine could not be asked: {why}"


def _batch_tokens(pools: MemoryPools) -> int:
    """What lanes evaluate in one go there."""
    return GPU_BATCH_TOKENS if pools.gpus else CPU_BATCH_TOKENS


def _wanted_settings(
    source: PlanSource, settings: Sequence[LaneSetting], batch_tokens: int
) -> tuple[DryRunSetting, ...]:
    """What to ask: the contexts that are wanted, and a short and the longest one, to know those between as well."""
    ends = (_SHORTEST_TOKENS, max(_SHORTEST_TOKENS, source.shape.context_length or 0))
    wanted = [
        DryRunSetting(tokens, setting.kv_type, batch_tokens=batch_tokens)
        for setting in settings
        for tokens in (setting.context_tokens, *ends)
        if tokens <= _LONGEST_TOKENS
    ]
    return tuple(dict.fromkeys(wanted))


def _claims_absurd_states(source: PlanSource) -> bool:
    return sum(layer.state_bytes for layer in source.shape.layer_memories or ()) > _MOST_STATE_BYTES


def _header_bytes(source: PlanSource) -> int:
    return sum(part.header.header_bytes for part in source.parts)
