"""A progress bar on standard error for work with a known end; silent where nobody looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from app.cli.console import progress_console
from app.domain.plain_text import one_line


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[float], None]]:
    """Shows `doing` with a bar; yields a function that takes the share done, 0 to 1."""
    console = progress_console()
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task(one_line(doing), total=1.0)
        yield lambda fraction: progress.update(task, completed=fraction)
