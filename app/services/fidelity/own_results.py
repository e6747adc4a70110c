"""The results that were measured on this computer."""

import logging

from app.adapters.fidelity_results import FILE_NAME, FidelityResults
from app.adapters.paths import data_folder
from app.domain.errors import WeighInError

_log = logging.getLogger(__name__)


def own_results() -> FidelityResults | None:
    """The results in the app's data folder; `None` where there is no such folder."""
    try:
        return FidelityResults(data_folder() / FILE_NAME)
    except WeighInError as error:
        _log.warning("results of fidelity cannot be kept: %s", error.message)
        return None
