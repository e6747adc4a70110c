"""Signing in to Hugging Face: for repositories whose owners ask for it, and for more requests an hour."""

from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.bridge.models.account import Account
from app.bridge.theme import ThemeController
from app.ui.widgets.buttons import GhostButton, LinkButton, PrimaryButton
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.warning_line import WarningLine

_WIDTH_PX: Final = 440
_TOKENS_PAGE: Final = "https://huggingface.co/settings/tokens"
_ABOUT: Final = (
    "Most models need no account. Some owners want you to accept their terms first; then a token with read access "
    "lets Weigh-In download them. It is stored where Hugging Face's own programs keep it, and sent to that server only."
)


class AccountDialog(FittedDialog):
    """The token is never shown again after it was pasted. Use `open()`."""

    def __init__(self, account: Account, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__("Hugging Face account", _WIDTH_PX, parent)
        self.setObjectName("account_dialog")
        self._account = account
        self.status = TextLabel("", TextRole.STRONG, wraps=True)
        self.status.setObjectName("account_status")
        self.problem = TextLabel("", TextRole.ERROR, wraps=True)
        self.problem.setObjectName("account_problem")
        self.token = QLineEdit()
        self.token.setObjectName("account_token")
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText("Paste a token: hf_…")
        self.token.setAccessibleName("Token of your Hugging Face account")
        self.get_one = LinkButton("Get a token in the browser")
        self.sign_in = PrimaryButton("Sign in")
        self.sign_in.setObjectName("account_sign_in")
        self.check = GhostButton("Whose is it?")
        self.check.setObjectName("account_check")
        self.sign_out = GhostButton("Sign out")
        self.sign_out.setObjectName("account_sign_out")
        self.leave = GhostButton("Close")
        self._mirror = WarningLine(theme, "")
        self._lay_out()
        self._connect()
        self._show()
        self.token.setFocus()
        account.look()

    def _lay_out(self) -> None:
        column = self.content
        column.addWidget(TextLabel("Hugging Face account", TextRole.HEADING))
        column.addWidget(TextLabel(_ABOUT, TextRole.MUTED, wraps=True))
        column.addWidget(self._mirror)
        column.addWidget(self.status)
        column.addWidget(self.token)
        link = QHBoxLayout()
        link.addWidget(self.get_one)
        link.addStretch(1)
        column.addLayout(link)
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.sign_out, self.check):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        self.leave.setAutoDefault(False)
        row.addWidget(self.leave)
        row.addWidget(self.sign_in)
        column.addLayout(row)

    def _connect(self) -> None:
        account = self._account
        account.changed.connect(self._show)
        account.failed.connect(self._show_problem)
        account.running_changed.connect(self._show_running)
        self.token.textChanged.connect(lambda _text: self._show_running(False))
        self.token.returnPressed.connect(self._sign_in)
        self.sign_in.clicked.connect(self._sign_in)
        self.sign_out.clicked.connect(account.sign_out)
        self.check.clicked.connect(account.ask_name)
        self.get_one.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(_TOKENS_PAGE)))
        self.leave.clicked.connect(self.reject)
        self.finished.connect(account.stop)

    def _sign_in(self) -> None:
        token = self.token.text().strip()
        if token:
            self._show_problem("")
            self._account.sign_in(token)

    def _show(self) -> None:
        state = self._account.state
        self.token.clear()
        self._show_problem("")
        self.status.setText(_status(self._account))
        self.sign_out.setVisible(state.has_token and not state.is_from_environment)
        self.check.setVisible(state.has_token and not state.name)
        for part in (self.token, self.get_one, self.sign_in):
            part.setVisible(not state.has_token)
        self._mirror.setVisible(state.is_mirror)
        self._mirror.set_sentence(
            f"HF_ENDPOINT is set: {state.server} stands for Hugging Face, and a token is sent to it. "
            "Sign in only if you trust whoever runs it."
        )
        self._show_running(False)

    def _show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _show_running(self, running: bool) -> None:
        self.sign_in.setEnabled(not running and bool(self.token.text().strip()))
        self.sign_in.setText("Asking…" if running else "Sign in")
        for part in (self.token, self.check, self.sign_out):
            part.setEnabled(not running)


def _status(account: Account) -> str:
    state = account.state
    if not state.has_token:
        return "Not signed in."
    whose = f"Signed in as {state.name}." if state.name else "A token is stored on this computer."
    return f"{whose} It is set by HF_TOKEN in the environment." if state.is_from_environment else whose
