"""How a download stands, as people read it."""

from collections.abc import Sequence

from app.domain.downloads.download import DownloadState, DownloadStatus
from app.domain.units import bytes_text, part_of_bytes_text

_VERIFIED = "verified, SHA-256 matches"
_SIZE_ONLY = "complete, only its size could be checked"


def download_words(status: DownloadStatus) -> str:
    """`9.70 of 15.7 GB · 84.0 MB/s · 1 min 11 s left`; a failure's own sentence."""
    total_bytes = status.wanted.total_bytes
    part = part_of_bytes_text(status.received_bytes, total_bytes)
    match status.state:
        case DownloadState.RUNNING:
            rate, left = status.rate_bytes_per_s, status.left_s
            speed = "" if rate is None else f"{bytes_text(rate)}/s"
            left_words = "" if left is None else f"{left_text(left)} left"
            # what is in its way now is told by what runs on nevertheless
            return " · ".join(
                each for each in (part, status.problem or speed, "" if status.problem else left_words) if each
            )
        case DownloadState.WAITING:
            return f"waiting · {part if status.received_bytes else bytes_text(total_bytes)}"
        case DownloadState.CHECKING:
            return f"checking what is there · {part}"
        case DownloadState.PAUSED:
            return f"paused · {part}"
        case DownloadState.DONE:
            verified = all(file.sha256 is not None for file in status.wanted.files)
            return f"{bytes_text(total_bytes)} · {_VERIFIED if verified else _SIZE_ONLY}"
        case DownloadState.FAILED:
            return status.problem or "It stopped, and nobody said why."


def left_text(seconds: float) -> str:
    """`42 s`, `1 min 11 s`, `2 h 5 min`: whole seconds, for they change while one reads."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest_s = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest_s} s"
    hours, rest_minutes = divmod(minutes, 60)
    return f"{hours:,} h {rest_minutes} min"


def item_name(status: DownloadStatus) -> str:
    """The file's name; of several parts, the first one's."""
    return status.wanted.files[0].path.rpartition("/")[2]


def share_words(share: float) -> str:
    """`99 %` up to the last byte: 100 % means that it is there."""
    return f"{int(share * 100)} %"


def share_done(statuses: Sequence[DownloadStatus]) -> float | None:
    """How much of all of them is there, 0 to 1; `None` where there is nothing to get."""
    total_bytes = sum(status.wanted.total_bytes for status in statuses)
    return min(1.0, sum(status.received_bytes for status in statuses) / total_bytes) if total_bytes else None
