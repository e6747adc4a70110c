"""What the name of a GGUF file claims: its role, its level, which part of a model it is. The header knows better.

Conventions as uploaders of GGUF files follow them; levels by the last match in the name, like the Hub's own labels.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.gguf.quants import LADDER


class FileRole(StrEnum):
    """What a file is for."""

    MODEL = "model"
    PROJECTOR = "projector"
    IMPORTANCE_MATRIX = "importance matrix"
    DRAFT = "draft"
    VOCABULARY = "vocabulary"
    PIECE = "piece"
    OTHER = "other"


class Mark(StrEnum):
    """What an uploader's own additions to a level's name mean."""

    DYNAMIC = "UD"
    WEIGHTED = "i1"
    WIDER_ENDS = "wider ends"
    BIG_ENDIAN = "big-endian"
    FOREIGN = "fork"


@dataclass(frozen=True, slots=True)
class LevelName:
    """`label` is the uploader's name for the level, `level` the one of llama.cpp that it is nearest to (empty: none).

    `bits_per_weight` is what the name itself says, if it does.
    """

    label: str
    level: str
    marks: frozenset[Mark] = frozenset()
    bits_per_weight: float | None = None


@dataclass(frozen=True, slots=True)
class ShardName:
    """One part of `total`; parts of a model have everything in common but `number`."""

    folder: str
    prefix: str
    number: int
    total: int


MOST_SHARDS: Final = 1000
# What projectors are published and run in, best first: programs take F16 unless asked, larger ones gain nothing.
PROJECTOR_LEVELS: Final = ("F16", "BF16", "Q8_0", "F32")

_SHARD: Final = re.compile(r"(?P<prefix>.*?)-(?P<number>\d{5})-of-(?P<total>\d{5})\.gguf", re.IGNORECASE | re.DOTALL)
# Cut with a general tool, to be joined by hand: no engine opens these.
_PIECE: Final = re.compile(r"\.gguf[.-](?:part-?\w+|split-?\w+|\d+)$", re.IGNORECASE)
_IMPORTANCE_SUFFIXES: Final = (".imatrix", "imatrix.dat", "imatrix.gguf_file")
_DRAFT_PREFIXES: Final = ("mtp-", "eagle3-", "dflash-", "dspark-")
_DRAFT_FOLDERS: Final = frozenset(("mtp", "eagle3", "dflash", "dspark"))

_LEVEL: Final = re.compile(
    r"(?<![A-Z0-9])(?:(?P<dynamic>UD)[-_]|(?P<weighted>I1)[-_])?"
    # mixes of whole levels name their shares in percent: 55IQ2_XXS-34Q2_K
    r"(?P<share>\d{1,2}(?=I?Q))?"
    r"(?P<name>I?Q\d+_(?:KSS|KS|KT|KL|K|XXS|XS|NL|S|M|[01])(?P<size>_(?:XXL|XL|XS|L|M|S|R\d+|\d_\d))?"
    r"|TQ[12]_0|MXFP4(?:_MOE)?|NVFP4|BF16|FP?16|FP?32)"
    r"(?![A-Z0-9])"
)
_BITS: Final = re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,3})[-_ ]?BPW(?![A-Z0-9])")
_BIG_ENDIAN: Final = re.compile(r"[-_.]BE$")
_ALIASES: Final = {"FP16": "F16", "FP32": "F32", "MXFP4": "MXFP4_MOE"}
# The plain level whose layers a mix has; its ends (embedding and output) are wider.
_NEAREST: Final = {
    **{"Q2_K_L": "Q2_K", "Q2_K_XL": "Q2_K", "Q3_K_XL": "Q3_K_L", "Q4_K_L": "Q4_K_M", "Q4_K_XL": "Q4_K_M"},
    **{"Q5_K_L": "Q5_K_M", "Q5_K_XL": "Q5_K_M", "Q6_K_L": "Q6_K", "Q6_K_XL": "Q6_K", "Q8_K_XL": "Q8_0"},
    **{"Q8_0_L": "Q8_0", "Q8_0_XL": "Q8_0", "Q3_K": "Q3_K_M", "Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M"},
}


def role_of(path: str) -> FileRole:
    """What a file of this name in a repository is for."""
    folder, _, name = path.lower().rpartition("/")
    if name.startswith("._"):
        return FileRole.OTHER
    if name.endswith(_IMPORTANCE_SUFFIXES) or (name.startswith("imatrix") and not name.endswith(".gguf")):
        return FileRole.IMPORTANCE_MATRIX
    if _PIECE.search(name):
        return FileRole.PIECE
    if not name.endswith(".gguf"):
        return FileRole.OTHER
    return _role_of_container(folder, name.removesuffix(".gguf"))


def _role_of_container(folder: str, stem: str) -> FileRole:
    if "mmproj" in stem:
        return FileRole.PROJECTOR
    if stem.startswith("imatrix") or stem.endswith("imatrix") or ("imatrix" in stem and not level_in(stem)):
        return FileRole.IMPORTANCE_MATRIX
    # a family may be called MTP too: only what stands in front or names the folder counts
    if stem.startswith(_DRAFT_PREFIXES) or folder.rpartition("/")[2] in _DRAFT_FOLDERS:
        return FileRole.DRAFT
    return FileRole.VOCABULARY if stem.startswith("ggml-vocab") else FileRole.MODEL


def shard_of(path: str) -> ShardName | None:
    """Which part of a model this is; `None` for a whole one and for numbers that make no sense."""
    folder, _, name = path.rpartition("/")
    match = _SHARD.fullmatch(name)
    if match is None:
        return None
    number, total = int(match["number"]), int(match["total"])
    if not 1 <= number <= total <= MOST_SHARDS:
        return None
    return ShardName(folder, match["prefix"], number, total)


def part_paths(path: str) -> tuple[str, ...]:
    """All parts of the model that a file of this name is, or is a part of, in order."""
    shard = shard_of(path)
    if shard is None:
        return (path,)
    folder = f"{shard.folder}/" if shard.folder else ""
    suffix = f"-of-{shard.total:05d}{path[-len('.gguf') :]}"
    return tuple(f"{folder}{shard.prefix}-{number:05d}{suffix}" for number in range(1, shard.total + 1))


def level_of(path: str) -> LevelName:
    """The level that the file's name claims, or else its folder's; an empty label where neither does."""
    folder, _, name = path.rpartition("/")
    return level_in(_without_ending(name)) or level_in(folder.rpartition("/")[2]) or LevelName("", "")


def model_stem(path: str) -> str:
    """What the names of all levels of one model have in common, in small letters: the part before the level."""
    stem = _without_ending(path.rpartition("/")[2])
    match = _named_last(stem.upper())
    return (stem[: match.start()] if match else stem).lower().rstrip("-_. ")


def _without_ending(name: str) -> str:
    shard = _SHARD.fullmatch(name)
    return shard["prefix"] if shard else re.sub(r"\.gguf$", "", name, flags=re.IGNORECASE)


def level_in(stem: str) -> LevelName | None:
    """The level that stands last in a name, or has the largest share; `None` where there is none."""
    upper = stem.upper()
    match = _named_last(upper)
    if match is None:
        return None
    name = _ALIASES.get(match["name"], match["name"])
    level = name if name in LADDER else _NEAREST.get(name, "")
    prefix = "UD-" if match["dynamic"] else "i1-" if match["weighted"] else ""
    bits = _BITS.search(upper)
    return LevelName(prefix + name, level, _marks(match, upper, name, level), float(bits[1]) if bits else None)


def without_level(stem: str) -> str:
    """A file's name without its ending, less the level that stands last in it: what all levels have in common."""
    upper = stem.upper()
    found = list(_LEVEL.finditer(upper))
    # some letters become two when they are made large: places in `upper` are then none of `stem`
    if not found or len(upper) != len(stem):
        return stem
    start, end = found[-1].span()
    return f"{stem[:start].rstrip('-_. ')}{stem[end:]}".strip("-_. ") or stem


def _named_last(upper: str) -> re.Match[str] | None:
    return max(reversed(list(_LEVEL.finditer(upper))), key=lambda each: int(each["share"] or 0), default=None)


def _marks(match: re.Match[str], upper: str, name: str, level: str) -> frozenset[Mark]:
    marks = {
        Mark.DYNAMIC: match["dynamic"],
        Mark.WEIGHTED: match["weighted"],
        Mark.WIDER_ENDS: name in _NEAREST and name.endswith("L") and not match["dynamic"],
        Mark.BIG_ENDIAN: _BIG_ENDIAN.search(upper),
        Mark.FOREIGN: not level,
    }
    return frozenset(mark for mark, present in marks.items() if present)
