"""The strip at the foot of the window: memory, processor and what downloads on the left, the engine on the right."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.downloads.download import DownloadStatus
from app.domain.machines.gpu_names import short_gpu_names
from app.domain.machines.machine import Gpu
from app.ui.download_figure import DownloadFigure
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.meter import Meter
from app.ui.widgets.text_label import TextRole

_MARGIN_PX: Final = 16
_GAP_PX: Final = 24
_NARROW_GAP_PX: Final = 14
# Of its text size: what the words on the right keep while meters give way.
_WORDS_EM: Final = 14
# What meters do where room is short, one after the other.
_FULL, _COMPACT, _ONE_FOR_ALL_GPUS, _WITHOUT_PROCESSOR = range(4)


class StatusStrip(QFrame):
    """Live figures of the machine and what the engine is doing. Where room is short the meters shrink, then GPUs share
    one, then the processor's goes: nothing is ever cut off. `downloads_wanted` comes when what downloads is clicked."""

    downloads_wanted = Signal()

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_strip")
        self.setAccessibleName("Status")
        self._theme = theme
        self._level = _FULL
        self._gpu_meters: dict[str, Meter] = {}
        self._gpu_text_beside_memory = False
        self.ram = Meter(theme, "RAM")
        self.processor = Meter(theme, "CPU")
        self.all_gpus = Meter(theme, "GPUs")
        self.gpu_label = ElidedLabel("", TextRole.CAPTION)
        self.download = DownloadFigure()
        self.download.clicked.connect(self.downloads_wanted)
        self.engine_label = ElidedLabel("", TextRole.CAPTION, mode=Qt.TextElideMode.ElideMiddle)
        self.engine_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGIN_PX, 6, _MARGIN_PX, 6)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._row.setSpacing(_GAP_PX)
        for widget in (self.processor, self.ram, self.all_gpus, self.gpu_label, self.download):
            self._row.addWidget(widget)
        self._row.addWidget(self.engine_label, 1)
        self.all_gpus.hide()
        self.gpu_label.hide()

    def set_memory(self, used_bytes: float | None, total_bytes: float | None) -> None:
        """Main memory in use."""
        self.ram.set_usage(used_bytes, total_bytes)
        self._fit()

    def set_processor(self, share: float | None) -> None:
        """How busy all cores together are, 0 to 1."""
        self.processor.set_share(share)

    def set_gpu_text(self, text: str, beside_memory: bool = False) -> None:
        """What there is to say of GPUs, such as that the engine cannot use them; names only where no memory is shown,
        anything `beside_memory` in any case."""
        self._gpu_text_beside_memory = beside_memory
        self.gpu_label.setText(text)
        self._fit()

    def set_gpus(self, gpus: Sequence[Gpu] | None) -> None:
        """Memory of every GPU that tells it; `None` when they have stopped to answer."""
        if gpus is None:
            for meter in (*self._gpu_meters.values(), self.all_gpus):
                meter.set_usage(None, None)
            return
        told = [gpu for gpu in gpus if gpu.total_bytes is not None]
        for name, gpu in zip(short_gpu_names([gpu.name for gpu in told]), told, strict=True):
            self.set_gpu_memory(name, _used(gpu), gpu.total_bytes)
        used = [_used(gpu) for gpu in told]
        known = [each for each in used if each is not None]
        total_bytes = sum(gpu.total_bytes or 0 for gpu in told)
        self.all_gpus.setToolTip("\n".join(f"{name}: {meter.figures}" for name, meter in self._gpu_meters.items()))
        self.all_gpus.set_usage(sum(known) if len(known) == len(used) else None, total_bytes or None)

    def set_gpu_memory(self, name: str, used_bytes: float | None, total_bytes: float | None) -> None:
        """Memory of the GPU called `name`; the first call for a name adds its meter."""
        meter = self._gpu_meters.get(name)
        if meter is None:
            meter = Meter(self._theme, name)
            self._gpu_meters[name] = meter
            self._row.insertWidget(1 + len(self._gpu_meters), meter)
        meter.set_usage(used_bytes, total_bytes)
        self._fit()

    def set_downloads(self, statuses: Sequence[DownloadStatus]) -> None:
        """What downloads now, if anything does."""
        self.download.show_statuses(statuses)
        self._fit()

    def set_engine_status(self, text: str) -> None:
        """What the engine is and does, in few words."""
        self.engine_label.setText(text)

    def minimumSizeHint(self) -> QSize:
        """No width of its own: otherwise the window could not be made narrower than the meters happen to be."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """The roomiest level that leaves the words on the right their place."""
        levels = range(_FULL, _WITHOUT_PROCESSOR + 1)
        self._level = next((level for level in levels if self._width_at(level) <= self.width()), _WITHOUT_PROCESSOR)
        compact, one_for_all = self._level >= _COMPACT, self._level >= _ONE_FOR_ALL_GPUS and len(self._gpu_meters) > 1
        self._row.setSpacing(_NARROW_GAP_PX if compact else _GAP_PX)
        for meter in (self.processor, self.ram, self.all_gpus, *self._gpu_meters.values()):
            meter.set_compact(compact)
        self.processor.setVisible(self._level < _WITHOUT_PROCESSOR)
        self.all_gpus.setVisible(one_for_all)
        for meter in self._gpu_meters.values():
            meter.setVisible(not one_for_all)
        self.gpu_label.setVisible(self._shows_gpu_text())
        self.download.set_level(min(self._level, DownloadFigure.MOST_LEVEL))

    def _width_at(self, level: int) -> int:
        compact = level >= _COMPACT
        meters = [self.ram] if level >= _WITHOUT_PROCESSOR else [self.processor, self.ram]
        shared = level >= _ONE_FOR_ALL_GPUS and len(self._gpu_meters) > 1
        meters += [self.all_gpus] if shared else list(self._gpu_meters.values())
        gap = _NARROW_GAP_PX if compact else _GAP_PX
        words = self.fontMetrics().averageCharWidth() * _WORDS_EM
        if self._shows_gpu_text():
            whole = self.gpu_label.sizeHint().width() + gap
            words += whole if level < _WITHOUT_PROCESSOR else min(words, whole)
        if self.download.is_wanted:
            words += self.download.width_at(min(level, DownloadFigure.MOST_LEVEL)) + gap
        return sum(meter.width_for(compact=compact) + gap for meter in meters) + words + 2 * _MARGIN_PX

    def _shows_gpu_text(self) -> bool:
        return bool(self.gpu_label.text()) and (self._gpu_text_beside_memory or not self._gpu_meters)


def _used(gpu: Gpu) -> int | None:
    return None if gpu.total_bytes is None or gpu.free_bytes is None else gpu.total_bytes - gpu.free_bytes
