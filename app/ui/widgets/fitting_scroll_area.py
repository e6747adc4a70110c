"""Something that is shown whole where there is room, and scrolls where there is not."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_LEAST_LINES: Final = 4


class FittingScrollArea(QScrollArea):
    """Takes the height that `content` wants at its width, as far as the layout has it; hidden with its content.

    Give it a stretch far above its neighbours': it asks for `least_lines` only, and never takes more than it needs.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None, *, least_lines: int = _LEAST_LINES) -> None:
        super().__init__(parent)
        self._content = content
        self._least_lines = least_lines
        self._wanted_px = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        content.installEventFilter(self)
        self._follow()

    def set_least_lines(self, lines: int) -> None:
        """Ask for more or for less."""
        if lines != self._least_lines:
            self._least_lines = lines
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        least_px = self._least_lines * self.fontMetrics().height()
        return QSize(0, min(least_px, max(0, self._wanted_px)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
        if watched is self._content and event.type() in kinds:
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        """Take over what the content wants now."""
        self.setVisible(not self._content.isHidden())
        width = self.viewport().width()
        wanted = self._content.heightForWidth(width) if self._content.hasHeightForWidth() else -1
        wanted = wanted if wanted >= 0 else self._content.sizeHint().height()
        if wanted != self._wanted_px:
            self._wanted_px = wanted
            self.setMaximumHeight(max(wanted, 0))
            self.updateGeometry()
