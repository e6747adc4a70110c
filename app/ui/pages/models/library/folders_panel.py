"""Where models are kept and looked for: the app's own folder, former ones, and those that the user added."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.bridge.models.library_folders import LibraryFolders
from app.bridge.theme import ThemeController
from app.ui.widgets.buttons import GhostButton, LinkButton
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.popover import Popover
from app.ui.widgets.text_label import TextLabel, TextRole

_WIDTH_PX = 420


class FoldersPanel(Popover):
    """Changes hold at once. `show_wanted` carries a folder to be opened in the file manager."""

    show_wanted = Signal(object)

    def __init__(self, folders: LibraryFolders, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._folders = folders
        self._theme = theme
        self._owner = parent
        self.setMinimumWidth(_WIDTH_PX)
        self._list = QWidget()
        self.add = GhostButton("Add a folder…")
        self.add.setObjectName("folders_add")
        self.choose = GhostButton("Keep downloads elsewhere…")
        self.choose.setObjectName("folders_choose")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.add)
        buttons.addWidget(self.choose)
        buttons.addStretch(1)
        self.content.addWidget(self._list)
        self.content.addLayout(buttons)
        told = "Folders of the Hugging Face cache, LM Studio, Ollama and llama.cpp are found by themselves."
        self.content.addWidget(TextLabel(told, TextRole.CAPTION, wraps=True))
        self.add.clicked.connect(lambda: self._ask("Look for models in", folders.add))
        self.choose.clicked.connect(lambda: self._ask("Keep downloads in", folders.choose_own))
        folders.changed.connect(self._rebuild)
        self._rebuild()

    def _rebuild(self) -> None:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        row = 0
        titles = (
            ("Downloads go to", self._folders.own[:1], False),
            ("Kept before, still looked through", self._folders.own[1:], True),
            ("Added by you, used in place", self._folders.added, True),
        )
        for title, paths, may_go in titles:
            if paths:
                grid.addWidget(TextLabel(title, TextRole.CAPTION), row, 0)
                row += 1
            for path in paths:
                self._fill(grid, row, path, may_go=may_go)
                row += 1
        self.content.replaceWidget(self._list, made)
        self._list.hide()
        self._list.deleteLater()
        self._list = made
        if self.isVisible():
            # layouts tell what they want when Qt gets to it, which is after this
            QTimer.singleShot(0, self, self.adjustSize)

    def _fill(self, grid: QGridLayout, row: int, path: Path, *, may_go: bool) -> None:
        name = ElidedLabel(str(path))
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        grid.addWidget(name, row, 0)
        show = IconButton(self._theme, "folder", f"Show {path}")
        show.clicked.connect(lambda: self.show_wanted.emit(path))
        grid.addWidget(show, row, 1)
        if may_go:
            remove = IconButton(self._theme, "close", f"Do not look through {path} any more; its files stay")
            remove.clicked.connect(lambda: self._folders.remove(path))
            grid.addWidget(remove, row, 2)
        elif self._folders.own_is_chosen:
            usual = LinkButton("usual place")
            usual.setToolTip("Keep downloads in the app's own place again")
            usual.clicked.connect(lambda: self._folders.choose_own(None))
            grid.addWidget(usual, row, 2)

    def _ask(self, title: str, chosen: Callable[[Path], None]) -> None:
        self.hide()
        dialog = QFileDialog(self._owner, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: chosen(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
