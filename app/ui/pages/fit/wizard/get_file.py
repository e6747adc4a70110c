"""Getting the file that was recommended: a button, how far it is, and the way to Compare."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.fit.where_to_get import WhereToGet
from app.bridge.models.named_file import NamedFile
from app.domain.downloads.download import DownloadState
from app.domain.downloads.download_words import download_words, share_done
from app.domain.units import bytes_text
from app.ui.widgets.buttons import PrimaryButton
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.text_label import TextLabel, TextRole

_RUNS = (DownloadState.WAITING, DownloadState.CHECKING, DownloadState.RUNNING)


class GetFile(QWidget):
    """`open_wanted` carries the file once it is there and asked for."""

    open_wanted = Signal(object)

    def __init__(self, named: NamedFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._named = named
        self._where: WhereToGet | None = None
        self.button = PrimaryButton("Get it")
        self.button.setObjectName("get_file")
        self.line = ProgressLine()
        self.line.stop.setObjectName("get_file_stop")
        self.problem = TextLabel("", TextRole.ERROR, wraps=True)
        self.told = TextLabel("", TextRole.MUTED, wraps=True)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(self.told, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.line)
        column.addWidget(self.problem)
        self.button.clicked.connect(self._act)
        self.line.stop.clicked.connect(self._stop)
        named.changed.connect(self._show)
        self._show()

    def show_where(self, where: WhereToGet | None) -> None:
        """Offer this file."""
        self._where = where
        if where is not None:
            self._named.look(where)
        self._show()

    def _act(self) -> None:
        if self._where is None:
            return
        file = self._named.file(self._where)
        if file is None:
            self._named.get(self._where)
        else:
            self.open_wanted.emit(file)

    def _stop(self) -> None:
        if self._where is not None:
            self._named.stop(self._where)

    def _show(self) -> None:
        where = self._where
        self.setVisible(where is not None)
        if where is None:
            return
        status, looks = self._named.status(where), self._named.is_looked_for(where)
        state = status.state if status else DownloadState.DONE if self._named.file(where) else None
        moves = looks or state in _RUNS
        failure = download_words(status) if status and state is DownloadState.FAILED else self._named.problem(where)
        self._show_button(where, state, moves=moves)
        self.problem.setText(failure)
        self.problem.setVisible(bool(failure) and not moves)
        told = download_words(status) if status and state in (DownloadState.PAUSED, DownloadState.DONE) else ""
        if status is None and state is DownloadState.DONE:
            told = "It is on this computer already."
        self.told.setText(told)
        if not moves:
            self.line.hide()
            return
        self.line.begin("Asking Hugging Face" if status is None else download_words(status))
        self.line.progress((share_done((status,)) or 0.0) if status else 0.0)

    def _show_button(self, where: WhereToGet, state: DownloadState | None, *, moves: bool) -> None:
        size = "" if where.file_bytes is None else f" ({bytes_text(where.file_bytes)})"
        words = {
            DownloadState.DONE: "Open it in Compare",
            DownloadState.PAUSED: "Go on",
            DownloadState.FAILED: "Try again",
        }
        word = words.get(state) if state else None
        self.button.setText(word or f"Get it{size}")
        self.button.setAccessibleName(f"{word or 'Get it'}: {where.model} at {where.level}")
        self.button.setVisible(not moves)
