"""A lane: one variant with its settings, and how a lane is written on the command line."""

from dataclasses import dataclass, field, replace
from typing import Final

from app.domain.errors import UsageError

BUILTIN_PREFIX: Final = "builtin:"
KV_TYPES: Final = ("f16", "bf16", "f32", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl")
DEFAULT_CONTEXT_TOKENS: Final = 4096
MAX_LANES: Final = 8


@dataclass(frozen=True, slots=True)
class LaneSettings:
    """What may differ between lanes of the same file; `None` leaves the choice to the app.

    `gpu_layers` -1 means all layers. `repack` lets the engine keep a second, faster layout of the weights.
    """

    context_tokens: int | None = None
    kv_type: str = "f16"
    gpu_layers: int | None = None
    threads: int | None = None
    repack: bool = True


@dataclass(frozen=True, slots=True)
class LaneSpec:
    """What to run. `source` is a file path or `builtin:LEVEL`; `name` is what the user calls the lane, if anything."""

    source: str
    settings: LaneSettings = field(default_factory=LaneSettings)
    name: str = ""

    @property
    def builtin_level(self) -> str | None:
        """The level asked of the built-in model, or `None` for a file."""
        return self.source.removeprefix(BUILTIN_PREFIX).upper() if self.source.startswith(BUILTIN_PREFIX) else None


def parse_lane(text: str) -> LaneSpec:
    """Read `SOURCE[,key=value…]` with the keys ctx, kv, gpu_layers, threads, repack, name.

    A comma that is not followed by `key=` belongs to what stands before it. Raises `UsageError` with what is wrong.
    """
    source, options = _split(text)
    if not source.strip():
        raise UsageError("A lane needs a model: a GGUF file or builtin:LEVEL.")
    lane = LaneSpec(source)
    for key, value in options:
        lane = _with_option(lane, key, value)
    return lane


def format_lane(lane: LaneSpec) -> str:
    """The text that `parse_lane` reads back as `lane`."""
    settings = lane.settings
    options = {
        "ctx": settings.context_tokens,
        "kv": None if settings.kv_type == "f16" else settings.kv_type,
        "gpu_layers": settings.gpu_layers,
        "threads": settings.threads,
        "repack": None if settings.repack else "off",
        "name": _writable_name(lane.name),
    }
    return ",".join([lane.source, *(f"{key}={value}" for key, value in options.items() if value is not None)])


def context_tokens_for(settings: LaneSettings, trained_context_tokens: int | None) -> int:
    """The context to load: the one asked for, else the model's own up to a size that fits most machines."""
    if settings.context_tokens is not None:
        return settings.context_tokens
    return min(trained_context_tokens or DEFAULT_CONTEXT_TOKENS, DEFAULT_CONTEXT_TOKENS)


# What the engine's 32-bit settings hold.
_HIGHEST: Final = 2**31 - 1
_KEYS: Final = ("ctx", "kv", "gpu_layers", "threads", "repack", "name")


def _split(text: str) -> tuple[str, list[tuple[str, str]]]:
    source, *pieces = text.split(",")
    options: list[tuple[str, str]] = []
    for piece in pieces:
        key, equals, value = piece.partition("=")
        if equals and key.strip().replace("_", "").isalpha():
            options.append((key.strip(), value))
        elif options:
            options[-1] = (options[-1][0], f"{options[-1][1]},{piece}")
        else:
            source = f"{source},{piece}"
    return source, [(key, value.strip()) for key, value in options]


def _writable_name(name: str) -> str | None:
    """The name as it can be read back: commas that would begin another setting are given up."""
    _, options = _split(f",name={name}")
    return (name if len(options) == 1 else name.replace(",", " ")).strip() or None


def _with_option(lane: LaneSpec, key: str, value: str) -> LaneSpec:
    settings = lane.settings
    match key:
        case "name":
            return replace(lane, name=value)
        case "ctx":
            settings = replace(settings, context_tokens=_whole(key, value, lowest=8))
        case "threads":
            settings = replace(settings, threads=_whole(key, value, lowest=1))
        case "gpu_layers":
            settings = replace(settings, gpu_layers=_whole(key, value, lowest=-1))
        case "kv" if value.lower() in KV_TYPES:
            settings = replace(settings, kv_type=value.lower())
        case "kv":
            raise UsageError(f"{value!r} is not a K/V cache type; known are {', '.join(KV_TYPES)}.")
        case "repack" if value in ("on", "off"):
            settings = replace(settings, repack=value == "on")
        case "repack":
            raise UsageError("repack takes on or off.")
        case _:
            raise UsageError(f"A lane has no setting {key!r}; known are {', '.join(_KEYS)}.")
    return replace(lane, settings=settings)


def _whole(key: str, value: str, *, lowest: int) -> int:
    try:
        number = int(value)
    except ValueError:
        raise UsageError(f"{key} needs a whole number, not {value!r}.") from None
    if not lowest <= number <= _HIGHEST:
        raise UsageError(f"{key} must be {lowest} to {_HIGHEST:,}, not {value[:20]}.")
    return number
