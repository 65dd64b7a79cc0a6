"""Signing in: the site's address, the agent's e-mail address and password."""

from collections.abc import Awaitable, Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from console.sentences import Told, no_address, site_error
from link.site_client import SiteError
from translations import _
from widgets.bars import Bar, BarKind
from widgets.buttons import Button
from widgets.labels import Label, Symbol, muted, title
from widgets.site_address import BadSite, site_of
from widgets.tasks import Tasks
from widgets.tokens import CONTROL_HEIGHT, SPACE_1, SPACE_2, SPACE_3, SPACE_5

SignIn = Callable[[str, str, str], Awaitable[None]]
"""Site, e-mail address, password; raises SiteError."""


class SignInWindow(QWidget):
    closed = pyqtSignal()
    """By its user, without having signed in."""

    def __init__(self, sign_in: SignIn, *, site: str = "", account: str = "") -> None:
        super().__init__()
        self._sign_in = sign_in
        self._tasks = Tasks()
        self._done = False
        self.setProperty("role", "window")
        self.setWindowTitle(_("Sign in"))
        self.setMinimumSize(420, 520)
        self.bar = Bar()
        self._site = self._field(site, "https://")
        self._account = self._field(account, "")
        self._password = self._field("", "")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._button = Button(_("Sign in"), self._on_sign_in, role="primary")
        self._button.setMinimumHeight(CONTROL_HEIGHT + 4)
        self._progress = muted()

        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_1)
        column.addStretch()
        column.addWidget(Symbol("headset", "accent", size=40), 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(SPACE_2)
        column.addWidget(title("Vis-à-vis"))
        column.addWidget(muted(_("Sign in to your support site.")))
        column.addSpacing(SPACE_3)
        column.addWidget(self.bar)
        for label, field in (
            (_("Site"), self._site),
            (_("E-mail address"), self._account),
            (_("Password"), self._password),
        ):
            words = Label(label)
            words.setBuddy(field)
            field.setAccessibleName(label)
            column.addSpacing(SPACE_2)
            column.addWidget(words)
            column.addWidget(field)
        column.addSpacing(SPACE_3 + SPACE_1)
        column.addWidget(self._button)
        column.addWidget(self._progress)
        column.addStretch(2)
        empty = next((f for f in (self._site, self._account, self._password) if not f.text()), self._password)
        empty.setFocus()
        self._refresh()

    def tell(self, told: Told) -> None:
        """Why it did not work."""
        self.bar.tell(BarKind.BAD, told.what, told.now)

    def finish(self) -> None:
        """Closes it after a sign-in."""
        self._done = True
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._tasks.cancel()
        super().closeEvent(event)
        if not self._done:
            self.closed.emit()

    def _field(self, text: str, hint: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setPlaceholderText(hint)
        field.textChanged.connect(lambda _text: self._refresh())
        field.returnPressed.connect(self._on_sign_in)
        return field

    def _refresh(self, busy: bool = False) -> None:
        fields = (self._site, self._account, self._password)
        self._button.setEnabled(not busy and all(field.text().strip() for field in fields))
        for field in fields:
            field.setEnabled(not busy)
        self._progress.setText(_("Signing in…") if busy else " ")

    def _on_sign_in(self) -> None:
        if self._button.isEnabled():
            self._refresh(busy=True)
            self.bar.clear()
            self._tasks.start(self._try())

    async def _try(self) -> None:
        try:
            site = site_of(self._site.text())
            await self._sign_in(site, self._account.text().strip(), self._password.text())
        except BadSite:
            self.tell(no_address())
            self._try_again(self._site)
        except SiteError as error:
            self.tell(site_error(error))
            self._try_again(self._password)

    def _try_again(self, field: QLineEdit) -> None:
        self._refresh()
        field.setFocus()
        field.selectAll()
