"""The prompts of a set or run: which are listed, and the one whose answers are read."""

from PySide6.QtCore import QItemSelection, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from app.bridge.prompt_sets.prompt_list import Filter, PromptList, PromptRole
from app.bridge.theme import ThemeController
from app.domain.prompts.prompt_set import PromptSet
from app.ui.pages.fidelity.prompt_set.prompt_delegate import PromptDelegate
from app.ui.widgets.card import Card
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.text_label import TextLabel, TextRole

_NONE_DIFFERS = "No prompt sets the lanes apart so."


class PromptsCard(Card):
    """`opened` carries the number of the prompt that is selected, counted from 0; -1 for none."""

    opened = Signal(int)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding_px=8)
        self.setObjectName("prompt_set_prompts")
        self.filter = SegmentedControl(
            [
                (Filter.ALL.value, "All"),
                (Filter.VERDICTS.value, "Verdicts differ"),
                (Filter.ANSWERS.value, "Answers differ"),
            ],
            "Which prompts are listed",
        )
        self.filter.setObjectName("prompt_set_filter")
        self.prompts = PromptList(self)
        self.list = _PromptView(self.prompts, theme)
        self.none = TextLabel(_NONE_DIFFERS, TextRole.MUTED, wraps=True)
        self.none.setContentsMargins(4, 8, 4, 8)
        self.none.hide()
        self._number = -1
        self.content.addWidget(self.filter)
        self.content.addWidget(self.none)
        self.content.addWidget(self.list, 1)
        self.filter.value_changed.connect(lambda value: self.prompts.set_filter(Filter(value)))
        self.list.chosen.connect(self._on_chosen)
        self.prompts.modelReset.connect(self._restore)

    @property
    def number(self) -> int:
        """The prompt that is open; -1 for none."""
        return self._number

    def show_set(self, prompt_set: PromptSet) -> None:
        """List prompts that were not asked yet."""
        self.filter.set_value(Filter.ALL.value)
        self.prompts.set_filter(Filter.ALL)
        self.filter.setEnabled(False)
        self.prompts.show_prompts(prompt_set.prompts)

    def allow_filters(self) -> None:
        """There are answers by which prompts can be told apart."""
        self.filter.setEnabled(True)

    def _on_chosen(self, number: int) -> None:
        self._number = number
        self.opened.emit(number)

    def _restore(self) -> None:
        """What is open stays open where it is listed; else the first that is."""
        place = self.prompts.place_of(self._number)
        empty = not self.prompts.rowCount()
        self.none.setVisible(empty and self.filter.value != Filter.ALL.value)
        if empty:
            self._on_chosen(-1)
        else:
            self.list.setCurrentIndex(self.prompts.index(place or 0))


class _PromptView(QListView):
    """`chosen` carries the number of the prompt that was selected."""

    chosen = Signal(int)

    def __init__(self, prompts: PromptList, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("prompt_set_list")
        self.setAccessibleName("Prompts and what came of them")
        self.setModel(prompts)
        self.setItemDelegate(PromptDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        theme.palette_changed.connect(self._repaint)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        index = next(iter(self.selectedIndexes()), None)
        if index is not None:
            self.chosen.emit(int(index.data(PromptRole.NUMBER)))

    def _repaint(self) -> None:
        self.viewport().update()
