"""Where the sizes of files come from, and the offer to ask Hugging Face for them."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.bridge.fit.catalogue_refresher import CatalogueRefresher
from app.ui.widgets.text_label import TextLabel, TextRole

_STEPS = 1000
_TOLD = "One request for each repository of the catalogue, to huggingface.co, and nothing else."


class CatalogueLine(QWidget):
    """A sentence and a small button; while asking, a bar and a way to stop."""

    def __init__(self, refresher: CatalogueRefresher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refresher = refresher
        self._words = TextLabel("", TextRole.MUTED, wraps=True)
        self.button = QPushButton()
        self.button.setObjectName("refresh_catalogue")
        self.button.setProperty("chip", "action")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.setToolTip(_TOLD)
        self.button.setAccessibleDescription(_TOLD)
        self._progress = QProgressBar()
        self._progress.setRange(0, _STEPS)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Asking Hugging Face")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._progress)
        self.button.clicked.connect(self._start_or_stop)
        refresher.running_changed.connect(self._show_running)
        refresher.progressed.connect(lambda share: self._progress.setValue(round(share * _STEPS)))
        self._show_running(refresher.running)

    def show_source(self, sentence: str) -> None:
        """Say where the sizes are from."""
        self._words.setText(sentence)

    def _start_or_stop(self) -> None:
        if self._refresher.running:
            self._refresher.stop()
        else:
            self._refresher.start()

    def _show_running(self, running: bool) -> None:
        self._progress.setVisible(running)
        self._progress.setValue(0)
        self.button.setText("Asking… stop" if running else "Ask Hugging Face for them now")
