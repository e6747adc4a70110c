"""The way from one lane to all levels of its model: the dialog, and how far making them is."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.lane_view import LaneView
from app.bridge.theme import ThemeController
from app.domain.errors import WeighInError
from app.ui.widgets.progress_line import ProgressLine


class LevelLanesView(QObject):
    """`line` shows what is made, and stops it."""

    def __init__(self, controller: CompareController, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._page = parent
        self.line = ProgressLine()
        self.line.setObjectName("making_levels")
        levels = controller.levels
        levels.changed.connect(self._show_making)
        levels.progressed.connect(self.line.progress)
        self.line.stop.clicked.connect(levels.stop)

    def open(self, view: LaneView) -> None:
        """Ask which levels of that lane's model are wanted."""
        # with the Models page, which most sessions never open
        from app.ui.pages.compare.level_lanes_dialog import LevelLanesDialog

        levels = self._controller.levels
        try:
            source = levels.source_of(view)
        except WeighInError as error:
            self._controller.notice.emit(error)
            return
        if source is not None and not levels.maker.making:
            LevelLanesDialog(levels, source, self._controller.cores, self._theme, self._page).open()

    def _show_making(self) -> None:
        maker = self._controller.levels.maker
        if maker.making:
            self.line.begin(maker.words)
        else:
            self.line.hide()
