"""A finished comparison with awkward contents, for tests of reports."""

from datetime import UTC, datetime

from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSettings
from app.domain.lanes.sampling import Sampling
from app.domain.lanes.turn_mode import Mode
from app.domain.machines.machine import Disk, Machine, Processor, SystemMemory
from app.domain.protocol.events import StopReason, Token
from app.domain.protocol.outcome import FINISHED, Outcome, OutcomeKind
from app.services.reports.comparison_results import ComparisonResults, LaneResult

HOSTILE = '<script>alert("1")</script> & \x1b[31m | ``` =cmd()'
MACHINE = Machine(
    processor=Processor("AMD <b>EPYC</b>", None, 8, 4),
    memory=SystemMemory(16_000_000_000, 8_000_000_000),
    unified_memory=False,
    gpus=(),
    engine=None,
    disk=Disk("/data", 1_000_000),
    notes=("The engine could not list its devices.",),
)


def answer(pieces: list[str], *, prompt: str = "Why?", step_s: float = 0.01) -> Answer:
    """An answer whose tokens are `pieces`, equal pieces having equal ids."""
    tokens = tuple(
        Token(sum(piece.encode()), piece, -0.1, 0.2 + step_s * index, ()) for index, piece in enumerate(pieces)
    )
    return Answer(
        prompt,
        tokens,
        FINISHED,
        stop_reason=StopReason.END,
        prompt_tokens=12,
        evaluated_tokens=12,
        load_s=0.5,
        prefill_s=0.1,
        first_token_s=0.2,
        last_token_s=0.2 + step_s * (len(pieces) - 1),
        peak_memory_bytes=20_000_000,
        runtime_bytes=30_000_000,
    )


def failed_answer(prompt: str = "Why?") -> Answer:
    """An answer of a lane that died while loading: every figure unknown."""
    outcome = Outcome(OutcomeKind.CRASHED, "The model's process ended while loading: SIGSEGV.", "Try again.")
    return Answer(prompt, (), outcome)


def lane(label: str, *answers: Answer, source: str = "/models/a.gguf") -> LaneResult:
    """A lane with these answers."""
    return LaneResult(
        label=label,
        source=source,
        path=source,
        sha256="0" * 64,
        model_name="Model",
        level=label,
        level_note="",
        bits_per_weight=4.89,
        file_bytes=5_000_000_000,
        context_tokens=4096,
        settings=LaneSettings(),
        answers=answers,
    )


def results(*lanes: LaneResult, system: str = "") -> ComparisonResults:
    """A comparison of these lanes, the first being the reference."""
    return ComparisonResults(
        lanes=lanes,
        sampling=Sampling(),
        system=system,
        mode=Mode.TURNS,
        mode_reason="One after the other.",
        machine=MACHINE,
        made_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        app_version="0.1.0",
    )


def hostile_results() -> ComparisonResults:
    """Names, prompts, paths and answers that would do harm where they are not escaped."""
    good = answer([HOSTILE, " same", " end"], prompt=HOSTILE)
    other = answer([HOSTILE, " other", "<i>", " end"], prompt=HOSTILE)
    return results(
        lane(HOSTILE, good, source=HOSTILE),
        lane("Q4", other),
        lane("dead", failed_answer(HOSTILE)),
        system=HOSTILE,
    )
