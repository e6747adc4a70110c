"""Bandwidths of main memory that were measured, one a machine, in a JSON file of the app; a broken file knows none."""

import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.adapters.json_file import write_json
from app.adapters.paths import data_folder
from app.adapters.strict_fields import Fields
from app.domain.machines.machine import MeasuredBandwidth

_log = logging.getLogger(__name__)

_FILE: Final = "bandwidth.json"
_VERSION: Final = 1
# a data folder that moves from machine to machine on a stick does not grow for ever
_MOST_MACHINES: Final = 50


def load_bandwidth(machine_key: str, folder: Path | None = None) -> MeasuredBandwidth | None:
    """What was measured on the machine with that key. Raises `WeighInError` where there is no data folder."""
    return _read(_path(folder)).get(machine_key)


def save_bandwidth(machine_key: str, measured: MeasuredBandwidth, folder: Path | None = None) -> None:
    """Keep it in place of an earlier one, written atomically. Raises `OSError`, `WeighInError`."""
    path = _path(folder)
    known = _read(path)
    known.pop(machine_key, None)
    known[machine_key] = measured
    newest = dict(list(known.items())[-_MOST_MACHINES:])
    document = {"version": _VERSION, "machines": {key: asdict(each) for key, each in newest.items()}}
    write_json(path, document)


def _path(folder: Path | None) -> Path:
    return (folder or data_folder()) / _FILE


def _read(path: Path) -> dict[str, MeasuredBandwidth]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict) or document.get("version") != _VERSION:
            return {}
        machines = document.get("machines")
        return {key: _parsed(each, key) for key, each in machines.items()} if isinstance(machines, dict) else {}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("measured bandwidths could not be read: %s", error)
        return {}


def _parsed(document: Any, place: str) -> MeasuredBandwidth:
    fields = Fields(document, place)
    bytes_per_s = fields.number("bytes_per_s")
    if bytes_per_s <= 0:
        raise ValueError(f"{place}: a bandwidth is above 0")
    return MeasuredBandwidth(
        bytes_per_s, fields.whole("threads", least=1), fields.text("how"), fields.text("measured_at")
    )
