"""How often new versions are asked for, and which are worth telling."""

from typing import Final

from app.domain.updates.release import Release
from app.domain.updates.release_version import ReleaseVersion

BETWEEN_QUESTIONS_S: Final = 24 * 3600


def is_due(asked_at_s: int, now_s: int) -> bool:
    """Whether a day has passed since the last question; both in seconds since 1970, 0 for never.

    A clock that was set back meanwhile makes no one wait for more than that.
    """
    return not 0 <= now_s - asked_at_s < BETWEEN_QUESTIONS_S


def is_news(release: Release, running: ReleaseVersion, told: ReleaseVersion | None) -> bool:
    """Whether it is later than the version that runs and the last one that was told."""
    return release.version > (running if told is None else max(running, told))


def sentence_of(release: Release, running: ReleaseVersion) -> str:
    """As the notice has it."""
    return f"Weigh-In {release.version} is out (this is {running})."
