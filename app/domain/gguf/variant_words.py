"""What an uploader's additions to a level's name mean, in plain words."""

from typing import Final

from app.domain.gguf.quant_words import describe_level
from app.domain.gguf.variant_names import LevelName, Mark

_WORDS: Final = {
    Mark.DYNAMIC: (
        "UD (Unsloth Dynamic): the uploader chose the type of each layer by its effect, so that some have more and "
        "some fewer bits than the level's name says."
    ),
    Mark.WEIGHTED: (
        "i1: made with an importance matrix, which spends the bits where a sample of text used the weights most."
    ),
    Mark.WIDER_ENDS: (
        "The size at the end is the uploader's own: as {level}, but embedding and output are kept at more bits, "
        "usually Q8_0."
    ),
    Mark.BIG_ENDIAN: "Written for big-endian computers: ordinary ones cannot open it.",
    Mark.FOREIGN: "{label} belongs to a fork of llama.cpp or is no longer supported: this engine may not open it.",
}
_UNNAMED: Final = "The name does not tell the level; the header of the file does."


def describe_level_name(name: LevelName) -> str:
    """A few plain sentences about a level as an uploader names it."""
    if not name.label:
        return _UNNAMED
    sentences = [describe_level(name.level)] if name.level else []
    sentences += [
        words.format(label=name.label, level=name.level) for mark, words in _WORDS.items() if mark in name.marks
    ]
    if name.bits_per_weight is not None:
        sentences.append(f"The name promises {name.bits_per_weight:g} bits per weight.")
    return " ".join(sentences)
