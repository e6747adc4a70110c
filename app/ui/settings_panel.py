"""The panel at the foot of the rail: look, text size, new versions, folders of models, account, log, about."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeChoice, ThemeController
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.popover import Popover
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.switch import Switch
from app.ui.widgets.text_label import TextLabel, TextRole

_TEXT_SIZES = (("0.9", "Small"), ("1.0", "Normal"), ("1.2", "Large"), ("1.5", "Largest"))


class SettingsPanel(Popover):
    """Changes the theme at once; the rest is asked for by signals. `updates_chosen` carries whether they are wanted."""

    account_requested = Signal()
    folders_requested = Signal()
    log_folder_requested = Signal()
    about_requested = Signal()
    updates_chosen = Signal(bool)

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.look = SegmentedControl([(each.value, each.value.capitalize()) for each in ThemeChoice], "Theme")
        self.text_size = SegmentedControl(_TEXT_SIZES, "Text size")
        self._add("Theme", self.look)
        self._add("Text size", self.text_size)
        self.updates: Switch | None = None
        self._place_of_updates = self.content.count()
        self.folders_button = self._action("Folders of models", self.folders_requested)
        self.account_button = self._action("Hugging Face account", self.account_requested)
        self.log_button = self._action("Open log folder", self.log_folder_requested)
        self.about_button = self._action("About Weigh-In", self.about_requested)
        self.look.value_changed.connect(lambda value: theme.choose(ThemeChoice(value)))
        self.text_size.value_changed.connect(lambda value: theme.set_text_scale(float(value)))
        self.show_current()

    def show_current(self) -> None:
        """Mark what is in force."""
        self.look.set_value(self._theme.choice.value)
        nearest = min(_TEXT_SIZES, key=lambda size: abs(float(size[0]) - self._theme.text_scale))
        self.text_size.set_value(nearest[0])

    def offer_updates(self, server: str, address: str, *, wanted: bool) -> None:
        """Show the switch for new versions, which are asked for at `address` on `server`. To be called once at most."""
        self.updates = Switch(self._theme, "Tell me of new versions")
        self.updates.setChecked(wanted)
        self.updates.toggled.connect(self.updates_chosen)
        words = TextLabel(
            f"Asks {server} once a day. Nothing is sent but the question, nothing is downloaded.",
            TextRole.FAINT,
            wraps=True,
        )
        words.setToolTip(address)
        self.updates.setAccessibleDescription(words.text())
        self.content.insertWidget(self._place_of_updates, self.updates)
        self.content.insertWidget(self._place_of_updates + 1, words)

    def _add(self, title: str, control: QWidget) -> None:
        self.content.addWidget(TextLabel(title, TextRole.CAPTION))
        self.content.addWidget(control)

    def _action(self, text: str, requested: SignalInstance) -> GhostButton:
        button = GhostButton(text)
        button.clicked.connect(self.hide)
        button.clicked.connect(requested)
        self.content.addWidget(button)
        return button
