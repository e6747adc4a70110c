"""`weighin quantize`: make levels of a model with the engine's own quantizer."""

import argparse
import re
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from app.adapters.gguf_file import ModelFile
from app.cli.compare.terminal_session import terminal_session
from app.cli.console import result_console
from app.cli.progress import progress_bar
from app.cli.sources import open_source
from app.cli.streams import print_document
from app.domain.errors import UsageError, WeighInError
from app.domain.gguf.quants import FILE_TYPES
from app.domain.lanes.lane import LaneSpec
from app.domain.plain_text import one_line
from app.domain.units import bytes_text
from app.services.levels.quantizing import QuantizedLevel, make_level


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Make the levels one after the other; returns the exit code."""
    levels = [_known_level(text) for text in options.levels]
    source = open_source(options.source)
    targets = {level: _target(options, source, level) for level in levels}
    made = [_make(options, source, level, target) for level, target in targets.items()]
    if options.json:
        print_document(_document(options, source, made))
    else:
        _show(options, source, made)
    return 0


def _known_level(text: str) -> str:
    level = text.upper()
    if level not in FILE_TYPES.values():
        raise UsageError(f"{text!r} is not a level; some are Q8_0, Q6_K, Q5_K_M, Q4_K_M, Q3_K_M and Q2_K.")
    return level


def _target(options: argparse.Namespace, source: ModelFile, level: str) -> Path:
    builtin = LaneSpec(options.source).builtin_level is not None
    beside = Path.cwd() if builtin else source.path.parent
    target = (Path(options.out).expanduser() if options.out else beside) / _file_name(source, level, builtin=builtin)
    if options.dry_run:
        return target
    if target.exists() and target.samefile(source.path):
        raise WeighInError(f"{target.name} is the source itself.", advice="Choose another level or --out folder.")
    if target.exists() and not options.replace:
        raise WeighInError(f"{target} exists already.", advice="Give --replace to write over it.")
    return target


def _file_name(source: ModelFile, level: str, *, builtin: bool) -> str:
    """The source's name with its level replaced, or the level added."""
    if builtin:
        return f"featherweight-{level}.gguf"
    stem = re.sub(r"-\d{5}-of-\d{5}$", "", source.path.stem)
    label = re.escape(source.shape.level)
    plain = re.sub(rf"[-_.]{label}$", "", stem, flags=re.IGNORECASE)
    return f"{plain}-{level}.gguf"


def _make(options: argparse.Namespace, source: ModelFile, level: str, target: Path) -> QuantizedLevel:
    with progress_bar(f"Making {level}") as on_progress:
        return make_level(
            source.path,
            level,
            target,
            dry_run=options.dry_run,
            allow_requantize=options.allow_requantize,
            on_progress=on_progress,
        )


def _document(options: argparse.Namespace, source: ModelFile, made: list[QuantizedLevel]) -> dict[str, Any]:
    return {
        "source": str(source.path.absolute()),
        "dry_run": options.dry_run,
        "levels": [
            {
                "level": each.level,
                "path": None if options.dry_run else str(each.path.absolute()),
                "file_bytes": each.size_bytes,
            }
            for each in made
        ],
    }


def _show(options: argparse.Namespace, source: ModelFile, made: list[QuantizedLevel]) -> None:
    table = Table.grid(padding=(0, 2))
    for each in made:
        share = f"{each.size_bytes / source.file_bytes:.0%} of the source"
        where = "not made (dry run)" if options.dry_run else one_line(str(each.path))
        table.add_row(each.level, Text(bytes_text(each.size_bytes), justify="right"), share, Text(where))
    result_console().print(table)
