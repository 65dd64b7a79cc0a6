"""What is shared now, with the means to stop it."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout

from customer_app.card import Card
from customer_app.sharing_words import sharing_words
from customer_app.texts import large
from session.support_session import SupportSession
from translations import _
from widgets.buttons import Button
from widgets.labels import Symbol, heading, muted
from widgets.subscriptions import Subscriptions
from widgets.tokens import SPACE_2


class SharedCard(Card):
    """Stop acts at once, in the button's own handler; nothing is awaited before it."""

    def __init__(self, session: SupportSession, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._session = session
        self._symbol = Symbol()
        self._what = heading(wrap=True)
        self._long = large()
        self._calm = muted()
        self._others = muted()
        self._stop = Button(_("Stop sharing"), session.desktop.stop, role="stop")
        self._pause = Button("", self._toggle_pause)
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._what, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self._stop)
        buttons.addWidget(self._pause)
        buttons.addStretch(1)
        self.column.addLayout(top)
        self.column.addWidget(self._long)
        self.column.addWidget(self._others)
        self.column.addWidget(self._calm)
        self.column.addLayout(buttons)
        subscriptions.follow(session.desktop.changed, self.refresh)
        subscriptions.follow(session.consent.standing_changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        share = self._session.desktop.share
        for part in (self._long, self._others, self._stop, self._pause):
            part.setVisible(share is not None)
        self._calm.setVisible(share is None)
        if share is None:
            self._symbol.show_icon("shield-check", "good")
            self._what.setText(_("Nothing is shared."))
            self._calm.setText(
                _("Nobody sees your screen.")
                if self._session.consent.standing
                else _("Nobody sees your screen. You are asked before anything is shown.")
            )
            return
        words = sharing_words(share)
        self._symbol.show_icon(words.symbol, words.colour)
        self._what.setText(words.short)
        self._long.setText(words.long)
        self._others.setText(words.others)
        self._others.setVisible(bool(words.others))
        self._pause.set_label(_("Continue") if share.paused else _("Pause"))

    def _toggle_pause(self) -> None:
        share = self._session.desktop.share
        if share is not None:
            self._session.desktop.pause(not share.paused)
