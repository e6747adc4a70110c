"""Free space where the app keeps its models."""

import shutil

from app.adapters.paths import data_folder
from app.domain.machines.machine import Disk


def read_disk() -> Disk:
    """At the data folder. Can hang where that lies on a server that is gone. Raises `OSError`, `WeighInError`."""
    folder = data_folder()
    return Disk(str(folder), shutil.disk_usage(folder).free)
