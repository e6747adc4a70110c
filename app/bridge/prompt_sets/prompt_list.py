"""The list of prompts of a run or a set, with what came of each in every lane."""

from collections.abc import Collection
from enum import IntEnum, StrEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.prompt_sets.shown_run import ShownRun
from app.domain.plain_text import one_line
from app.domain.prompts.marks import SIGNS, Mark, grouped_marks
from app.domain.prompts.pass_words import check_text
from app.domain.prompts.prompt_set import Prompt

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_SHOWN_CHARACTERS: Final = 200


class Filter(StrEnum):
    """Which prompts are listed."""

    ALL = "all"
    VERDICTS = "verdicts"
    ANSWERS = "answers"


class PromptRole(IntEnum):
    """What a row holds for those who paint it: `MARKS` is a list of `(Mark, words)`."""

    NUMBER = Qt.ItemDataRole.UserRole
    MARKS = Qt.ItemDataRole.UserRole + 1


class PromptList(QAbstractListModel):
    """Prompts count from 0. Without a run the marks are what each is checked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: ShownRun | None = None
        self._prompts: tuple[Prompt, ...] = ()
        self._filter = Filter.ALL
        self._shown: list[int] = []

    def show_run(self, run: ShownRun) -> None:
        """List a run's prompts."""
        self._begin(run, run.prompts)

    def show_prompts(self, prompts: tuple[Prompt, ...]) -> None:
        """List prompts that were not asked yet."""
        self._begin(None, prompts)

    def set_filter(self, wanted: Filter) -> None:
        """List some prompts only."""
        self._filter = wanted
        self._begin(self._run, self._prompts)

    def refresh(self, prompts: Collection[int]) -> None:
        """Answers to these prompts changed."""
        listed = set(self._shown)
        if any(self._is_listed(number) != (number in listed) for number in prompts):
            self._begin(self._run, self._prompts)
            return
        places = [place for place, number in enumerate(self._shown) if number in prompts]
        if places:
            self.dataChanged.emit(self.index(places[0]), self.index(places[-1]))

    def place_of(self, prompt: int) -> int | None:
        """The row of a prompt, if it is listed."""
        return self._shown.index(prompt) if prompt in self._shown else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        number = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{number + 1}. {one_line(self._prompts[number].text[:_SHOWN_CHARACTERS])}"
            case PromptRole.NUMBER:
                return number
            case PromptRole.MARKS:
                return self._marks(number)
            case Qt.ItemDataRole.AccessibleTextRole:
                words = ", ".join(words for _, words in self._marks(number))
                return f"{number + 1}. {one_line(self._prompts[number].text[:_SHOWN_CHARACTERS])} {words}"
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(f"{SIGNS[mark]} {words}" for mark, words in self._marks(number)) or None
            case _:
                return None

    def _marks(self, number: int) -> list[tuple[Mark, str]]:
        if self._run is None:
            return [(Mark.WAITING, one_line(check_text(self._prompts[number].check)))]
        return grouped_marks(self._run.marks(number), self._run.labels)

    def _begin(self, run: ShownRun | None, prompts: tuple[Prompt, ...]) -> None:
        self.beginResetModel()
        self._run, self._prompts = run, prompts
        self._shown = self._listed()
        self.endResetModel()

    def _listed(self) -> list[int]:
        return [number for number in range(len(self._prompts)) if self._is_listed(number)]

    def _is_listed(self, number: int) -> bool:
        match self._filter:
            case Filter.VERDICTS if self._run is not None:
                return self._run.verdicts_differ(number)
            case Filter.ANSWERS if self._run is not None:
                return self._run.answers_differ(number)
            case _:
                return True
