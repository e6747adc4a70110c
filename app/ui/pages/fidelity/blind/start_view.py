"""Where a blind test begins, or goes on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.bridge.blind.blind_controller import BlindController
from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.theme import ThemeController
from app.ui.pages.fidelity.blind.kept_tests_card import KeptTestsCard
from app.ui.pages.fidelity.blind.new_test_card import NewTestCard
from app.ui.widgets.confirm_dialog import ConfirmDialog

_SCROLL_BAR_ROOM_PX = 8


class StartView(QScrollArea):
    """`lanes_wanted` asks for the Compare page."""

    lanes_wanted = Signal()

    def __init__(
        self,
        controller: BlindController,
        sources: PromptSources,
        theme: ThemeController,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self.new = NewTestCard(controller, sources)
        self.kept = KeptTestsCard(theme)
        content = QWidget()
        content.setObjectName("scroll_content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, _SCROLL_BAR_ROOM_PX, 0)
        column.setSpacing(10)
        column.addWidget(self.new)
        column.addWidget(self.kept)
        column.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.new.lanes_wanted.connect(self.lanes_wanted)
        self.kept.open_wanted.connect(controller.open)
        self.kept.delete_wanted.connect(self._ask_to_delete)
        controller.tests_changed.connect(lambda: self.kept.show_tests(controller.tests))

    def _ask_to_delete(self, test_id: str, title: str) -> None:
        dialog = ConfirmDialog(
            "Delete this blind test?", f"{title}: its votes and answers are gone then.", "Delete", self
        )
        dialog.accepted.connect(lambda: self._controller.delete(test_id))
        dialog.open()
