"""Which of the repositories that were found are wanted."""

from dataclasses import dataclass

from app.domain.advice.catalogue import LicenceClass, Purpose
from app.domain.browse.fits_here import fits_here
from app.domain.browse.search import FoundRepository
from app.domain.machines.memory_pools import MemoryPools


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Every wish narrows the results; one that was not made (`None`, empty, false) lets all pass.

    Parameters from `least_parameters` to `most_parameters`, both included. What is unknown of a repository does not
    pass the wish that asks for it.
    """

    least_parameters: int | None = None
    most_parameters: int | None = None
    licences: frozenset[LicenceClass] = frozenset()
    purpose: Purpose | None = None
    fits: bool = False

    def passes(self, found: FoundRepository, pools: MemoryPools | None = None) -> bool:
        """Whether `found` is wanted; without `pools` nothing is known to fit."""
        return (
            self._has_size(found.parameters)
            and (not self.licences or found.licence_class in self.licences)
            and (self.purpose is None or self.purpose in found.purposes)
            and (not self.fits or (pools is not None and fits_here(found, pools) is True))
        )

    def _has_size(self, parameters: int | None) -> bool:
        if self.least_parameters is None and self.most_parameters is None:
            return True
        if parameters is None:
            return False
        return (self.least_parameters or 0) <= parameters and (
            self.most_parameters is None or parameters <= self.most_parameters
        )
