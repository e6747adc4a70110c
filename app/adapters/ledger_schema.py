"""Tables of the ledger, and rows of them as values and back."""

import json
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from app.domain.plan.ledger_rows import LedgerLoad, LedgerRun, PredictedMemory, RunDevice, RunReads

VERSION: Final = 1
_LOAD_COLUMNS: Final = (
    *("at_s", "machine", "file_name", "file_key", "level", "architecture", "parameters", "context_tokens", "kv_type"),
    *("gpu_layers", "repack", "weights_bytes", "kv_bytes", "compute_bytes", "output_bytes", "confidence"),
    *("planned_ram_bytes", "planned_gpu_bytes", "peak_bytes", "gpu_peak_bytes"),
)
_RUN_COLUMNS: Final = (
    *("at_s", "threads", "lanes", "device", "prompt_tokens", "evaluated_tokens", "generated_tokens", "prefill_tps"),
    *("decode_tps", "outcome", "bytes_per_token", "reads", "taken_share"),
)
_LOAD_TABLE_COLUMNS: Final = ", ".join(_LOAD_COLUMNS)
SCHEMA: Final = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS loads (load_id INTEGER PRIMARY KEY AUTOINCREMENT, {_LOAD_TABLE_COLUMNS});
CREATE TABLE IF NOT EXISTS runs (run_id INTEGER PRIMARY KEY AUTOINCREMENT,
    load_id INTEGER NOT NULL REFERENCES loads (load_id), {", ".join(_RUN_COLUMNS)});
CREATE INDEX IF NOT EXISTS runs_of_load ON runs (load_id);
CREATE TRIGGER IF NOT EXISTS runs_go_with_their_load AFTER DELETE ON loads
    BEGIN DELETE FROM runs WHERE load_id = OLD.load_id; END;
PRAGMA user_version = {VERSION};
COMMIT;
"""


def _marks(count: int) -> str:
    return ", ".join("?" * count)


INSERT_LOAD: Final = f"INSERT INTO loads ({_LOAD_TABLE_COLUMNS}) VALUES ({_marks(len(_LOAD_COLUMNS))})"
INSERT_RUN: Final = (
    f"INSERT INTO runs (load_id, {', '.join(_RUN_COLUMNS)}) SELECT {_marks(len(_RUN_COLUMNS) + 1)} "
    "WHERE EXISTS (SELECT 1 FROM loads WHERE load_id = ?1)"
)
RAISE_PEAKS: Final = """UPDATE loads SET
    peak_bytes = MAX(COALESCE(peak_bytes, ?1), COALESCE(?1, peak_bytes)),
    gpu_peak_bytes = MAX(COALESCE(gpu_peak_bytes, ?2), COALESCE(?2, gpu_peak_bytes)) WHERE load_id = ?3"""
TRIM: Final = "DELETE FROM loads WHERE load_id <= (SELECT MAX(load_id) FROM loads) - ?"
SELECT_LOADS: Final = (
    f"SELECT load_id, {_LOAD_TABLE_COLUMNS} FROM loads WHERE machine = ? ORDER BY load_id DESC LIMIT ?"
)
SELECT_RUNS: Final = f"""SELECT loads.load_id, {", ".join(f"loads.{name}" for name in _LOAD_COLUMNS)},
    {", ".join(f"runs.{name}" for name in _RUN_COLUMNS)} FROM runs JOIN loads USING (load_id)
    WHERE machine = ? ORDER BY run_id DESC LIMIT ?"""

_Row = tuple[Any, ...]


def values_of_load(load: LedgerLoad) -> _Row:
    """In the order of the columns."""
    plan = load.predicted
    return (
        *(load.at_s, load.machine, load.file_name, load.file_key, load.level, load.architecture, load.parameters),
        *(load.context_tokens, load.kv_type, load.gpu_layers, load.repack),
        *(plan.weights_bytes, plan.kv_bytes, plan.compute_bytes, plan.output_bytes, plan.confidence),
        *(plan.ram_bytes, plan.gpu_bytes, load.peak_bytes, load.gpu_peak_bytes),
    )


def values_of_run(run: LedgerRun) -> _Row:
    """In the order of the columns, but for the load's number."""
    reads = run.reads
    return (
        *(run.at_s, run.threads, run.lanes, run.device.value, run.prompt_tokens, run.evaluated_tokens),
        *(run.generated_tokens, run.prefill_tps, run.decode_tps, run.outcome),
        *(reads and reads.total_bytes, reads and _document(reads), run.taken_share),
    )


