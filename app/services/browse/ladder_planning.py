"""A ladder on a machine: headers read two at a time, every variant planned and forecast, the best fit marked."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from app.adapters.hub.failures import HubError, HubFailure, stopped
from app.adapters.hub.resolving import open_client
from app.adapters.hub.server import HubServer
from app.domain.advice.published_quality import PublishedQuality
from app.domain.browse.best_fit import best_fit
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.browse.ladder_rows import problem_by_name, with_loss
from app.domain.errors import WeighInError
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plain_text import one_line
from app.domain.plan.efficiency import LearnedSpeeds, learn_speeds
from app.domain.plan.lane_plan import LanePlan, LaneSetting
from app.domain.plan.plan_source import PlanSource
from app.services.browse.variant_headers import VariantHeaders
from app.services.fit.forecasting import forecast_plan
from app.services.fit.ledger_view import own_reserve_correction, own_speeds
from app.services.fit.planning import Planner
from app.services.fit.several_at_once import several_at_once
from app.services.processes.one_shot import CommandStoppedError

OnRow = Callable[[int, LadderRow], None]

MOST_AT_ONCE: Final = 2
# What people choose between: the engine is asked about all of them in one go, a further choice then costs nothing.
USUAL_CONTEXTS: Final = (4096, 8192, 16_384, 32_768, 65_536, 131_072)
# After these the next header can only fail as well.
_FINAL: Final = (HubFailure.OFFLINE, HubFailure.BAD_TOKEN, HubFailure.GATED, HubFailure.RATE_LIMITED)
# So many failures of network or server without one header, and the rest is not tried.
_HOPELESS: Final = 2


class LadderPlanning:
    """The work on one ladder, by one thread. `on_row` gets every row whenever more is known of it.

    `native_level` is the level that the model was trained at, if that is a quantized one.
    """

    def __init__(
        self,
        ladder: Ladder,
        pools: MemoryPools,
        context_tokens: int,
        *,
        planner: Planner,
        quality: PublishedQuality,
        on_row: OnRow,
        is_cancelled: Callable[[], bool],
        native_level: str | None = None,
        here: bool = True,
    ) -> None:
        self._ladder = ladder
        self._pools = pools
        self._context_tokens = context_tokens
        self._planner = planner.corrected_by(own_reserve_correction()) if here else planner
        self._speeds: LearnedSpeeds = own_speeds() if here else learn_speeds(())
        self._quality = quality
        self._on_row = on_row
        self._is_cancelled = is_cancelled
        self._native_level = native_level
        # what was best in other memories or at another context need not be best now
        self._rows = [replace(row, is_best=False) for row in ladder.rows]
        self._sources: dict[int, PlanSource] = {}

    def run(self, server: HubServer, known: dict[str, PlanSource]) -> Ladder:
        """Read, plan, mark; `known` are sources of this ladder that were read before, and are added to.

        Raises `HubError` once `is_cancelled` answers true.
        """
        self._read_headers(server, known)
        if self._is_cancelled():
            raise stopped()
        self._plan_all()
        best = best_fit(self._rows)
        if best is not None:
            self._tell(best, replace(self._rows[best], is_best=True))
        tokens = {self._tokens(source) for source in self._sources.values()}
        return replace(
            self._ladder,
            rows=tuple(self._rows),
            context_tokens=tokens.pop() if len(tokens) == 1 else self._context_tokens,
        )

    def _read_headers(self, server: HubServer, known: dict[str, PlanSource]) -> None:
        ladder = self._ladder
        with open_client() as client:
            headers = VariantHeaders(client, server, ladder.repository, ladder.commit, known)

            def read(at: int, is_stopped: Callable[[], bool]) -> PlanSource:
                return headers.source(ladder.rows[at].variant, is_cancelled=is_stopped)

            complete = [at for at in _order(ladder.rows) if ladder.rows[at].variant.is_complete]
            wanted = [at for at in complete if not headers.knows(ladder.rows[at].variant)]
            for at in set(complete) - set(wanted):
                self._learn(at, read(at, self._is_cancelled))
            failures: dict[int, WeighInError] = {}
            for at, future in several_at_once(read, wanted, most_at_once=MOST_AT_ONCE, is_cancelled=self._is_cancelled):
                try:
                    self._learn(at, future.result())
                    self._estimate(at)
                except WeighInError as error:
                    if self._is_cancelled():
                        raise stopped() from error
                    failures[at] = error
                    self._tell_problem(at, error.sentence)
                    if self._is_hopeless(error, failures.values()):
                        self._give_up(wanted, at, error)
                        break

    def _learn(self, at: int, source: PlanSource) -> None:
        """What the headers of one variant tell."""
        projector = self._ladder.projector
        source = replace(source, projector_bytes=(projector.size_bytes or 0) if projector else 0)
        self._sources[at] = source
        shape = source.shape
        # what went wrong before has passed, what the name tells against it stays
        problem = problem_by_name(self._rows[at].variant)
        row = replace(self._rows[at], bits_per_weight=shape.bits_per_weight, is_exact=True, problem=problem)
        self._rows[at] = with_loss(
            row,
            shape.parameters,
            self._quality,
            level=row.variant.level or shape.level,
            native_level=self._native_level,
        )

    def _estimate(self, at: int) -> None:
        """A plan by arithmetic, until the engine is asked about all variants together."""
        source = self._sources[at]
        (plan,) = self._planner.by_arithmetic().plan_ladder([source], [self._setting(source)], self._pools)[0]
        self._tell(at, self._forecast(self._rows[at], plan, source))

    def _plan_all(self) -> None:
        """The engine's own figures: one dry run for each shape of model, whatever the number of variants."""
        by_setting: defaultdict[LaneSetting, list[int]] = defaultdict(list)
        for at in sorted(self._sources):
            by_setting[self._setting(self._sources[at])].append(at)
        for setting, positions in by_setting.items():
            sources = [self._sources[at] for at in positions]
            most_tokens = max((source.shape.context_length or 0 for source in sources), default=0)
            ahead = [LaneSetting(tokens) for tokens in USUAL_CONTEXTS if tokens <= most_tokens]
            try:
                planned = self._planner.plan_ladder(
                    sources, [setting], self._pools, ahead=ahead, is_cancelled=self._is_cancelled
                )
            except CommandStoppedError as error:
                raise stopped() from error
            for at, source, (plan,) in zip(positions, sources, planned, strict=True):
                if plan != self._rows[at].plan:
                    self._tell(at, self._forecast(self._rows[at], plan, source))

    def _forecast(self, row: LadderRow, plan: LanePlan, source: PlanSource) -> LadderRow:
        return replace(row, plan=plan, forecast=forecast_plan(plan, source.shape, speeds=self._speeds))

    def _setting(self, source: PlanSource) -> LaneSetting:
        return LaneSetting(self._tokens(source))

    def _tokens(self, source: PlanSource) -> int:
        return min(self._context_tokens, source.shape.context_length or self._context_tokens)

    def _is_hopeless(self, error: WeighInError, failures: Iterable[WeighInError]) -> bool:
        if not isinstance(error, HubError):
            return False
        alike = sum(isinstance(each, HubError) and _concerns_all(each) for each in failures)
        return error.kind in _FINAL or (not self._sources and alike >= _HOPELESS)

    def _give_up(self, wanted: Iterable[int], failed: int, error: WeighInError) -> None:
        """What failed at one would fail at all: each is told of under its own name."""
        name = _name(self._rows[failed])
        for at in wanted:
            if at not in self._sources:
                self._tell_problem(at, error.sentence.replace(name, _name(self._rows[at])))

    def _tell_problem(self, at: int, sentence: str) -> None:
        """A plan that an earlier time made would be for another context or other memories."""
        self._tell(at, replace(self._rows[at], problem=sentence, plan=None, forecast=None))

    def _tell(self, at: int, row: LadderRow) -> None:
        self._rows[at] = row
        self._on_row(at, row)


def _name(row: LadderRow) -> str:
    """As sentences name it."""
    return one_line(row.variant.files[0].path)


def _concerns_all(error: HubError) -> bool:
    """Whether it is hardly about one file alone."""
    return error.may_pass or error.kind is HubFailure.REFUSED


def _order(rows: tuple[LadderRow, ...]) -> list[int]:
    """The pair first, it is what most people come for."""
    return sorted(range(len(rows)), key=lambda at: not rows[at].is_pair)
