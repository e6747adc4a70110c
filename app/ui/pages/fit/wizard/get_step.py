"""Last page of the wizard: where the file is, and what can be done before it is there."""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.fit.fit_controller import FitController
from app.bridge.fit.where_to_get import WhereToGet, where_to_get
from app.bridge.theme import ThemeController
from app.domain.plain_text import one_line
from app.domain.units import bytes_text
from app.ui.pages.fit.wizard.get_file import GetFile
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.card import Card
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.text_label import TextLabel, TextRole

TITLE = "Get it"
EXPLANATION = "Get the file, then compare it here. Nothing is asked of Hugging Face before you click."
_SITE_SCHEME, _SITE_HOST = "https", "huggingface.co"


class GetStep(QWidget):
    """`open_wanted` asks for a file dialog, `try_wanted` for the built-in model; both lead to Compare."""

    open_wanted = Signal()
    try_wanted = Signal()

    def __init__(self, controller: FitController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._where: WhereToGet | None = None
        self.get: GetFile | None = None
        self._file_card = Card()
        self._heading = TextLabel("", TextRole.HEADING, wraps=True)
        self._repository = _selectable()
        self._file = _selectable()
        self._fields = QWidget()
        self.copy_repository = _copy_button(theme, "Copy the repository's name", "copy_repository")
        self.copy_file = _copy_button(theme, "Copy what the file is called", "copy_file")
        self.browse = GhostButton("Open its page in the browser")
        self.browse.setObjectName("open_repository")
        self.open_file = GhostButton("Open a GGUF that you have…")
        self.open_file.setObjectName("wizard_open_file")
        self.try_now = GhostButton("Try it now on the built-in model")
        self.try_now.setObjectName("wizard_try")
        self._lay_out()
        self._connect()
        self._show_answer()

    def offer(self, get: GetFile) -> None:
        """Let the file be downloaded right here, before what the browser can do."""
        self.get = get
        self._file_card.content.insertWidget(self._file_card.content.count() - 1, get)
        get.show_where(self._where)

    def _lay_out(self) -> None:
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        rows = (("Repository", self._repository, self.copy_repository), ("File", self._file, self.copy_file))
        for row, (title, words, copy) in enumerate(rows):
            grid.addWidget(TextLabel(title, TextRole.CAPTION), row, 0)
            grid.addWidget(words, row, 1)
            grid.addWidget(copy, row, 2)
        file = self._file_card
        file.content.addWidget(self._heading)
        file.content.addWidget(self._fields)
        file.content.addLayout(_left_row(self.browse))
        meanwhile = Card()
        meanwhile.content.addWidget(TextLabel("Or begin with what is here", TextRole.HEADING))
        meanwhile.content.addWidget(
            TextLabel(
                "A file that you have opens as a lane in Compare. The built-in model is a toy of 10 million parameters "
                "that shows at once how comparing works.",
                TextRole.MUTED,
                wraps=True,
            )
        )
        meanwhile.content.addLayout(_left_row(self.open_file, self.try_now))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(file)
        column.addWidget(meanwhile)
        column.addStretch(1)

    def _connect(self) -> None:
        self._controller.answer_changed.connect(self._show_answer)
        self.open_file.clicked.connect(self.open_wanted)
        self.try_now.clicked.connect(self.try_wanted)
        self.browse.clicked.connect(self._browse)
        self.copy_repository.clicked.connect(lambda: _copy(self._where.repository if self._where else ""))
        self.copy_file.clicked.connect(lambda: _copy((self._where.path or self._where.label) if self._where else ""))

    def _show_answer(self) -> None:
        answer = self._controller.answer
        best = answer.best if answer else None
        where = self._where = where_to_get(best) if best else None
        for part in (self._fields, self.browse):
            part.setVisible(where is not None)
        if self.get is not None:
            self.get.show_where(where)
        if where is None:
            self._heading.setText("There is no file to get: nothing of the catalogue will do here.")
            return
        size = "size unknown" if where.file_bytes is None else bytes_text(where.file_bytes)
        self._heading.setText(f"{where.model} at {where.level}")
        self._repository.setText(where.repository)
        self._file.setText(f"{one_line(where.file_words)} ({size})")
        self.browse.setVisible(bool(where.address))
        self.browse.setToolTip(where.address)

    def _browse(self) -> None:
        url = QUrl(self._where.address if self._where else "")
        if url.scheme() == _SITE_SCHEME and url.host() == _SITE_HOST:
            QDesktopServices.openUrl(url)


def _selectable() -> TextLabel:
    label = TextLabel("", wraps=True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def _copy_button(theme: ThemeController, name: str, object_name: str) -> IconButton:
    button = IconButton(theme, "copy", name)
    button.setObjectName(object_name)
    return button


def _left_row(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def _copy(words: str) -> None:
    QGuiApplication.clipboard().setText(words)
