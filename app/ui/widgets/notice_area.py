"""Where notices stack up, the newest on top, never more than three."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.errors import OwnFolderError, WeighInError
from app.ui.widgets.notice_bar import Notice, NoticeBar, NoticeTone

MOST_NOTICES: Final = 3


class NoticeArea(QWidget):
    """Shows up to three notices; a fourth pushes the oldest out. `action_requested` carries the notice."""

    action_requested = Signal(object)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: list[NoticeBar] = []
        self._home_told = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 12, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    @property
    def notices(self) -> list[Notice]:
        """What is shown, the newest first."""
        return [bar.notice for bar in self._bars]

    def show_notice(self, notice: Notice) -> NoticeBar:
        """Put `notice` on top; the same notice is not shown twice."""
        for bar in self._bars:
            if bar.notice == notice:
                return bar
        bar = NoticeBar(self._theme, notice)
        bar.closed.connect(lambda: self._remove(bar))
        bar.action_requested.connect(lambda: self.action_requested.emit(notice))
        self._bars.insert(0, bar)
        self._column.insertWidget(0, bar)
        for old in self._bars[MOST_NOTICES:]:
            self._remove(old)
        self.show()
        return bar

    def show_error(self, error: WeighInError) -> None:
        """What went wrong in one sentence, details behind a click; a home that cannot be written is told once."""
        if isinstance(error, OwnFolderError):
            if self._home_told:
                return
            self._home_told = True
        self.show_notice(Notice(error.sentence, NoticeTone.ERROR, details=error.details))

    def clear(self) -> None:
        """Take every notice away."""
        for bar in list(self._bars):
            self._remove(bar)

    def _remove(self, bar: NoticeBar) -> None:
        self._bars.remove(bar)
        self._column.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self.setVisible(bool(self._bars))
