"""What lies on this computer, in words."""

from collections.abc import Sequence
from typing import Final

from app.domain.library.library import LibraryModel, LibraryVariant
from app.domain.units import UNKNOWN, bytes_text

_DAY_S: Final = 86_400
_MONTH_DAYS: Final = 30
_YEAR_DAYS: Final = 365


def summary_words(models: Sequence[LibraryModel]) -> str:
    """`3 models in 7 variants, 41.2 GB`."""
    variants = sum(len(model.variants) for model in models)
    return f"{counted(len(models), 'model')} in {counted(variants, 'variant')}, {bytes_text(total_bytes(models))}"


def total_bytes(models: Sequence[LibraryModel]) -> int:
    """Of all files as they are listed; a file that two programs share is counted by each."""
    return sum(variant.file_bytes for model in models for variant in model.variants)


def model_words(model: LibraryModel) -> str:
    """`8.19 B parameters · qwen3 · 3 variants`, as far as known."""
    parameters = next((each.parameters for each in model.variants if each.parameters), None)
    architecture = next((each.architecture for each in model.variants if each.architecture), None)
    size = "" if parameters is None else f"{parameters_text(parameters)} parameters"
    return " · ".join(part for part in (size, architecture or "", counted(len(model.variants), "variant")) if part)


def parameters_text(parameters: int) -> str:
    """`8.19 B`, `494 M`; tiny ones in full."""
    if parameters < 1e6:
        return f"{parameters:,}"
    billions = parameters / 1e9
    return f"{billions:.3g} B" if billions >= 0.9995 else f"{parameters / 1e6:.3g} M"


def bits_text(variant: LibraryVariant) -> str:
    """`4.9`; `unknown` where the tensor table could not be read."""
    return UNKNOWN if variant.bits_per_weight is None else f"{variant.bits_per_weight:.1f}"


def last_used_words(then_s: float | None, now_s: float) -> str:
    """`today`, `3 days ago`, `2 months ago`; `not yet` where no lane has run it on this machine."""
    if then_s is None:
        return "not yet"
    days = int(max(0.0, now_s - then_s) // _DAY_S)
    if days == 0:
        return "today"
    if days < 2 * _MONTH_DAYS:
        return "yesterday" if days == 1 else f"{days} days ago"
    return f"{days // _MONTH_DAYS} months ago" if days < 2 * _YEAR_DAYS else f"{days // _YEAR_DAYS} years ago"


def changes_words(before: Sequence[LibraryModel], after: Sequence[LibraryModel]) -> str:
    """`2 files are gone, 1 is new, 1 has changed.`, empty where nothing did."""
    old, new = _by_path(before), _by_path(after)
    gone, added = len(old.keys() - new.keys()), len(new.keys() - old.keys())
    changed = sum(old[path].file_bytes != new[path].file_bytes for path in old.keys() & new.keys())
    told = [
        f"{counted(count, 'variant')} {word if count == 1 else words}"
        for count, word, words in ((gone, "is gone", "are gone"), (added, "is new", "are new"))
        if count
    ]
    told += [f"{counted(changed, 'variant')} {'has' if changed == 1 else 'have'} changed"] if changed else []
    return f"{', '.join(told)}." if told else ""


def matching(models: Sequence[LibraryModel], text: str) -> tuple[LibraryModel, ...]:
    """The models that hold every word of `text` in their name or one of their variants; those variants alone."""
    words = text.casefold().split()
    if not words:
        return tuple(models)
    kept = ((model, tuple(each for each in model.variants if _holds(model, each, words))) for model in models)
    return tuple(LibraryModel(model.name, variants) for model, variants in kept if variants)


def _holds(model: LibraryModel, variant: LibraryVariant, words: Sequence[str]) -> bool:
    parts = (model.name, variant.level, variant.source.value, variant.repository or "", variant.path.name)
    searched = " ".join(parts).casefold()
    return all(word in searched for word in words)


def counted(number: int, what: str) -> str:
    """`1 model`, `3 models`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _by_path(models: Sequence[LibraryModel]) -> dict[str, LibraryVariant]:
    return {str(variant.path): variant for model in models for variant in model.variants}