def load_of_row(row: _Row) -> LedgerLoad:
    """Raises `ValueError` or `TypeError` for values that make no sense."""
    fields = dict(zip(("load_id", *_LOAD_COLUMNS), row, strict=False))
    return LedgerLoad(
        at_s=_real(fields["at_s"]),
        **{name: str(fields[name]) for name in ("machine", "file_name", "file_key", "level", "architecture")},
        parameters=int(fields["parameters"]),
        context_tokens=int(fields["context_tokens"]),
        kv_type=str(fields["kv_type"]),
        gpu_layers=int(fields["gpu_layers"]),
        repack=bool(fields["repack"]),
        predicted=PredictedMemory(
            **{name: int(fields[name]) for name in ("weights_bytes", "kv_bytes", "compute_bytes", "output_bytes")},
            confidence=str(fields["confidence"]),
            ram_bytes=int(fields["planned_ram_bytes"]),
            gpu_bytes=int(fields["planned_gpu_bytes"]),
        ),
        peak_bytes=_whole_or_none(fields["peak_bytes"]),
        gpu_peak_bytes=_whole_or_none(fields["gpu_peak_bytes"]),
        load_id=int(fields["load_id"]),
    )


def run_of_row(row: _Row) -> LedgerRun:
    """Raises `ValueError` or `TypeError` for values that make no sense."""
    fields = dict(zip(_RUN_COLUMNS, row[len(_LOAD_COLUMNS) + 1 :], strict=True))
    return LedgerRun(
        load=load_of_row(row[: len(_LOAD_COLUMNS) + 1]),
        at_s=_real(fields["at_s"]),
        threads=int(fields["threads"]),
        lanes=int(fields["lanes"]),
        device=RunDevice(fields["device"]),
        prompt_tokens=_whole_or_none(fields["prompt_tokens"]),
        evaluated_tokens=_whole_or_none(fields["evaluated_tokens"]),
        generated_tokens=int(fields["generated_tokens"]),
        prefill_tps=_real_or_none(fields["prefill_tps"]),
        decode_tps=_real_or_none(fields["decode_tps"]),
        outcome=str(fields["outcome"]),
        reads=None if fields["reads"] is None else _reads(json.loads(fields["reads"])),
        taken_share=_real_or_none(fields["taken_share"]),
    )


def _document(reads: RunReads) -> str:
    return json.dumps(
        {
            "bytes_by_type": dict(reads.bytes_by_type),
            "kv_bytes": reads.kv_bytes,
            "active_parameters": reads.active_parameters,
            "layers": reads.layers,
            "mixture": reads.mixture,
        }
    )


def _reads(document: Mapping[str, Any]) -> RunReads:
    by_type = {str(name): _real(size) for name, size in dict(document["bytes_by_type"]).items()}
    return RunReads(
        MappingProxyType(by_type),
        _real(document["kv_bytes"]),
        _real(document["active_parameters"]),
        _real(document["layers"]),
        bool(document["mixture"]),
    )


def _real(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number) or number < 0:
        raise ValueError(f"{value} is no figure of a ledger")
    return number


def _real_or_none(value: Any) -> float | None:
    return None if value is None else _real(value)


def _whole_or_none(value: Any) -> int | None:
    return None if value is None else round(_real(value))
