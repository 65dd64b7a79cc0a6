"""The first page: who waits for the customer, or which number they were told, and their name."""

from dataclasses import replace
from enum import Enum

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from customer_app.field import Field
from customer_app.refusals import password_wanted
from customer_app.texts import large
from customer_app.trouble import Place, Trouble
from customer_app.way_in import WayIn
from protocol.api import MAX_SESSION_PASSWORD, Invitation
from translations import _
from widgets.bars import Bar, BarKind
from widgets.buttons import Button, primary
from widgets.labels import heading, muted, title
from widgets.number_line import NumberLine, is_number
from widgets.site_address import BadSite, site_of
from widgets.tokens import SIZE_TITLE, SPACE_2, SPACE_3, SPACE_4, SPACE_5

MAX_NAME = 80
MAX_EMAIL = 254
MAX_SITE = 300
_AS_TYPED = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class Asks(Enum):
    """What the page still needs to know."""

    NUMBER = "number"
    PERSON = "person"
    """The link says which session it is."""
    SITE = "site"
    """Everything is known, but the customer has to see where it leads."""
    NOTHING = "nothing"
    """Everything is known: it only waits, and offers to try again."""


class JoinPage(QWidget):
    """Fills a WayIn in. ``submitted`` gives it checked; ``cancelled`` stops the attempt under way."""

    submitted = pyqtSignal(WayIn)
    cancelled = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._way_in = WayIn()
        self._asks = Asks.NUMBER
        self._title = title(wrap=True)
        self._lead = large()
        self._bar = Bar()
        self._number_line = NumberLine()
        self._number = Field(_("Session number"), self._number_line, size=SIZE_TITLE)
        self._password = Field(_("Session password"))
        self._password.line.setInputMethodHints(_AS_TYPED)
        self._name = Field(_("Your name"))
        self._email = Field(_("E-mail (only if you like)"))
        self._site = Field(_("Site address"))
        self._known_site = muted()
        self._foreign_site = heading(wrap=True)
        self._other_site = Button(_("Other site"), self._show_site, role="link")
        self._by_number = Button(_("Join by number instead"), self._ask_number, role="link")
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._doing = large()
        self._join = primary(_("Join"), self.submit)
        self._cancel = Button(_("Cancel"), self.cancelled.emit)
        for field, longest in (
            (self._password, MAX_SESSION_PASSWORD),
            (self._name, MAX_NAME),
            (self._email, MAX_EMAIL),
            (self._site, MAX_SITE),
        ):
            field.line.setMaxLength(longest)
        for field in self._fields:
            field.line.returnPressed.connect(self.submit)
        # What is asked for one session is not told about another.
        self._number_line.textEdited.connect(lambda _text: self.forget_password())
        self._site.line.textEdited.connect(lambda _text: self.forget_password())
        self._site.line.setPlaceholderText("help.example")
        self._site_shown = False
        self._lay_out()
        self.start(WayIn())

    @property
    def _fields(self) -> tuple[Field, ...]:
        return (self._number, self._password, self._name, self._email, self._site)

    def _lay_out(self) -> None:
        site_row = QHBoxLayout()
        site_row.setSpacing(SPACE_2)
        site_row.addWidget(self._known_site, 1)
        site_row.addWidget(self._other_site)
        self._site_row = QWidget()
        self._site_row.setLayout(site_row)
        site_row.setContentsMargins(0, 0, 0, 0)

        form = QWidget()
        form.setProperty("role", "page")
        column = QVBoxLayout(form)
        column.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_3)
        column.setSpacing(SPACE_4)
        for part in (
            self._title,
            self._foreign_site,
            self._lead,
            self._bar,
            *self._fields,
            self._site_row,
        ):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(form)
        scroll.setWidgetResizable(True)

        buttons = QHBoxLayout()
        buttons.addWidget(self._by_number)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._join)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_5, SPACE_3, SPACE_5, SPACE_5)
        foot.setSpacing(SPACE_3)
        foot.addWidget(self._doing)
        foot.addWidget(self._progress)
        foot.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def start(self, way_in: WayIn) -> None:
        """Shows what is known, and asks for the rest."""
        self._way_in = way_in
        self._asks = Asks.NOTHING if way_in.ticket else Asks.PERSON if way_in.code else Asks.NUMBER
        self._number_line.digits = way_in.number
        self._name.text = way_in.name
        self._email.text = way_in.email
        self._site.text = way_in.site
        self._site_shown = not way_in.site
        self.forget_password()
        self._present()
        self.finish()
        self._focus_first_gap()

    def forget_password(self) -> None:
        """Another session, or this one is joined."""
        self._password.text = ""
        self._password.tell("")
        self._password.hide()

    def expect_nothing(self, heading: str) -> None:
        """Everything is known: the page only tells how it goes."""
        self._asks = Asks.NOTHING
        self._present()
        self._title.setText(heading)

    def confirm_site(self) -> None:
        """The link leads to a site that this program does not know: Join waits for a click."""
        if self._asks is Asks.NOTHING:
            self._asks = Asks.SITE
            self._present()
            self.finish()
        if self._join.hasFocus() or self._gap is None:
            self._by_number.setFocus()  # a key meant for another window must not join

    def introduce(self, invitation: Invitation) -> None:
        """Says who waits behind the link."""
        if self._asks is Asks.PERSON:
            text = (
                _("{agent} from {organisation} is waiting for you")
                if invitation.organisation
                else _("{agent} is waiting for you")
            )
            self._title.setText(text.format(agent=invitation.agent, organisation=invitation.organisation))

    def wait(self, doing: str) -> None:
        """Shows that something is under way; Cancel stops it."""
        self._bar.clear()
        for field in self._fields:
            field.tell("")
            field.setEnabled(False)
        self._doing.setText(doing)
        self._doing.show()
        self._progress.show()
        self._other_site.setEnabled(False)
        self._by_number.hide()
        self._join.hide()
        self._cancel.show()
        self._cancel.setFocus()

    def finish(self) -> None:
        """Nothing is under way any more."""
        for field in self._fields:
            field.setEnabled(True)
        self._doing.hide()
        self._progress.hide()
        self._other_site.setEnabled(True)
        self._cancel.hide()
        only_again = self._asks is Asks.NOTHING and self._password.isHidden()
        self._join.set_label(_("Try again") if only_again else _("Join"))
        self._join.show()
        self._by_number.setVisible(self._asks is not Asks.NUMBER)

    def tell(self, trouble: Trouble) -> None:
        """Says why it did not work, where it concerns; the customer can try again."""
        if trouble.link_is_dead and self._asks is not Asks.NUMBER:
            self._ask_number()
        if trouble.place is Place.PASSWORD:
            self._password.show()
        self.finish()
        field = {
            Place.NUMBER: self._number,
            Place.PASSWORD: self._password,
            Place.SITE: self._site,
            Place.NAME: self._name,
            Place.EMAIL: self._email,
        }.get(trouble.place)
        if field is self._site and self._asks is Asks.NUMBER:
            self._show_site()
        if field is None or field.isHidden():
            what, stop, what_now = trouble.sentence.partition(". ")
            self._bar.tell(BarKind.BAD, what + stop.strip(), what_now)
        else:
            field.tell(trouble.sentence, wrong=not trouble.is_question)

    def _present(self) -> None:
        by_number = self._asks is Asks.NUMBER
        person = self._asks in (Asks.NUMBER, Asks.PERSON)
        self._title.setText(
            {
                Asks.NUMBER: _("Join your support session"),
                Asks.PERSON: _("You are expected in a support session"),
                Asks.SITE: _("Join a support session at this site?"),
                Asks.NOTHING: _("Joining your support session"),
            }[self._asks]
        )
        self._lead.setText(
            {
                Asks.NUMBER: _("Your agent tells you the number."),
                Asks.SITE: _(
                    "A link started this program. Join only if your agent told you to. "
                    "Nothing is shared until you say so."
                ),
            }.get(self._asks, _("Nothing is shared until you say so."))
        )
        self._number.setVisible(by_number)
        self._name.setVisible(person)
        self._email.setVisible(person)
        self._site.setVisible(by_number and self._site_shown)
        self._site_row.setVisible(self._asks is Asks.PERSON or (by_number and not self._site_shown))
        self._other_site.setVisible(by_number)
        shown = self._way_in.site.partition("://")[2] or self._way_in.site
        self._known_site.setText(_("Site: {site}").format(site=shown))
        # A name may be long enough to hide where it ends: it breaks anywhere.
        self._foreign_site.setText("\u200b".join(shown))
        self._foreign_site.setAccessibleName(shown)
        self._foreign_site.setVisible(self._asks is Asks.SITE)

    @property
    def _gap(self) -> Field | None:
        """The first line that is asked for and still empty."""
        return next((field for field in self._fields if not field.isHidden() and not field.text), None)

    def _focus_first_gap(self) -> None:
        if self._gap is not None:
            self._gap.line.setFocus()
        else:
            self._join.setFocus()

    def _show_site(self) -> None:
        self._site_shown = True
        self._present()
        self._site.line.setFocus()

    def _ask_number(self) -> None:
        known = self._way_in
        self._bar.clear()
        self.start(WayIn(site=known.site, name=self._name.text, email=self._email.text))

    def submit(self) -> None:
        """What Join does: says what is missing, or emits ``submitted``."""
        if self._join.isHidden():
            return
        trouble = self._missing()
        if trouble is not None:
            self.tell(trouble)
            return
        if self._asks in (Asks.SITE, Asks.NOTHING):
            self.submitted.emit(replace(self._way_in, password=self._password.text))
            return
        by_number = self._asks is Asks.NUMBER
        self.submitted.emit(
            WayIn(
                site=site_of(self._site.text) if by_number else self._way_in.site,
                number=self._number_line.digits if by_number else "",
                code=None if by_number else self._way_in.code,
                name=self._name.text,
                email=self._email.text,
                password=self._password.text,
            )
        )

    def _missing(self) -> Trouble | None:
        if not self._password.isHidden() and not self._password.text:
            return password_wanted()
        if self._asks in (Asks.SITE, Asks.NOTHING):
            return None
        if self._asks is Asks.NUMBER and not is_number(self._number_line.digits):
            return Trouble(Place.NUMBER, _("A session number has nine digits. Ask your agent for it."))
        if not self._name.text:
            return Trouble(Place.NAME, _("Type your name, so that your agent knows who is there."))
        if self._email.text and "@" not in self._email.text:
            return Trouble(Place.EMAIL, _("This is no e-mail address. You may leave it empty."))
        try:
            site_of(self._site.text)
        except BadSite:
            return Trouble(Place.SITE, _("Type the address of the support site. Your agent knows it."))
        return None
