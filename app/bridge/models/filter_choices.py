"""What the chips over a search offer, and the filter that they stand for."""

from enum import StrEnum
from typing import Final

from app.domain.advice.catalogue import LicenceClass, Purpose
from app.domain.browse.filters import SearchFilter


class SizeChoice(StrEnum):
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


_BILLION: Final = 1_000_000_000
_BOUNDS: Final[dict[SizeChoice, tuple[int | None, int | None]]] = {
    SizeChoice.ANY: (None, None),
    SizeChoice.SMALL: (None, 4 * _BILLION),
    SizeChoice.MEDIUM: (4 * _BILLION, 10 * _BILLION),
    SizeChoice.LARGE: (10 * _BILLION, 40 * _BILLION),
    SizeChoice.HUGE: (40 * _BILLION, None),
}
_LICENCES: Final = {
    LicenceChoice.ANY: frozenset[LicenceClass](),
    LicenceChoice.PERMISSIVE: frozenset((LicenceClass.PERMISSIVE,)),
    LicenceChoice.COMMERCIAL: frozenset(LicenceClass) - {LicenceClass.NON_COMMERCIAL},
}
_PURPOSES: Final = {
    PurposeChoice.ANY: None,
    PurposeChoice.CHAT: Purpose.CHAT,
    PurposeChoice.CODE: Purpose.CODE,
    PurposeChoice.DOCUMENTS: Purpose.DOCUMENTS,
}


def filter_of(
    *,
    fits: bool = False,
    size: SizeChoice = SizeChoice.ANY,
    licence: LicenceChoice = LicenceChoice.ANY,
    purpose: PurposeChoice = PurposeChoice.ANY,
) -> SearchFilter:
    """What the chips say."""
    least, most = _BOUNDS[size]
    return SearchFilter(
        least_parameters=least,
        most_parameters=most,
        licences=_LICENCES[licence],
        purpose=_PURPOSES[purpose],
        fits=fits,
    )
