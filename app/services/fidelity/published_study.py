"""The study that own measurements are held beside."""

import logging

from app.adapters.published_quality_file import load_published_quality
from app.domain.advice.published_quality import Study
from app.domain.errors import WeighInError

_log = logging.getLogger(__name__)


def published_study() -> Study | None:
    """The study that covers every level; `None` where the file of published figures cannot be read."""
    try:
        return load_published_quality().studies[0]
    except WeighInError as error:
        _log.warning("there are no published figures: %s", error.message)
        return None
