"""The same work on several things at once: results as they come, a stop that reaches all, no thread left over."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_POLL_S: Final = 0.05


def several_at_once(
    work: Callable[[Item, Callable[[], bool]], Result],
    items: Iterable[Item],
    *,
    most_at_once: int,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Item, "Future[Result]"]]:
    """Run `work(item, is_stopped)` for every item; each comes with its finished future, in the order of finishing;
    what is found finished together comes in the order of `items`.

    `is_stopped` answers true once `is_cancelled` does or the caller stops reading; nothing more is begun then, and
    closing the iterator waits for what is under way.
    """
    left = Event()

    def is_stopped() -> bool:
        return left.is_set() or is_cancelled()

    executor = ThreadPoolExecutor(most_at_once, thread_name_prefix="several")
    try:
        pending = {executor.submit(work, item, is_stopped): item for item in items}
        while pending:
            done, _ = wait(pending, timeout=_POLL_S, return_when=FIRST_COMPLETED)
            for future in [each for each in pending if each in done]:
                yield pending.pop(future), future
    finally:
        left.set()
        executor.shutdown(cancel_futures=True)
