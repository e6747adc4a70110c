"""Which levels a catalogue model can be had at, and how large each is: as published, or computed from parameters."""

from dataclasses import dataclass
from typing import Final

from app.domain.advice.catalogue import CatalogueModel, PublishedFile
from app.domain.gguf.quants import LADDER

# Bits per weight but for a large embedding: what every uploader of K levels publishes, after llama.cpp's own files.
_USUAL_BITS: Final = {"Q8_0": 8.5, "Q6_K": 6.57, "Q5_K_M": 5.7, "Q4_K_M": 4.89, "Q3_K_M": 4.0}
# These are worth recommending too, where a published file is listed.
_LISTED_LEVELS: Final = ("IQ4_XS", "IQ3_XXS", "Q2_K", "IQ2_M")
# An embedding this large is kept at more bits than the level's name says, and weighs.
_EMBEDDING_BITS: Final = 6.5625
_ESTIMATE_MARGIN: Final = 1.03
_ROUNDING_BYTES: Final = round(0.05 * (1 << 30))


@dataclass(frozen=True, slots=True)
class LevelSize:
    """A level of a model. `file` is `None` where no published size is known and `size_bytes` is computed."""

    level: str
    size_bytes: int
    file: PublishedFile | None

    def bits_per_weight(self, parameters: int) -> float:
        return self.size_bytes * 8 / parameters


def level_sizes(model: CatalogueModel) -> tuple[LevelSize, ...]:
    """From the most precise level to the smallest; sizes are upper ends of what rounding leaves open."""
    if model.native_level is not None:
        published = _published(model, model.native_level)
        return (published,) if published else ()
    sizes = (_published(model, level) or _computed(model, level) for level in (*_USUAL_BITS, *_LISTED_LEVELS))
    return tuple(sorted((each for each in sizes if each), key=lambda each: LADDER.index(each.level)))


def _published(model: CatalogueModel, level: str) -> LevelSize | None:
    for file in model.files:
        if file.level == level:
            is_rounded = file.path is None and file.file_bytes >= 1 << 30
            margin = _ROUNDING_BYTES if is_rounded else 0
            return LevelSize(level, file.file_bytes + margin, file)
    return None


def _computed(model: CatalogueModel, level: str) -> LevelSize | None:
    bits = _USUAL_BITS.get(level)
    if bits is None:
        return None
    embedding = min(model.width * (model.vocabulary or 0), model.parameters)
    size_bits = (model.parameters - embedding) * bits + embedding * max(bits, _EMBEDDING_BITS)
    return LevelSize(level, round(size_bits / 8 * _ESTIMATE_MARGIN), None)
