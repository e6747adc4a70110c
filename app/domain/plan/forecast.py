"""How fast a model should answer: the bytes that a token reads over what each memory gives.

Before anybody has run anything that is a part of the memory's bandwidth; once this machine has run models, the rate
that those reached. Always a range. A memory without a known bandwidth and without runs gives no forecast. Prompts are
bound by arithmetic, whose speed is not known before a run: without one there is no forecast of them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.domain.gguf.quants import types_of_level
from app.domain.machines.memory_pools import Bandwidth, BandwidthBasis, PoolKind
from app.domain.plan.efficiency import DeviceSpeed, LearnedSpeeds, prefill_tps
from app.domain.plan.learned_rates import Rates
from app.domain.plan.placement import Placement, PoolShare
from app.domain.plan.token_work import TokenWork, costed_bytes, layer_seconds, usual_layer_seconds

_Range = tuple[float, float]
# The prompt that the time to the first token is told for.
USUAL_PROMPT_TOKENS: Final = 512
# The part of a data sheet's bandwidth that decoding of dense models reaches, counted as F16 on a processor.
_GPU_REACH: Final[_Range] = (0.50, 0.80)
_RAM_REACH: Final[_Range] = (0.64, 1.00)
# A bandwidth that was measured here is the engine's own, reading F16 weights and nothing else: decoding comes near it.
# (Held against ten random models of 0.1 to 2 billion weights: tests/benchmarks/forecast_bench.)
_MEASURED_REACH: Final[_Range] = (0.80, 0.99)


class ForecastBasis(StrEnum):
    """What a forecast stands on, from the firmest to the loosest."""

    MEASURED = "measured"
    RUNS = "runs"
    BANDWIDTH = "bandwidth"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Tokens per second while answering, with the context half full; `basis` says what the range stands on.

    `prefill_tps` and `first_token_s`, for a prompt of `prompt_tokens`, are `None` until runs have told.
    """

    low_tps: float
    high_tps: float
    basis: str
    kind: ForecastBasis = ForecastBasis.BANDWIDTH
    middle_tps: float | None = None
    prefill_tps: float | None = None
    prompt_tokens: int = USUAL_PROMPT_TOKENS

    @property
    def decode_tps(self) -> float:
        """The middle of the range: the runs' own, or the middle in proportion."""
        return self.middle_tps or math.sqrt(self.low_tps * self.high_tps)

    @property
    def first_token_s(self) -> float | None:
        """Seconds from the question to the first token."""
        return None if not self.prefill_tps else self.prompt_tokens / self.prefill_tps + 1 / self.decode_tps


def forecast_decode(
    placement: Placement,
    level: str,
    *,
    learned: LearnedSpeeds | None = None,
    shares_by_type: Mapping[str, float] | None = None,
    active_parameters: float | None = None,
) -> Forecast | None:
    """The speed of a model that is loaded so; `None` where nothing is known of a memory that is read.

    `shares_by_type` says how what a token reads divides into tensor types (it adds up to 1), by default the level's
    main type.
    """
    types = shares_by_type or {types_of_level(level)[0]: 1.0}
    slowest_s = fastest_s = 0.0
    words: dict[str, ForecastBasis] = {}
    for share in placement.shares:
        if share.read_bytes <= 0:
            continue
        work = _work(share, types, mixture=placement.mixture)
        told = _told(share, learned, work)
        if told is None:
            return None
        (slow, fast), said, kind = told
        slowest_s += slow
        fastest_s += fast
        words[said] = kind
    if not words:
        return None
    loosest = ForecastBasis.BANDWIDTH if ForecastBasis.BANDWIDTH in words.values() else ForecastBasis.RUNS
    forecast = Forecast(1 / slowest_s, 1 / fastest_s, _basis(words), loosest)
    return with_prefill(forecast, placement, learned, types, active_parameters)


def with_prefill(
    forecast: Forecast,
    placement: Placement,
    learned: LearnedSpeeds | None,
    shares_by_type: Mapping[str, float],
    active_parameters: float | None,
) -> Forecast:
    """The forecast with the speed of prompts, where runs on the one device that the model lies on have told."""
    computing = {share.pool.kind is not PoolKind.RAM for share in placement.shares if share.read_bytes > 0}
    if learned is None or active_parameters is None or len(computing) != 1:
        return forecast
    rates = learned.on(gpu=computing.pop()).prefill
    if rates is None:
        return forecast
    main_type = TokenWork(shares_by_type, 0, on_gpu=False).main_type
    return replace(forecast, prefill_tps=prefill_tps(rates, main_type, active_parameters))


def _work(share: PoolShare, types: Mapping[str, float], *, mixture: bool) -> TokenWork:
    by_type = {name: share.read_bytes * part for name, part in types.items()}
    return TokenWork(by_type, share.layers, on_gpu=share.pool.kind is not PoolKind.RAM, mixture=mixture)


def _told(share: PoolShare, learned: LearnedSpeeds | None, work: TokenWork) -> tuple[_Range, str, ForecastBasis] | None:
    """Seconds of a token in one memory, the most and the least, and what tells them."""
    bandwidth = share.pool.bandwidth
    speed: DeviceSpeed | None = learned.on(gpu=work.on_gpu) if learned else None
    if speed is not None and speed.decode is not None:
        return _learned_seconds(work, speed.decode, bandwidth), _runs_words(speed.runs), ForecastBasis.RUNS
    if bandwidth is None:
        return None
    return _prior_seconds(work, bandwidth), bandwidth.words, ForecastBasis.BANDWIDTH


def _prior_seconds(work: TokenWork, bandwidth: Bandwidth) -> _Range:
    costed = sum(costed_bytes(work).values())
    low, high = _prior_rates(bandwidth, on_gpu=work.on_gpu)
    least_s, most_s = layer_seconds(work)
    return costed / low + most_s, costed / high + least_s


def _prior_rates(bandwidth: Bandwidth, *, on_gpu: bool) -> _Range:
    """Bytes (as F16) a second, least and most, that a memory of this bandwidth lets decoding reach."""
    low, high = _GPU_REACH if on_gpu else _RAM_REACH
    if bandwidth.basis is BandwidthBasis.MEASURED and not on_gpu:
        low, high = _MEASURED_REACH
    return bandwidth.low_bytes_per_s * low, bandwidth.high_bytes_per_s * high


def _learned_seconds(work: TokenWork, rates: Rates, bandwidth: Bandwidth | None) -> _Range:
    prior = None
    if bandwidth is not None:
        low, high = _prior_rates(bandwidth, on_gpu=work.on_gpu)
        prior = math.sqrt(low * high)
    bytes_s = sum(size / rates.of(name).leaning_on(prior) for name, size in costed_bytes(work).items())
    seconds = bytes_s + usual_layer_seconds(work)
    spread = 1 + rates.of(work.main_type).spread
    return seconds * spread, seconds / spread


def _runs_words(runs: int) -> str:
    """`from 3 runs here`."""
    return f"from {runs} {'run' if runs == 1 else 'runs'} here"


def _basis(words: Mapping[str, ForecastBasis]) -> str:
    said = [each for each, kind in words.items() if kind is ForecastBasis.RUNS]
    of_memories = [each for each, kind in words.items() if kind is ForecastBasis.BANDWIDTH]
    if of_memories:
        said.append(f"from bandwidth ({'; '.join(of_memories)})")
    return ", ".join(said)
