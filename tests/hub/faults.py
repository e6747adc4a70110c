"""What the stand-in hub can be told to do wrong."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto


class Place(Enum):
    """Which requests go wrong: questions to the API, searches, addresses of files on the hub, bytes on the CDN."""

    API = auto()
    SEARCH = auto()
    ACCOUNT = auto()
    RESOLVE = auto()
    CDN = auto()


class Kind(Enum):
    """How they go wrong. `after_bytes` of a `Fault` counts bytes of the body."""

    STATUS = auto()  # answers `status` with `headers` and `body`
    DROP = auto()  # closes the connection politely after some bytes
    RESET = auto()  # breaks it
    STALL = auto()  # goes silent
    DRIP = auto()  # sends a byte every now and then
    IGNORE_RANGE = auto()  # 200 with the whole file
    UNKNOWN_LENGTH = auto()  # the same without saying how long it is
    SHORT_RANGE = auto()  # fewer bytes than asked for, honestly labelled
    LONG_RANGE = auto()  # more bytes than asked for
    WRONG_START = auto()  # a range that begins elsewhere
    WRONG_TOTAL = auto()  # a file said to be of another size
    COMPRESSED = auto()  # a coding that was ruled out
    REDIRECT = auto()  # sends on to `target`


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that strikes `times` times (`None`: always), once `spare` requests have been served well."""

    kind: Kind
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    after_bytes: int = 0
    target: str = ""
    times: int | None = None
    spare: int = 0


class Faults:
    """The switches, by place; one fault at a time each."""

    def __init__(self) -> None:
        self._by_place: dict[Place, Fault] = {}
        self._after: dict[Place, Fault] = {}
        self._lock = threading.Lock()

    def set(self, place: Place, fault: Fault) -> None:
        with self._lock:
            self._by_place[place] = fault

    def then(self, place: Place, fault: Fault) -> None:
        """What strikes once the fault that is set has struck its times."""
        with self._lock:
            self._after[place] = fault

    def clear(self) -> None:
        with self._lock:
            self._by_place.clear()
            self._after.clear()

    def next(self, place: Place) -> Fault | None:
        """The fault that the next request to `place` meets."""
        with self._lock:
            fault = self._by_place.get(place)
            if fault is not None and fault.times == 0 and place in self._after:
                fault = self._by_place[place] = self._after.pop(place)
            if fault is None:
                return None
            if fault.spare > 0:
                self._by_place[place] = replace(fault, spare=fault.spare - 1)
                return None
            if fault.times is not None:
                if fault.times <= 0:
                    return None
                self._by_place[place] = replace(fault, times=fault.times - 1)
            return fault
