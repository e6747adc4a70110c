"""How many downloads run at once, and how much of the line they may take."""

from typing import Final

from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from app.bridge.models.downloads_controller import DownloadsController
from app.ui.widgets.field_margins import give_room
from app.ui.widgets.popover import Popover
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.text_label import TextLabel, TextRole

_BYTES_A_MB: Final = 1_000_000
_MOST_MB_PER_S: Final = 10_000.0
_WORDS_WIDTH_PX: Final = 240


class DownloadSettings(Popover):
    """Changes hold at once."""

    def __init__(self, controller: DownloadsController, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller = controller
        self.at_once = SegmentedControl([(str(number), str(number)) for number in (1, 2, 3)], "Downloads at once")
        self.at_once.set_value(str(controller.most_at_once))
        self.limit = QDoubleSpinBox()
        give_room(self.limit)
        self.limit.setDecimals(1)
        self.limit.setRange(0.0, _MOST_MB_PER_S)
        self.limit.setSuffix(" MB/s")
        self.limit.setSpecialValueText("no limit")
        self.limit.setKeyboardTracking(False)
        self.limit.setAccessibleName("Speed limit of all downloads together, in megabytes per second; 0 for none")
        self.limit.setValue((controller.limit_bytes_per_s or 0.0) / _BYTES_A_MB)
        self.content.addWidget(TextLabel("Downloads at once", TextRole.CAPTION))
        self.content.addWidget(self.at_once)
        self.content.addWidget(TextLabel("Speed limit, all together", TextRole.CAPTION))
        self.content.addWidget(self.limit)
        told = TextLabel("0 for as fast as the line is.", TextRole.CAPTION, wraps=True)
        told.setMinimumWidth(_WORDS_WIDTH_PX)
        self.content.addWidget(told)
        self.at_once.value_changed.connect(lambda value: controller.set_most_at_once(int(value)))
        self.limit.valueChanged.connect(self._set_limit)
        self.limit.lineEdit().returnPressed.connect(self.hide)

    def _set_limit(self, mb_per_s: float) -> None:
        self._controller.set_limit(mb_per_s * _BYTES_A_MB if mb_per_s > 0 else None)
