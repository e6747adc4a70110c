"""What downloads now, in a few words of the status strip; a click leads to the downloads."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.downloads.download import DownloadState, DownloadStatus
from app.domain.downloads.download_words import download_words, item_name, share_done, share_words
from app.domain.plain_text import one_line
from app.domain.units import bytes_text
from app.ui.widgets.buttons import LinkButton

_LONGEST_NAME: Final = 26
_PADDING_PX: Final = 14
_NOTHING: Final = "Nothing downloads"


class DownloadFigure(LinkButton):
    """Hidden while nothing downloads. `set_level` chooses how much it says: 0 for name, share and speed, 1 without the
    name, 2 for the share alone."""

    MOST_LEVEL = 2

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("strip_download")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_NOTHING)
        self._words: tuple[str, ...] = ()
        self._level = 0
        self.hide()

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to say."""
        return bool(self._words)

    def show_statuses(self, statuses: Sequence[DownloadStatus]) -> None:
        """Say how far what runs is; several are told together."""
        running = [each for each in statuses if each.state in (DownloadState.RUNNING, DownloadState.CHECKING)]
        self._words = _words_of(running)
        told = [f"{one_line(item_name(each))}: {download_words(each)}" for each in running]
        self.setToolTip("\n".join(told))
        self.setAccessibleName(f"Downloading, {self._words[0]}: open the downloads" if self._words else _NOTHING)
        self._show()

    def set_level(self, level: int) -> None:
        """Say less where room is short."""
        self._level = level
        self._show()

    def width_at(self, level: int) -> int:
        """Pixels that it takes so."""
        return self.fontMetrics().horizontalAdvance(self._words[level]) + _PADDING_PX if self._words else 0

    def sizeHint(self) -> QSize:
        return QSize(self.width_at(self._level), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _show(self) -> None:
        self.setText(self._words[self._level] if self._words else "")
        self.setVisible(bool(self._words))
        self.updateGeometry()


def _words_of(running: Sequence[DownloadStatus]) -> tuple[str, ...]:
    """From the longest to the shortest; none where nothing runs."""
    if not running:
        return ()
    share = share_done(running)
    # rounded down: what is not complete never reads 100 %
    per_cent = "unknown" if share is None else share_words(share)
    rates = [each.rate_bytes_per_s for each in running if each.rate_bytes_per_s is not None]
    speed = f"{per_cent} · {bytes_text(sum(rates))}/s" if rates else per_cent
    name = one_line(item_name(running[0])).removesuffix(".gguf")
    name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    title = name if len(running) == 1 else f"{len(running)} downloads"
    return f"↓ {title} {speed}", f"↓ {speed}", f"↓ {per_cent}"
