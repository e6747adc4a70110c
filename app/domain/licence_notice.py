"""The licence of one thing that the app is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LicenceNotice:
    """`licence` is its short name, `text` what its authors ask to be passed on; both empty where they say nothing."""

    name: str
    version: str = ""
    licence: str = ""
    home: str = ""
    text: str = ""
