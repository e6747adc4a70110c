"""`weighin pull`: files or levels of a repository on Hugging Face, verified, gone on with after whatever broke it."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Column, Table
from rich.text import Text

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import progress_console, result_console
from app.cli.main import INTERRUPTED
from app.cli.streams import print_document, say
from app.domain.downloads.download import DownloadState, WantedDownload
from app.domain.errors import UsageError
from app.domain.gguf.hub_reference import HUB_PREFIX, is_hub_source, parse_hub_reference
from app.domain.plain_text import one_line
from app.domain.units import bytes_text, seconds_text
from app.services.downloads.disk_problems import disk_told_plainly
from app.services.downloads.file_run import ReceivedFile
from app.services.downloads.progress import DownloadProgress
from app.services.downloads.pulling import pull, wanted_by_words
from app.services.library.model_folders import models_folder

_MINUTE_S: Final = 60


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Get them one after the other; returns the exit code."""
    folder = _folder(options.folder)
    wanted = _wanted(options.source, options.files, folder)
    got: list[tuple[WantedDownload, ReceivedFile]] = []
    for item in wanted:
        try:
            got += _get(item)
        except KeyboardInterrupt:
            say(f"Stopped. What came of {item.label} is kept; the same command goes on with it.")
            return INTERRUPTED
    if options.json:
        print_document(_document(wanted, got))
    else:
        _show(got)
    return 0


def _folder(text: str | None) -> Path:
    if text is None:
        return models_folder()
    folder = Path(text).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{text} is not a folder.")
    with disk_told_plainly(folder, folder.parent):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _wanted(source: str, words: Sequence[str], folder: Path) -> tuple[WantedDownload, ...]:
    if not is_hub_source(source):
        repository, _, revision = source.partition("@")
        if not words:
            raise UsageError(f"Name files or levels of {source[:200]} too, such as Q4_K_M.")
        return wanted_by_words(repository, words, folder, revision=revision or None)
    if words:
        raise UsageError(f"{HUB_PREFIX}REPO/FILE stands alone; for several files write REPO FILE FILE.")
    reference = parse_hub_reference(source)
    return wanted_by_words(reference.repository, [reference.path], folder, revision=reference.revision)


def _get(item: WantedDownload) -> list[tuple[WantedDownload, ReceivedFile]]:
    received: list[tuple[WantedDownload, ReceivedFile]] = []
    with _shown(item) as on_progress:
        pull(item, on_progress=on_progress, on_file=lambda each: received.append((item, each)))
    return received


@contextmanager
def _shown(item: WantedDownload) -> Iterator[Callable[[DownloadProgress], None]]:
    """A bar on standard error, where somebody looks; what keeps it waiting stands in its place meanwhile."""
    console = progress_console()
    one_row = Column(no_wrap=True, overflow="ellipsis")
    with Progress(
        TextColumn("{task.description}", markup=False, table_column=one_row),
        BarColumn(bar_width=20),
        DownloadColumn(table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[words]}", markup=False, table_column=one_row),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(one_line(item.label), total=item.total_bytes, words="")
        yield lambda progress: bar.update(task, completed=progress.received_bytes, words=_words(progress, item))


def _words(progress: DownloadProgress, item: WantedDownload) -> str:
    rate, left_s = progress.pace(item.total_bytes)
    if progress.trouble or rate is None or left_s is None:
        return progress.trouble
    doing = "checking what is here, " if progress.state is DownloadState.CHECKING else ""
    left = f"{max(1, round(left_s))} s" if left_s < _MINUTE_S else seconds_text(left_s)
    return f"{doing}{bytes_text(rate)}/s, {left} left"


def _document(wanted: Sequence[WantedDownload], got: Sequence[tuple[WantedDownload, ReceivedFile]]) -> dict[str, Any]:
    return {
        "repository": wanted[0].repository,
        "commit": wanted[0].commit,
        "files": [
            {
                "label": item.label,
                "path": str(each.target.absolute()),
                "file_bytes": each.size_bytes,
                "resumed_bytes": each.resumed_bytes,
                "sha256": each.sha256,
                "verified": each.is_verified,
                "download_s": each.taken_s,
            }
            for item, each in got
        ],
    }


def _show(got: Sequence[tuple[WantedDownload, ReceivedFile]]) -> None:
    table = Table.grid(padding=(0, 2))
    for _, each in got:
        size = Text(bytes_text(each.size_bytes), justify="right")
        table.add_row(size, _how(each), Text(one_line(str(each.target.absolute())), overflow="fold"))
    result_console().print(table)


def _how(received: ReceivedFile) -> str:
    if not received.is_verified:
        return "size checked (no SHA-256 is listed)"
    return "was here, verified" if received.resumed_bytes == received.size_bytes else "verified"
