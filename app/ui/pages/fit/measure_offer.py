"""The offer to measure how fast memory is read: one click, a second or two, can be stopped."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.bridge.fit.fit_controller import FitController


class MeasureOffer(QWidget):
    """A small button; while measuring, a bar that moves and a way to stop."""

    def __init__(self, controller: FitController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.button = QPushButton()
        self.button.setProperty("chip", "action")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.setObjectName("measure_memory")
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Measuring how fast memory is read")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._progress)
        column.addLayout(row)
        self.button.clicked.connect(self._start_or_stop)
        controller.measuring_changed.connect(lambda _measuring: self._show())
        controller.machine_changed.connect(self._show)
        self._show()

    def _start_or_stop(self) -> None:
        if self._controller.measuring:
            self._controller.stop_measuring()
        else:
            self._controller.measure()

    def _show(self) -> None:
        """Hidden for a machine that is not this one: it cannot be measured."""
        machine, measuring = self._controller.machine, self._controller.measuring
        self.setVisible(machine is not None and self._controller.typed is None)
        self._progress.setVisible(measuring)
        measured = machine.bandwidth if machine else None
        offer = "Measure its speed" if measured is None else "Measure again"
        self.button.setText("Measuring… stop" if measuring else offer)
        told = "Reads memory with all cores for about a second; the speed of models is worked out from that."
        if measured is not None:
            told = f"Measured on {measured.measured_at}: {measured.how}."
        self.button.setToolTip(told)
        self.button.setAccessibleDescription(told)
