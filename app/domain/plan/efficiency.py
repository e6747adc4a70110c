"""How fast this machine decodes and reads prompts, learnt from its own runs.

Decoding: the seconds of a token less what its layers cost, held against the bytes it reads, are the rate that decoding
reaches, for each tensor type. Prompts: two floating-point operations for each active parameter and token.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.plan.learned_rates import Observation, Rates, learn_rates
from app.domain.plan.ledger_rows import LedgerRun, RunDevice, RunReads
from app.domain.plan.token_work import TokenWork, costed_bytes, usual_layer_seconds

_OPERATIONS: Final = 2
# A short prompt does not fill the processor: its rate says nothing of longer ones.
_SHORTEST_PROMPT: Final = 48
# Layers are never taken to cost more than this part of a token.
_MOST_LAYER_SHARE: Final = 0.75


@dataclass(frozen=True, slots=True)
class DeviceSpeed:
    """What was learnt of one kind of device. `decode` counts bytes (as F16) a second, `prefill` operations a second.

    Either is `None` where no run told; `runs` is how many told of decoding.
    """

    decode: Rates | None
    prefill: Rates | None
    runs: int


@dataclass(frozen=True, slots=True)
class LearnedSpeeds:
    """What this machine's runs taught; `runs` are those that count, newest first."""

    runs: tuple[LedgerRun, ...]
    cpu: DeviceSpeed
    gpu: DeviceSpeed

    def on(self, *, gpu: bool) -> DeviceSpeed:
        return self.gpu if gpu else self.cpu


def learn_speeds(newest_first: Sequence[LedgerRun], *, threads: int | None = None) -> LearnedSpeeds:
    """Learn from what can be compared. `threads` is what a lane will run with: where runs on the processor had that
    many, the others do not count there."""
    runs = tuple(run for run in newest_first if run.comparable)
    on_cpu = [run for run in runs if run.device is RunDevice.CPU]
    alike = [run for run in on_cpu if run.threads == threads]
    on_gpu = [run for run in runs if run.device is RunDevice.GPU]
    return LearnedSpeeds(runs, _device_speed(alike or on_cpu), _device_speed(on_gpu))


def work_of_run(run: LedgerRun) -> TokenWork | None:
    """What each token of a run asked of the memory that it lay in; `None` where that is not known."""
    return None if run.reads is None else work_of_reads(run.reads, run.device)


def work_of_reads(reads: RunReads, device: RunDevice) -> TokenWork:
    """What each token asks of the memory that a model lies in."""
    return TokenWork(reads.sizes, reads.layers, on_gpu=device is RunDevice.GPU, mixture=reads.mixture)


def decode_rate(work: TokenWork, seconds: float) -> float:
    """Bytes (as F16) a second that decoding got through."""
    layers_s = min(usual_layer_seconds(work), seconds * _MOST_LAYER_SHARE)
    return sum(costed_bytes(work).values()) / (seconds - layers_s)


def _device_speed(runs: Sequence[LedgerRun]) -> DeviceSpeed:
    decode = [each for each in map(_decode_observation, runs) if each]
    prefill = [each for each in map(_prefill_observation, runs) if each]
    return DeviceSpeed(learn_rates(decode), learn_rates(prefill), len(decode))


def _decode_observation(run: LedgerRun) -> Observation | None:
    work = work_of_run(run)
    if work is None or not run.decode_tps:
        return None
    costed = costed_bytes(work)
    total = sum(costed.values())
    shares = {name: size / total for name, size in costed.items() if size > 0}
    return Observation(decode_rate(work, 1 / run.decode_tps), shares)


def _prefill_observation(run: LedgerRun) -> Observation | None:
    work = work_of_run(run)
    if work is None or run.reads is None or not run.prefill_tps or (run.evaluated_tokens or 0) < _SHORTEST_PROMPT:
        return None
    return Observation(_OPERATIONS * run.reads.active_parameters * run.prefill_tps, {work.main_type: 1.0})


def prefill_tps(rates: Rates, tensor_type: str, active_parameters: float) -> float | None:
    """Tokens of a prompt a second; `None` for a model without parameters."""
    if active_parameters <= 0:
        return None
    return rates.of(tensor_type).per_s / (_OPERATIONS * active_parameters)
