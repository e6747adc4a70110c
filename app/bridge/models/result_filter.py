"""Which of the repositories that were found are shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.advice.catalogue import LicenceClass, Purpose
from app.domain.browse.search import FoundRepository
from app.domain.machines.memory_pools import MemoryPools

# What is asked to fit: a model at about Q4_K_M, whose files take 4.9 bits a weight, and room for cache and buffers.
_USUAL_BITS: Final = 4.9
_ROOM_BESIDE_WEIGHTS: Final = 1.1
_LEAST_BESIDE_BYTES: Final = 600_000_000


class SizeClass(StrEnum):
    """By the model's parameters."""

    ANY = "any size"
    SMALL = "up to 4 B"
    MEDIUM = "4 to 10 B"
    LARGE = "10 to 40 B"
    HUGE = "over 40 B"


class LicenceChoice(StrEnum):
    """How freely the model may be used."""

    ANY = "any licence"
    PERMISSIVE = "permissive"
    COMMERCIAL = "commercial use"


class PurposeChoice(StrEnum):
    """What the model is meant for."""

    ANY = "any purpose"
    CHAT = "chat"
    CODE = "code"
    DOCUMENTS = "long documents"


_PURPOSES: Final = {
    PurposeChoice.CHAT: Purpose.CHAT,
    PurposeChoice.CODE: Purpose.CODE,
    PurposeChoice.DOCUMENTS: Purpose.DOCUMENTS,
}
_BOUNDS: Final = {
    SizeClass.SMALL: (0.0, 4e9),
    SizeClass.MEDIUM: (4e9, 10e9),
    SizeClass.LARGE: (10e9, 40e9),
    SizeClass.HUGE: (40e9, float("inf")),
}


@dataclass(frozen=True, slots=True)
class ResultFilter:
    """What is unknown of a repository is left out by the choice that asks for it."""

    fits_here: bool = False
    size: SizeClass = SizeClass.ANY
    licence: LicenceChoice = LicenceChoice.ANY
    purpose: PurposeChoice = PurposeChoice.ANY

    @property
    def is_open(self) -> bool:
        """Whether it lets everything pass."""
        return self == ResultFilter()

    def lets_pass(self, repository: FoundRepository, pools: MemoryPools | None) -> bool:
        """Whether `repository` is shown; without `pools` nothing is known to fit."""
        return (
            (not self.fits_here or likely_fits(repository, pools))
            and _has_size(repository, self.size)
            and _has_licence(repository, self.licence)
            and _is_for(repository, self.purpose)
        )


def likely_fits(repository: FoundRepository, pools: MemoryPools | None) -> bool:
    """Whether about Q4_K_M of it has room in the free memories together; the ladder's plans tell exactly."""
    if repository.parameters is None or pools is None:
        return False
    weights_bytes = repository.parameters * _USUAL_BITS / 8
    free_bytes = sum(pool.free_bytes for pool in (*pools.gpus, *([pools.ram] if pools.ram else [])))
    return max(weights_bytes * _ROOM_BESIDE_WEIGHTS, weights_bytes + _LEAST_BESIDE_BYTES) <= free_bytes


def _has_size(repository: FoundRepository, size: SizeClass) -> bool:
    if size is SizeClass.ANY:
        return True
    low, high = _BOUNDS[size]
    return repository.parameters is not None and low < repository.parameters <= high


def _has_licence(repository: FoundRepository, choice: LicenceChoice) -> bool:
    match choice:
        case LicenceChoice.ANY:
            return True
        case LicenceChoice.PERMISSIVE:
            return repository.licence_class is LicenceClass.PERMISSIVE
        case LicenceChoice.COMMERCIAL:
            return repository.licence_class not in (None, LicenceClass.NON_COMMERCIAL)


def _is_for(repository: FoundRepository, purpose: PurposeChoice) -> bool:
    return purpose is PurposeChoice.ANY or _PURPOSES[purpose] in repository.purposes
