"""One session as the dashboard conducts it: its page, its sharing windows, the clipboard, its end."""

from collections.abc import Callable, Mapping

from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMenu, QMessageBox

from console.actions import ActionId
from console.clipboard import SystemClipboard
from console.dashboard import Dashboard
from console.decision import ask_to_confirm
from console.invitation_mail import invitation_mail, open_mail
from console.main_window import MainWindow
from console.preferences import Preferences
from console.sentences import share_stopped
from console.sharing_window import SharingWindow
from protocol.room import Participant
from protocol.sharing import Level, StopReason
from session.sharing.viewed_share import ViewedShare
from session.support_session import SupportSession
from translations import _
from widgets.bars import BarKind
from widgets.labels import grouped
from widgets.present import present
from widgets.subscriptions import Subscriptions
from widgets.tasks import Tasks


class Conducting:
    """Shows the session in ``window`` until ``close``."""

    def __init__(
        self,
        session: SupportSession,
        window: MainWindow,
        menu: QMenu,
        preferences: Preferences,
        password: str = "",
    ) -> None:
        """``password``: the session's, if this console gave it one."""
        self._session = session
        self._window = window
        self._preferences = preferences
        self._has_password = bool(password)
        self._tasks = Tasks()
        self._subscriptions = Subscriptions()
        self._sharing: dict[ViewedShare, SharingWindow] = {}
        self._stopped_here: set[ViewedShare] = set()
        self._question: QMessageBox | None = None
        room = present(session.link.room)
        self.dashboard = Dashboard(
            session,
            room,
            run=self.run,
            choose=self._choose,
            copy=self._copy,
            mail=self.compose_mail,
            menu=menu,
            preferences=preferences,
            password=password,
        )
        self._clipboard = SystemClipboard(session.clipboard)
        self._subscriptions.follow(session.viewing.opened, self._open)
        self._subscriptions.follow(session.viewing.closed, self._closed)
        self._subscriptions.follow(session.clipboard.too_long, self._tell_too_long)
        self._subscriptions.follow(session.participants.changed, self._refresh_sharing)
        window.show_page(self.dashboard, _("Session {number}").format(number=grouped(room.number)))
        for share in session.viewing.shares:
            self._open(share)

    def run(self, action: ActionId) -> None:
        """Carries out one of the table's actions."""
        actions: Mapping[ActionId, Callable[[], object]] = {
            ActionId.INVITE: self.dashboard.show_invitation,
            ActionId.REQUEST_VIEW: lambda: self._request(Level.VIEW),
            ActionId.REQUEST_CONTROL: lambda: self._request(Level.CONTROL),
            ActionId.END_SESSION: lambda: self.confirm_end(lambda: None),
            ActionId.LEAVE_SESSION: lambda: self.confirm_end(lambda: None),
        }
        actions[action]()

    def confirm_end(self, then: Callable[[], object]) -> None:
        """Asks; on OK ends the session (leaves it, as an assistant), then runs ``then``."""
        if self._session.participants.i_am_primary:
            title, question = _("End session"), _("End the session for everyone?")
            consequence = _("Sharing stops, and your customer's Support Manager leaves the session.")
        else:
            title, question = _("Leave session"), _("Leave the session?")
            consequence = _("It goes on without you. You can come back with its number.")
        self._ask(title, question, consequence, lambda: self._end(then))

    def compose_mail(self) -> None:
        """Opens an invitation in the agent's own mail program."""
        room, me = present(self._session.link.room), self._session.participants.me
        name = me.name if me is not None else ""
        if not open_mail(invitation_mail(room.number, room.join_url, name, self._has_password)):
            self.dashboard.tell(
                BarKind.WARN,
                _("This computer has no e-mail program that opens."),
                _("Copy the link and send it in your own way."),
            )

    def close(self) -> None:
        """Lets go of the session, whatever becomes of it."""
        self._subscriptions.end()
        self._clipboard.close()
        if self._question is not None:
            self._question.reject()  # what it asks about is over
        for window in list(self._sharing.values()):
            window.end()
        self.dashboard.close_session()

    def _request(self, level: Level) -> None:
        self._session.asking.ask(level, self._preferences.picture_mode)

    def _end(self, then: Callable[[], object]) -> None:
        async def work() -> None:
            if self._session.participants.i_am_primary:
                await self._session.end()
            else:
                await self._session.leave()
            then()

        self._tasks.start(work())

    def _choose(self, person: Participant) -> None:
        current = self._session.participants.current
        if current is not None and current.id == person.id:
            return
        if not self._session.viewing.shares:
            self._session.choose_current(person.id)
            return
        self._ask(
            _("Help another customer"),
            _("Turn to {name}?").format(name=person.name),
            _("The desktop that is shared now will be closed."),
            lambda: self._session.choose_current(person.id),
        )

    def _ask(self, title: str, question: str, consequence: str, confirmed: Callable[[], object]) -> None:
        """One question at a time; closing the session takes it away unanswered."""
        if self._question is not None:
            self._question.reject()
        box = ask_to_confirm(self._window, title, question, consequence, confirmed)
        self._question = box
        box.finished.connect(lambda _result: self._answered(box))

    def _answered(self, box: QMessageBox) -> None:
        if self._question is box:
            self._question = None

    def _copy(self, text: str) -> None:
        present(QGuiApplication.clipboard()).setText(text)

    def _open(self, share: ViewedShare) -> None:
        window = SharingWindow(
            share,
            self._name(share.owner),
            lambda: self._session.link.peer(share.owner).round_trip,
            lambda: self._session.asking.obstacle(Level.CONTROL) is None,
            lambda: self._session.participants.i_am_primary,
        )
        window.stop_wanted.connect(lambda: self._stop(share))
        window.closed.connect(lambda: self._sharing.pop(share, None))
        window.control_wanted.connect(lambda: self._request(Level.CONTROL))
        self._sharing[share] = window
        window.open(self._preferences.opens_full_screen)

    def _stop(self, share: ViewedShare) -> None:
        if not self._session.participants.i_am_primary:
            self._close_view(share)
            return
        self._stopped_here.add(share)
        share.stop()

    def _close_view(self, share: ViewedShare) -> None:
        """An assistant looks no longer; whether it is shared is not theirs to decide."""
        if (window := self._sharing.get(share)) is not None:
            window.end()
        self.dashboard.tell(
            BarKind.INFO,
            _("You closed the view of {name}'s desktop.").format(name=self._name(share.owner)),
            _("It is still shared with the session."),
            button=_("Show again"),
            action=lambda: self._show_again(share),
        )

    def _show_again(self, share: ViewedShare) -> None:
        self.dashboard.news_bar.clear()
        if share in self._session.viewing.shares and share not in self._sharing:
            self._open(share)

    def _closed(self, share: ViewedShare, reason: StopReason) -> None:
        if (window := self._sharing.get(share)) is not None:
            window.end()
        by_me = share in self._stopped_here and reason is StopReason.STOPPED_BY_AGENT
        self._stopped_here.discard(share)
        if not by_me:
            told = share_stopped(reason, self._name(share.owner))
            self.dashboard.tell(BarKind.INFO, told.what, told.now)
            self._window.raise_()

    def _refresh_sharing(self) -> None:
        for window in self._sharing.values():
            window.refresh()

    def _tell_too_long(self, characters: int) -> None:
        self.dashboard.tell(
            BarKind.INFO,
            _("The text that you copied is too long to be pasted on the other side."),
            _("It has {n} characters; copy it in parts.").format(n=characters),
        )

    def _name(self, participant: int) -> str:
        person = self._session.participants.get(participant)
        return person.name if person is not None else _("Your customer")
