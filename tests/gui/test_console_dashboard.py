"""The dashboard as an agent meets it: waiting, a customer comes, is asked, answers, somebody drops out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from PyQt6.QtCore import Qt, QUrl, QUrlQuery
from PyQt6.QtGui import QDesktopServices, QGuiApplication
from PyQt6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QMenu,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from console.action_card import ActionCard
from console.actions import ActionId
from console.conducting import Conducting
from console.main_window import SMALLEST, MainWindow
from console.panels.invitation import InvitationPanel
from link.contract import HubState, PeerState
from protocol.room import Presence
from protocol.sharing import CancelRequest, ControlRequest, Level, RequestState, StopReason
from session.activity import ActivityKind, Entry
from tests.gui.console_doubles import (
    ANA,
    CARL,
    CUSTOMER,
    DORA,
    SECOND_CUSTOMER,
    WORDS,
    Played,
    delete,
    preferences_in,
)
from tests.helpers.waiting import eventually_async
from translations import use


@dataclass
class Desk:
    played: Played
    window: MainWindow
    conducting: Conducting

    def named(self, name: str) -> QPushButton:
        """The one showing button that a screen reader calls so."""
        found = [
            one
            for one in self.window.findChildren(QPushButton)
            if one.accessibleName() == name and one.isVisible()
        ]
        assert len(found) == 1, f"{len(found)} buttons are called {name}"
        return found[0]

    def card(self, action: ActionId) -> ActionCard:
        return next(one for one in self.window.findChildren(ActionCard) if one.action.id is action)

    def reads(self, text: str) -> bool:
        return any(text in one.text() and one.isVisible() for one in self.window.findChildren(QLabel))

    def turn_to(self, tab: str) -> None:
        tabs = self.window.findChild(QTabWidget)
        assert tabs is not None
        tabs.setCurrentIndex([tabs.tabText(n) for n in range(tabs.count())].index(tab))


@pytest.fixture
async def desk(qtbot: QtBot, tmp_path: Path) -> AsyncIterator[Desk]:
    played = Played()
    window = MainWindow()
    conducting = Conducting(played.session, window, QMenu(window), preferences_in(tmp_path))
    qtbot.waitExposed(window)
    yield Desk(played, window, conducting)
    conducting.close()
    await played.session.close()
    window.close_now()
    delete(window)


def answer(desk: Desk, button: str) -> None:
    box = desk.window.findChild(QMessageBox)
    assert box is not None
    next(one for one in box.findChildren(QPushButton) if one.text() == button).click()


async def test_before_a_customer_the_number_is_large_and_what_needs_one_says_so(desk: Desk) -> None:
    assert desk.reads("Waiting for your customer…")
    assert desk.reads("123 456 789")
    assert not desk.named("Request control").isEnabled()
    assert desk.card(ActionId.REQUEST_CONTROL).line == "Once your customer has joined"


async def test_number_and_link_can_be_copied_at_any_time(desk: Desk) -> None:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    desk.played.carl_joins()
    desk.named("Copy session number").click()
    assert clipboard.text() == "123 456 789"
    desk.named("Copy join link").click()
    assert clipboard.text().startswith("https://help.example.com/join/")


async def test_customer_joins(desk: Desk) -> None:
    desk.played.carl_joins()
    assert not desk.reads("Waiting for your customer…")
    for text in ("Carl Martin", "carl.martin@example.com", "Windows 11", " ".join(WORDS), "2 people"):
        assert desk.reads(text), text
    assert desk.named("Request control").isEnabled()
    assert desk.named("Ana (you, primary)")
    assert desk.named("Carl Martin (current customer)")


@pytest.mark.parametrize("level", list(Level))
async def test_request_tells_its_state_on_its_card(desk: Desk, level: Level) -> None:
    action, name = {
        Level.VIEW: (ActionId.REQUEST_VIEW, "Request view"),
        Level.CONTROL: (ActionId.REQUEST_CONTROL, "Request control"),
    }[level]
    desk.played.carl_joins()
    desk.named(name).click()
    assert desk.card(action).line == "Asking Carl Martin…"
    desk.played.carl_answers(RequestState.RECEIVED)
    assert desk.card(action).line == "Waiting for Carl Martin: 0 s"
    assert not desk.named(name).isEnabled()
    desk.played.carl_answers(RequestState.REFUSED)
    assert desk.card(action).line == "Carl Martin refused. You can ask again."
    assert desk.named(name).isEnabled()


async def test_unanswered_request_can_be_made_again(desk: Desk) -> None:
    desk.played.carl_joins()
    desk.named("Request control").click()
    desk.played.carl_answers(RequestState.TIMED_OUT)
    assert desk.card(ActionId.REQUEST_CONTROL).line == "Carl Martin did not answer. You can ask again."
    desk.named("Request control").click()
    asked = [message for _to, message in desk.played.link.sent if isinstance(message, ControlRequest)]
    assert len(asked) == 2


async def test_request_is_withdrawn_with_cancel(desk: Desk) -> None:
    desk.played.carl_joins()
    desk.named("Request control").click()
    desk.named("Cancel").click()
    assert isinstance(desk.played.link.sent[-1][1], CancelRequest)
    assert desk.card(ActionId.REQUEST_CONTROL).line == "You withdrew the request"
    assert not [
        one for one in desk.window.findChildren(QPushButton) if one.text() == "Cancel" and one.isVisible()
    ]


async def test_keyboard_goes_to_cancel_while_waiting_and_back(desk: Desk, qtbot: QtBot) -> None:
    desk.played.carl_joins()
    with qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    button = desk.named("Request control")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert desk.named("Cancel").hasFocus()
    qtbot.keyClick(desk.named("Cancel"), Qt.Key.Key_Space)
    assert button.hasFocus()


async def test_customer_who_is_cut_off_cannot_be_asked(desk: Desk) -> None:
    desk.played.carl_joins()
    desk.played.link.say_peer(CARL, PeerState.SILENT)
    assert desk.card(ActionId.REQUEST_CONTROL).line == "Connecting to Carl Martin…"
    assert desk.reads("no word from Carl Martin")
    desk.played.link.say_peer(CARL, PeerState.CONNECTED, 0.6)
    assert desk.reads("connection slow")


async def test_customer_who_is_away_is_shown_so(desk: Desk) -> None:
    desk.played.carl_joins()
    away = msgspec.structs.replace(CUSTOMER, presence=Presence.AWAY)
    desk.played.link.say_room(ANA, away)
    assert desk.named("Carl Martin (current customer, away)")


async def test_changed_identity_is_said_in_red_with_a_way_out(desk: Desk) -> None:
    desk.played.carl_joins()
    desk.played.link.say_peer(CARL, PeerState.KEY_CHANGED)
    assert desk.reads("Carl Martin shows another identity than before.")
    assert not desk.reads(" ".join(WORDS))
    assert not desk.named("Request control").isEnabled()
    desk.named("End session").click()
    answer(desk, "Cancel")


async def test_site_out_of_reach_is_said_quietly(desk: Desk) -> None:
    desk.played.link.say_hub(HubState.LOST)
    assert desk.reads("The site does not answer.")
    desk.played.link.say_hub(HubState.CONNECTED)
    assert not desk.reads("The site does not answer.")


async def test_another_customer_is_chosen_by_name(desk: Desk) -> None:
    desk.played.carl_joins(SECOND_CUSTOMER)
    desk.named("Dora Lindqvist").click()
    assert desk.played.link.done == [f"choose {DORA}"]


async def test_choosing_another_customer_asks_first_while_something_is_shared(desk: Desk) -> None:
    desk.played.carl_joins(SECOND_CUSTOMER)
    desk.played.carl_shares(Level.VIEW)
    desk.named("Dora Lindqvist").click()
    assert desk.played.link.done == []
    answer(desk, "OK")
    assert desk.played.link.done == [f"choose {DORA}"]


@pytest.mark.parametrize(("button", "ended"), [("OK", ["end"]), ("Cancel", [])])
async def test_end_session_is_asked(desk: Desk, button: str, ended: list[str]) -> None:
    desk.turn_to("Session")
    desk.named("End session").click()
    assert desk.played.link.done == []
    answer(desk, button)
    if ended:
        await eventually_async(lambda: desk.played.link.done)
    assert desk.played.link.done == ended


async def test_question_goes_with_the_session(qtbot: QtBot, tmp_path: Path) -> None:
    played, window = Played(), MainWindow()
    conducting = Conducting(played.session, window, QMenu(window), preferences_in(tmp_path))
    conducting.confirm_end(lambda: None)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert box.isVisible()
    conducting.close()
    assert not box.isVisible()
    assert played.link.done == []
    await played.session.close()
    window.close_now()
    delete(window)


@pytest.mark.parametrize("opens", [True, False])
async def test_invitation_by_the_agents_own_mail_program(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    asked: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url)
        return opens

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    desk.named("Compose e-mail").click()
    (url,) = asked
    assert (url.scheme(), url.path()) == ("mailto", "")
    query = QUrlQuery(url)
    whole = QUrl.ComponentFormattingOption.FullyDecoded
    assert query.queryItemValue("subject", whole) == "Your support session"
    body = query.queryItemValue("body", whole)
    for part in ("123 456 789", "https://help.example.com/join/Y29t", "\r\n\r\nAna"):
        assert part in body
    assert "password" not in body
    assert desk.reads("This computer has no e-mail program that opens.") is not opens


async def test_transfer_is_one_disabled_button_with_a_menu(desk: Desk) -> None:
    desk.turn_to("Session")
    assert not desk.named("Transfer").isEnabled()
    assert desk.card(ActionId.TRANSFER).line == "Comes in a later version"
    menu = desk.named("Transfer").menu()
    assert menu is not None
    assert [(entry.text(), entry.toolTip()) for entry in menu.actions()] == [
        ("Transfer control", "Comes in a later version"),
        ("Transfer session", "For agents of a queue, in a later version"),
    ]
    assert not any(entry.isEnabled() for entry in menu.actions())


async def test_names_are_never_taken_for_markup(desk: Desk) -> None:
    desk.played.carl_joins(msgspec.structs.replace(SECOND_CUSTOMER, name="<b>Dora</b>"))
    assert desk.named("<b>Dora</b>").toolTip() == "<qt>Help &lt;b&gt;Dora&lt;/b&gt;</qt>"


async def test_assistant_leaves_instead_of_ending(desk: Desk) -> None:
    other = msgspec.structs.replace(ANA, id=9, name="Bob")
    desk.played.link.say_room(ANA, other, CUSTOMER, primary=9)
    desk.turn_to("Session")
    assert desk.card(ActionId.END_SESSION).isHidden()
    desk.named("Leave session").click()
    answer(desk, "OK")
    await eventually_async(lambda: desk.played.link.done)
    assert desk.played.link.done == ["leave"]


async def test_every_later_action_says_that_it_is_later(desk: Desk) -> None:
    desk.played.carl_joins()
    later = [card for card in desk.window.findChildren(ActionCard) if "later version" in card.line]
    assert len(later) > 10
    assert [card for card in later if card.button.isEnabled()] == []
    assert all(card.button.accessibleDescription() for card in later)


async def test_invitation_comes_back_when_it_is_asked_for(desk: Desk) -> None:
    desk.played.carl_joins()
    desk.turn_to("Tools")
    desk.named("Invite").click()
    assert desk.named("Copy number")
    desk.named("Close invitation").click()
    assert not desk.conducting.dashboard.invitation.isVisible()


async def test_what_happened_is_listed_with_its_time(desk: Desk) -> None:
    at = datetime(2026, 5, 4, 12, 3).astimezone()
    desk.played.session.activity.added.emit(Entry(ActivityKind.CONTROL_TAKEN_BACK, at, "Carl Martin"))
    activity = desk.window.findChild(QListWidget)
    assert activity is not None
    newest = activity.item(activity.count() - 1)
    assert newest is not None
    assert newest.text() == "12:03  Carl Martin took control back"


async def test_reason_is_told_when_the_customer_stops(desk: Desk) -> None:
    desk.played.carl_joins()
    desk.played.carl_shares(Level.VIEW)
    desk.played.carl_stops(StopReason.STOPPED_BY_OWNER)
    assert desk.reads("Carl Martin stopped sharing.")


async def test_card_is_as_before_once_the_share_is_over(desk: Desk) -> None:
    desk.played.carl_joins()
    before = desk.card(ActionId.REQUEST_VIEW).line
    desk.named("Request view").click()
    desk.played.carl_answers(RequestState.ALLOWED)
    desk.played.carl_shares(Level.VIEW)
    assert desk.card(ActionId.REQUEST_VIEW).line == "It is open already"
    desk.played.carl_stops()
    assert desk.card(ActionId.REQUEST_VIEW).line == before


async def test_every_button_and_field_has_a_name(desk: Desk) -> None:
    desk.played.carl_joins()
    nameless: list[QWidget] = [
        one
        for one in desk.window.findChildren(QPushButton)
        if not (one.accessibleName() or one.text()) and one.isVisible()
    ]
    assert nameless == []


@pytest.mark.parametrize("tab", ["Tools", "Desktop", "Application", "Session"])
async def test_nothing_is_cut_off_in_the_smallest_window(desk: Desk, tab: str) -> None:
    desk.played.carl_joins()
    desk.window.resize(desk.window.minimumSize())
    desk.turn_to(tab)
    cards = [one for one in desk.window.findChildren(ActionCard) if one.isVisible()]
    for card in cards:
        for label in card.findChildren(QLabel):
            wanted = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= wanted, label.text()


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_invitation_is_read_whole_in_the_smallest_window(
    qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    use(language)
    try:
        played, window = Played(), MainWindow()
        conducting = Conducting(played.session, window, QMenu(window), preferences_in(tmp_path), "river bank")
    finally:
        use("en")
    window.resize(SMALLEST)
    qtbot.waitExposed(window)
    QApplication.processEvents()
    url = played.session.link.room.join_url if played.session.link.room else ""
    cut = [
        label.text()
        for label in conducting.dashboard.invitation.findChildren(QLabel)
        if label.text() != url and label.fontMetrics().horizontalAdvance(label.text()) > label.width()
    ]
    conducting.close()
    await played.session.close()
    window.close_now()
    delete(window)
    assert cut == []


def test_long_password_does_not_widen_the_window(qtbot: QtBot) -> None:
    panels = [InvitationPanel("123456789", "", password, print, print) for password in ("", "W" * 64)]
    for panel in panels:
        qtbot.addWidget(panel)
    assert panels[0].minimumSizeHint().width() == panels[1].minimumSizeHint().width()
