"""What each layer of a model remembers of a conversation: keys and values for every token, or a state of fixed size.

The rules are llama.cpp's (its hyper-parameters and K/V cache): sliding windows by architecture, layers that share
another's cache, latent attention without values, and recurrent layers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.domain.gguf.gguf_header import GgufArray, MetadataValue


@dataclass(frozen=True, slots=True)
class LayerMemory:
    """Values kept per token (keys, values), the window they are kept for (`None`: the whole context), and the state.

    `state_bytes` does not grow with the context.
    """

    key_values: int = 0
    value_values: int = 0
    window_tokens: int | None = None
    state_bytes: int = 0


# Every nth layer sees the whole context, the others a window, where the file does not say so itself.
_WINDOW_PERIODS: Final[Mapping[str, int]] = MappingProxyType(
    {"gemma2": 2, "gemma3": 6, "gemma3n": 5, "gemma-embedding": 6, "gpt-oss": 2, "cohere2": 4, "llama4": 4}
)
# llama4 keeps whole chunks of this length instead of a sliding window.
_LLAMA4_CHUNK_TOKENS: Final = 8192
_STATE_VALUE_BYTES: Final = 4
_MAX_LAYERS: Final = 4096


class Settings:
    """Numbers of an architecture from a header's metadata; `None` where they are missing or not sensible."""

    def __init__(self, metadata: Mapping[str, MetadataValue]) -> None:
        self._metadata = metadata
        self.architecture = str(metadata.get("general.architecture", ""))

    def number(self, key: str) -> int | None:
        """A whole number; the largest of an array that has one for each layer."""
        listed = self.listed(key)
        if listed is not None:
            return max((each for each in listed if each is not None), default=None)
        return _sensible(self._metadata.get(f"{self.architecture}.{key}"))

    def listed(self, key: str) -> tuple[int | None, ...] | None:
        """An array of whole numbers or flags (as 0 and 1); `None` where there is no such array."""
        value = self._metadata.get(f"{self.architecture}.{key}")
        if not isinstance(value, GgufArray) or value.values is None:
            return None
        return tuple(_sensible(int(each) if isinstance(each, bool) else each) for each in value.values)

    def by_layer(self, key: str, layers: int) -> tuple[int | None, ...]:
        """The number for each layer, whether the file gives one for all or one each."""
        listed = self.listed(key)
        if listed is None:
            return (self.number(key),) * layers
        return (*listed, *([None] * layers))[:layers]

    def has(self, key: str) -> bool:
        return f"{self.architecture}.{key}" in self._metadata


def _sensible(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40 else None


def layer_memories(metadata: Mapping[str, MetadataValue]) -> tuple[LayerMemory, ...] | None:
    """One entry a layer; `None` where the header lacks what it takes to tell."""
    settings = Settings(metadata)
    layers = settings.number("block_count")
    if not layers or layers > _MAX_LAYERS:
        return None
    caches = layers - (settings.number("attention.shared_kv_layers") or 0)
    kv_heads = _kv_heads(settings, layers)
    windows = _windows(settings, layers)
    recurrent = _recurrent_layers(settings, kv_heads)
    state_bytes = _state_bytes(settings)
    memories = []
    for layer in range(layers):
        lengths = _head_lengths(settings, windowed=windows[layer] is not None)
        if recurrent[layer]:
            memories.append(LayerMemory(state_bytes=state_bytes))
        elif (heads := kv_heads[layer]) is None or lengths is None:
            return None
        elif layer >= caches:
            memories.append(LayerMemory())
        else:
            memories.append(LayerMemory(lengths[0] * heads, lengths[1] * heads, windows[layer]))
    return tuple(memories)


def _kv_heads(settings: Settings, layers: int) -> tuple[int | None, ...]:
    if settings.has("attention.head_count_kv"):
        return settings.by_layer("attention.head_count_kv", layers)
    return settings.by_layer("attention.head_count", layers)


def _head_lengths(settings: Settings, *, windowed: bool) -> tuple[int, int] | None:
    """Values of one head's key and value."""
    width, heads = settings.number("embedding_length"), settings.number("attention.head_count")
    default = width // heads if width and heads else None
    suffix = "_swa" if windowed and settings.has("attention.key_length_swa") else ""
    key_length = settings.number(f"attention.key_length{suffix}") or default
    value_length = settings.number(f"attention.value_length{suffix}") or default
    if key_length is None or value_length is None:
        return (0, 0) if heads == 0 else None
    if settings.has("attention.key_length_mla"):
        # latent attention: the values are computed from the keys' cache
        return key_length, 0
    return key_length, value_length


def _windows(settings: Settings, layers: int) -> tuple[int | None, ...]:
    window = settings.number("attention.sliding_window") or None
    if settings.architecture == "llama4":
        window = settings.number("attention.chunk_size") or _LLAMA4_CHUNK_TOKENS
    if window is None:
        return (None,) * layers
    if settings.listed("attention.sliding_window_pattern") is not None:
        flags = settings.by_layer("attention.sliding_window_pattern", layers)
        return tuple(window if windowed else None for windowed in flags)
    period = settings.number("attention.sliding_window_pattern") or _WINDOW_PERIODS.get(settings.architecture)
    if period is None:
        return (None,) * layers
    return tuple(window if layer % period < period - 1 else None for layer in range(layers))


def _recurrent_layers(settings: Settings, kv_heads: tuple[int | None, ...]) -> tuple[bool, ...]:
    layers = len(kv_heads)
    if settings.has("wkv.head_size"):
        return (True,) * layers
    if not settings.has("ssm.conv_kernel") and not settings.has("shortconv.l_cache"):
        return (False,) * layers
    every = settings.number("full_attention_interval")
    if every:
        return tuple((layer + 1) % every != 0 for layer in range(layers))
    return tuple(not heads for heads in kv_heads)


def _state_bytes(settings: Settings) -> int:
    """Bytes of a recurrent layer's state for one conversation."""
    width = settings.number("embedding_length") or 0
    head_size, short = settings.number("wkv.head_size"), settings.number("shortconv.l_cache")
    if head_size:
        return _STATE_VALUE_BYTES * width * ((settings.number("token_shift_count") or 2) + head_size)
    if short:
        return _STATE_VALUE_BYTES * width * (short - 1)
    inner, state = settings.number("ssm.inner_size") or 0, settings.number("ssm.state_size") or 0
    groups, kernel = settings.number("ssm.group_count") or 0, settings.number("ssm.conv_kernel") or 1
    return _STATE_VALUE_BYTES * ((kernel - 1) * (inner + 2 * groups * state) + inner * state)
