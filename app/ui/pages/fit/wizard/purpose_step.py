"""Second page of the wizard: what the model is wanted for."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.advice.catalogue import Purpose
from app.services.fit.fit_answer import FitWishes
from app.ui.widgets.choice_chips import ChoiceChips
from app.ui.widgets.choice_tile import ChoiceTile
from app.ui.widgets.text_label import TextLabel, TextRole

TITLE: Final = "What for"
EXPLANATION: Final = "Three answers decide which model suits you. You can change them at any time on the Fit page."
_MEANINGS: Final = {
    Purpose.CHAT: ("Chat", "Questions, writing, translating, everyday help."),
    Purpose.CODE: ("Code", "Writing and reading programs; longer prompts, and small mistakes weigh more."),
    Purpose.DOCUMENTS: ("Long documents", "Summaries of and questions about many pages at once."),
}
_USUAL: Final = 0
_CONTEXTS: Final = (4096, 8192, 16384, 32768, 65536, 131072)
_GB: Final = 1_000_000_000
_LEFT_GB: Final = (0, 1, 2, 4, 8, 16)
# A token is about three quarters of an English word, a page about 500 words.
_WORDS_A_TOKEN: Final = 0.75
_WORDS_A_PAGE: Final = 500


class PurposeStep(QWidget):
    """`wishes` is what the fields say; nothing is asked of the controller before the page is left."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = {purpose: ChoiceTile(theme, *words) for purpose, words in _MEANINGS.items()}
        for purpose, tile in self._tiles.items():
            tile.setObjectName(f"purpose_{purpose}")
            tile.toggled.connect(self._explain)
        self.context = ChoiceChips(
            [(_USUAL, "usual for this"), *((tokens, f"{tokens:,}") for tokens in _CONTEXTS)], "Tokens of context"
        )
        self.left = ChoiceChips(
            [(size * _GB, f"{size} GB" if size else "nothing more") for size in _LEFT_GB],
            "Memory to leave to other programs",
        )
        self._context_words = TextLabel("", TextRole.CAPTION, wraps=True)
        self.context.value_changed.connect(self._explain)
        self._lay_out()
        self.show_wishes(FitWishes())

    def wishes(self) -> FitWishes:
        """What the fields say."""
        purpose = next(purpose for purpose, tile in self._tiles.items() if tile.isChecked())
        return FitWishes(purpose, self.context.value or None, self.left.value)

    def show_wishes(self, wishes: FitWishes) -> None:
        """Fill the fields."""
        self._tiles[wishes.purpose].setChecked(True)
        self.context.set_value(wishes.context_tokens or _USUAL)
        self.left.set_value(wishes.left_bytes)
        self._explain()

    def tile(self, purpose: Purpose) -> ChoiceTile:
        """The tile of `purpose`."""
        return self._tiles[purpose]

    def _lay_out(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in self._tiles.values():
            tiles.addWidget(tile, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(tiles)
        column.addSpacing(14)
        column.addWidget(TextLabel("How much it should keep in mind", TextRole.STRONG))
        column.addWidget(self.context)
        column.addWidget(self._context_words)
        column.addSpacing(14)
        column.addWidget(TextLabel("Memory to leave to other programs", TextRole.STRONG))
        column.addWidget(self.left)
        column.addWidget(
            TextLabel(
                "On top of what they use now. Half a gigabyte stays free as a reserve in any case.",
                TextRole.CAPTION,
                wraps=True,
            )
        )
        column.addStretch(1)

    def _explain(self) -> None:
        if not any(tile.isChecked() for tile in self._tiles.values()):
            return
        tokens = self.wishes().wanted_context_tokens
        pages = round(tokens * _WORDS_A_TOKEN / _WORDS_A_PAGE)
        self._context_words.setText(
            f"{tokens:,} tokens of context: about {pages:,} pages of English, prompt and answer together. "
            "More of it takes more memory."
        )
