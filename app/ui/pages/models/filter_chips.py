"""Chips that narrow what a search found, and its order."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.bridge.models.filter_choices import LicenceChoice, PurposeChoice, SizeChoice, filter_of
from app.domain.browse.filters import SearchFilter
from app.domain.browse.search import SortBy
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.menu_chip import MenuChip
from app.ui.widgets.toggle_chip import ToggleChip

_ORDERS = (
    (SortBy.DOWNLOADS.value, "most downloads"),
    (SortBy.LIKES.value, "most likes"),
    (SortBy.TREND.value, "trending"),
    (SortBy.DATE.value, "newest"),
)
_FITS = (
    "Only models of which a level of about four bits has room in the memory that is free now. It is a guess from the "
    "number of parameters; the ladder of an open model tells exactly."
)


class FilterChips(QWidget):
    """`narrowed` carries a `SearchFilter`, `sorted_by` a `SortBy`."""

    narrowed = Signal(object)
    sorted_by = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order = MenuChip(_ORDERS, "Order")
        self.fits = ToggleChip("fits here")
        self.fits.setToolTip(_FITS)
        self.fits.setAccessibleDescription(_FITS)
        self.size_class = MenuChip([(each.value, each.value) for each in SizeChoice], "Size")
        self.purpose = MenuChip([(each.value, each.value) for each in PurposeChoice], "Purpose")
        self.licence = MenuChip([(each.value, each.value) for each in LicenceChoice], "Licence")
        for name, chip in (("order", self.order), ("fits", self.fits), ("size", self.size_class)):
            chip.setObjectName(f"models_{name}")
        self.purpose.setObjectName("models_purpose")
        self.licence.setObjectName("models_licence")
        flow = FlowLayout(self, gap_px=6)
        for chip in (self.order, self.fits, self.size_class, self.purpose, self.licence):
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.order.value_changed.connect(lambda value: self.sorted_by.emit(SortBy(value)))
        self.fits.toggled.connect(self._announce)
        for menu in (self.size_class, self.purpose, self.licence):
            menu.value_changed.connect(self._announce)

    @property
    def chosen(self) -> SearchFilter:
        """What the chips say."""
        return filter_of(
            fits=self.fits.isChecked(),
            size=SizeChoice(self.size_class.value),
            licence=LicenceChoice(self.licence.value),
            purpose=PurposeChoice(self.purpose.value),
        )

    def _announce(self) -> None:
        self.narrowed.emit(self.chosen)
