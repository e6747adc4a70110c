"""The strip at the foot of the window: memory on the left, the engine on the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.meter import Meter
from app.ui.widgets.text_label import TextLabel, TextRole

NO_GPU = "No GPU that the engine can use"


class StatusStrip(QFrame):
    """Live memory of the machine and what the engine is doing."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_strip")
        self.setAccessibleName("Status")
        self._theme = theme
        self._gpu_meters: dict[str, Meter] = {}
        self.ram = Meter(theme, "RAM")
        self.gpu_label = TextLabel("", TextRole.CAPTION)
        self.engine_label = ElidedLabel("", TextRole.CAPTION, mode=Qt.TextElideMode.ElideMiddle)
        self.engine_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 6, 16, 6)
        self._row.setSpacing(24)
        self._row.addWidget(self.ram)
        self._row.addWidget(self.gpu_label)
        self._row.addWidget(self.engine_label, 1)

    def set_memory(self, used_bytes: float | None, total_bytes: float | None) -> None:
        """Main memory in use."""
        self.ram.set_usage(used_bytes, total_bytes)

    def set_gpu_text(self, text: str) -> None:
        """What there is to say of GPUs where their memory cannot be shown."""
        self.gpu_label.setText(text)
        self.gpu_label.setVisible(bool(text))

    def set_gpu_memory(self, name: str, used_bytes: float | None, total_bytes: float | None) -> None:
        """Memory of the GPU called `name`; the first call for a name adds its meter."""
        meter = self._gpu_meters.get(name)
        if meter is None:
            meter = Meter(self._theme, name)
            self._gpu_meters[name] = meter
            self._row.insertWidget(len(self._gpu_meters), meter)
            self.set_gpu_text("")
        meter.set_usage(used_bytes, total_bytes)

    def set_engine_status(self, text: str) -> None:
        """What the engine is and does, in few words."""
        self.engine_label.setText(text)
