"""Is there a version that the user does not know of yet?"""

from collections.abc import Callable

from app.adapters.updates.latest_release import ask_latest_release
from app.domain.updates.release import Release
from app.domain.updates.release_address import ReleaseAddress
from app.domain.updates.release_version import ReleaseVersion
from app.domain.updates.when_to_ask import is_news


def newer_release(
    address: ReleaseAddress,
    running: ReleaseVersion,
    told: ReleaseVersion | None,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Release | None:
    """The latest release, where it is later than `running` and `told`. Raises `HubError`."""
    latest = ask_latest_release(address, is_cancelled=is_cancelled)
    return latest if is_news(latest, running, told) else None
