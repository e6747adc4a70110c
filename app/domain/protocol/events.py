"""What a window and a model process say to each other: commands go in, events come out, one JSON line each.

A model process answers `Ready` first. `Load` leads to `LoadProgress`… and `Loaded`; `Generate` to `PromptReady`,
`PrefillProgress`…, `TokensGenerated`… and `AnswerFinished`; `Unload` to `Unloaded`; `Quantize` to
`QuantizeProgress`… and `Quantized`; `DryRun` to `DryRunDone`; `DescribeEngine` to `EngineDescribed`;
`MeasureBandwidth` to `BandwidthMeasured`; `TokenizeText` to `TextTokenized`, `TokenizeConversation` to
`ConversationTokenized`, `ScoreWindow` to `WindowProgress`… and `WindowScored`. Any of them may end in `Failed`
instead, after which the process takes further commands. `Cancel` ends the command under way: a `Generate` ends with
`AnswerFinished(stop_reason=cancelled)`, the others with `Failed(code=cancelled)`. The end of the process's standard
input ends the process. All times are seconds.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.protocol import wire
from app.domain.protocol.bandwidth_messages import BandwidthMeasured, MeasureBandwidth
from app.domain.protocol.dry_run_messages import DryRun, DryRunDone, EngineBuffer
from app.domain.protocol.engine_messages import DescribeEngine, EngineDescribed
from app.domain.protocol.scoring_messages import (
    ConversationTokenized,
    ScoreWindow,
    TextTokenized,
    TokenizeConversation,
    TokenizeText,
    WindowProgress,
    WindowScored,
)
from app.domain.protocol.token_alternative import TokenAlternative


class StopReason(StrEnum):
    """Why an answer ended."""

    END = "end"
    LENGTH = "length"
    CONTEXT_FULL = "context full"
    CANCELLED = "cancelled"


class FailureCode(StrEnum):
    """Causes that a model process can name before it goes on or dies."""

    CANCELLED = "cancelled"
    FILE_UNREADABLE = "file unreadable"
    NOT_A_MODEL = "not a model"
    UNKNOWN_ARCHITECTURE = "unknown architecture"
    OUT_OF_MEMORY = "out of memory"
    EMPTY_PROMPT = "empty prompt"
    PROMPT_TOO_LONG = "prompt too long"
    TEMPLATE_FAILED = "template failed"
    OTHER_VOCABULARY = "other vocabulary"
    DISK_FULL = "disk full"
    BAD_COMMAND = "bad command"
    ENGINE = "engine"


# Commands


@dataclass(frozen=True, slots=True)
class Load:
    """Load a model; replaces the one loaded before. `gpu_layers` -1 means all of them."""

    model_path: str
    context_tokens: int
    kv_type: str = "f16"
    gpu_layers: int = 0
    threads: int = 1
    use_mmap: bool = False
    repack: bool = True


@dataclass(frozen=True, slots=True)
class Generate:
    """Answer a conversation whose last message is the user's.

    With `given_tokens` the answer has begun with them already and goes on from there: they are read with the prompt,
    and neither sent back nor counted as generated. `given_text` is what they amount to: a model to which they are
    another text refuses.
    """

    turn: int
    messages: tuple[ChatMessage, ...]
    sampling: Sampling
    threads: int = 1
    alternatives: int = 5
    reuse_prefix: bool = True
    given_tokens: tuple[int, ...] = ()
    given_text: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """End the command under way, within 100 ms even in a long prefill."""


@dataclass(frozen=True, slots=True)
class Unload:
    """Free the model and its context, keep the process."""


@dataclass(frozen=True, slots=True)
class Quantize:
    """Make `level` of `source_path` at `target_path` (written in place: the caller gives a temporary name)."""

    source_path: str
    target_path: str
    level: str
    threads: int = 1
    allow_requantize: bool = False
    dry_run: bool = False


# Events


@dataclass(frozen=True, slots=True)
class Ready:
    """The process runs and takes commands. `engine` names library and version."""

    engine: str
    process_id: int


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """Share of the weights read so far, 0 to 1."""

    fraction: float


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model is ready to answer."""

    load_s: float
    context_tokens: int
    trained_context_tokens: int
    layers: int
    gpu_layers: int
    parameters: int
    model_bytes: int
    has_chat_template: bool
    buffers: tuple[EngineBuffer, ...]


@dataclass(frozen=True, slots=True)
class PromptReady:
    """The prompt is tokenized; `reused_tokens` of it are in the cache from the turn before."""

    turn: int
    prompt_tokens: int
    reused_tokens: int
    plain_prompt: bool


@dataclass(frozen=True, slots=True)
class PrefillProgress:
    """Tokens of the prompt evaluated so far, out of those that had to be."""

    turn: int
    evaluated_tokens: int
    total_tokens: int


@dataclass(frozen=True, slots=True)
class Token:
    """A generated token. `text` may be empty while a character's bytes are still incomplete.

    `elapsed_s` counts from the start of `Generate`. `alternatives` are the most probable tokens, best first, the
    chosen one among them where it belongs. Probabilities are the model's own, before temperature and cuts.
    """

    token_id: int
    text: str
    logprob: float
    elapsed_s: float
    alternatives: tuple[TokenAlternative, ...] = ()


@dataclass(frozen=True, slots=True)
class TokensGenerated:
    """The tokens since the last such event: about 30 events a second at most."""

    turn: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """An answer ended. Seconds count from the start of `Generate`; `None` where there was no such moment.

    `prefill_s` is the time the engine spent on the `evaluated_tokens` of the prompt.
    `engine_decode_s` is the engine's own decode time over `generated_tokens` (llama_perf_context).
    """

    turn: int
    stop_reason: StopReason
    evaluated_tokens: int
    generated_tokens: int
    prefill_s: float | None
    first_token_s: float | None
    last_token_s: float | None
    engine_decode_s: float | None


@dataclass(frozen=True, slots=True)
class Unloaded:
    """The model is freed."""


@dataclass(frozen=True, slots=True)
class QuantizeProgress:
    """Tensors written so far."""

    done_tensors: int
    total_tensors: int


@dataclass(frozen=True, slots=True)
class Quantized:
    """A level was made; `size_bytes` of the file that it is (or would be, in a dry run)."""

    target_path: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The command under way ended without its result; the sentences are for the user."""

    code: FailureCode
    message: str
    advice: str = ""
    details: str = ""


Command = (
    Load
    | Generate
    | Cancel
    | Unload
    | Quantize
    | DryRun
    | DescribeEngine
    | MeasureBandwidth
    | TokenizeText
    | TokenizeConversation
    | ScoreWindow
)
WorkerEvent = (
    Ready
    | LoadProgress
    | Loaded
    | PromptReady
    | PrefillProgress
    | TokensGenerated
    | AnswerFinished
    | Unloaded
    | QuantizeProgress
    | Quantized
    | DryRunDone
    | EngineDescribed
    | BandwidthMeasured
    | TextTokenized
    | ConversationTokenized
    | WindowProgress
    | WindowScored
    | Failed
)

_COMMANDS: Final[dict[str, type[Command]]] = {each.__name__: each for each in Command.__args__}
_EVENTS: Final[dict[str, type[WorkerEvent]]] = {each.__name__: each for each in WorkerEvent.__args__}


def decode_command(line: str | bytes) -> Command:
    """The command on a line. Raises `ProtocolError`."""
    return wire.decode(line, _COMMANDS)


def decode_event(line: str | bytes) -> WorkerEvent:
    """The event on a line. Raises `ProtocolError`."""
    return wire.decode(line, _EVENTS)
