"""Signing in, the home page, and the main window's closing."""

import asyncio

import msgspec
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from console import home as home_module
from console.home import HomePage
from console.main_window import SMALLEST, MainWindow
from console.sign_in_window import SignInWindow
from console.waiting_page import WaitingPage
from link.site_client import SiteProblem
from protocol.api import (
    MAX_TRACKING_VALUE,
    PasswordUse,
    ProblemCode,
    SessionPasswordRules,
    StartOptions,
    StartSession,
    TrackingField,
)
from tests.helpers.waiting import eventually_async
from widgets.present import present


def button(around: QWidget, name: str) -> QPushButton:
    return next(one for one in around.findChildren(QPushButton) if one.accessibleName() == name)


def field(around: QWidget, name: str) -> QLineEdit:
    return next(one for one in around.findChildren(QLineEdit) if one.accessibleName() == name)


async def test_enter_signs_in_once(qtbot: QtBot) -> None:
    tried: list[tuple[str, str, str]] = []
    go_on = asyncio.Event()

    async def sign_in(site: str, email: str, password: str) -> None:
        tried.append((site, email, password))
        await go_on.wait()

    window = SignInWindow(sign_in, site="help.example.com", account="ana@example.com")
    qtbot.addWidget(window)
    window.show()
    assert not button(window, "Sign in").isEnabled()
    password = field(window, "Password")
    qtbot.keyClicks(password, "secret")
    qtbot.keyClick(password, Qt.Key.Key_Return)
    qtbot.keyClick(password, Qt.Key.Key_Return)
    await eventually_async(lambda: tried)
    assert tried == [("https://help.example.com", "ana@example.com", "secret")]
    go_on.set()
    await asyncio.sleep(0)
    window.finish()


async def test_what_is_no_address_is_said_at_its_field(qtbot: QtBot) -> None:
    async def sign_in(site: str, email: str, password: str) -> None:
        raise AssertionError("asked " + site)

    window = SignInWindow(sign_in, site="not a site", account="ana@example.com")
    qtbot.addWidget(window)
    window.show()
    qtbot.keyClicks(field(window, "Password"), "secret")
    button(window, "Sign in").click()
    await eventually_async(window.bar.isVisible)
    assert window.bar.accessibleName() == "This is not the address of a site."
    assert field(window, "Site").hasSelectedText()
    window.finish()


async def test_wrong_password_is_said_and_can_be_typed_again(qtbot: QtBot) -> None:
    async def sign_in(site: str, email: str, password: str) -> None:
        raise SiteProblem(ProblemCode.WRONG_CREDENTIALS)

    window = SignInWindow(sign_in, site="help.example.com", account="ana@example.com")
    qtbot.addWidget(window)
    window.show()
    qtbot.keyClicks(field(window, "Password"), "wrong")
    button(window, "Sign in").click()
    await eventually_async(window.bar.isVisible)
    assert window.bar.accessibleName() == "The e-mail address or the password is wrong."
    assert button(window, "Sign in").isEnabled()
    with qtbot.waitSignal(window.closed):
        window.close()


def home(
    qtbot: QtBot, started: list[str], *, mails: bool = False, options: StartOptions | None = None
) -> HomePage:
    def start(mail: bool, wishes: StartSession) -> None:
        said = ["start", *(["with a mail"] if mail else []), wishes.password or "", wishes.session_type or ""]
        codes = [f"{code.label}={code.value}" for code in wishes.tracking_codes]
        started.append(" ".join(word for word in said + codes if word))

    page = HomePage(
        "Ana",
        "Example Ltd",
        "https://help.example.com",
        options=options or StartOptions(),
        start=start,
        assist=started.append,
        cancel=lambda: started.append("cancel"),
        mails=mails,
        menu=QMenu(),
    )
    qtbot.addWidget(page)
    page.show()
    return page


def test_session_starts_with_one_button(qtbot: QtBot) -> None:
    started: list[str] = []
    page = home(qtbot, started)
    button(page, "Start").click()
    page.busy("Starting your session…")
    button(page, "Start").click()
    assert started == ["start"]


def test_session_starts_with_an_email_when_that_is_ticked(qtbot: QtBot) -> None:
    started: list[str] = []
    page = home(qtbot, started, mails=True)
    button(page, "Start").click()
    box = page.findChild(QCheckBox)
    assert box is not None
    assert box.accessibleName() == "E-mail message"
    box.click()
    button(page, "Start").click()
    assert started == ["start with a mail", "start"]


def test_session_starts_with_a_password_when_one_is_typed(qtbot: QtBot) -> None:
    started: list[str] = []
    page = home(qtbot, started)
    password = field(page, "Session password (optional)")
    qtbot.keyClicks(password, "  river ")
    qtbot.keyClick(password, Qt.Key.Key_Return)
    assert started == ["start river"]
    page.busy("Starting your session…")
    assert not password.isEnabled()
    qtbot.keyClick(password, Qt.Key.Key_Return)
    assert started == ["start river"]


def test_password_that_is_too_short_starts_nothing_and_says_so(qtbot: QtBot) -> None:
    started: list[str] = []
    page = home(qtbot, started)
    password = field(page, "Session password (optional)")
    hint = "Your customer is asked for it. At least 4 characters."
    assert password.accessibleDescription() == hint
    qtbot.keyClicks(password, "abc")
    button(page, "Start").click()
    assert started == []
    assert password.accessibleDescription() == "At least 4 characters, or leave it empty."
    qtbot.keyClicks(password, "abcd")  # over what was selected
    assert password.accessibleDescription() == hint
    button(page, "Start").click()
    assert started == ["start abcd"]


def test_home_fits_into_the_smallest_window(qtbot: QtBot) -> None:
    page = home(qtbot, [])
    page.resize(SMALLEST)
    page.busy("Starting your session…")
    scroll = page.findChild(QScrollArea)
    assert scroll is not None
    bar = present(scroll.verticalScrollBar())
    assert bar.maximum() == 0
    page.ask(StartOptions(tracking_fields=tuple(TrackingField(label=f"Code {n}") for n in range(10))))
    qtbot.waitUntil(lambda: bar.maximum() > 0)


ASKED = StartOptions(
    session_types=("Standard", "Training"),
    tracking_fields=(
        TrackingField(label="R&D <b>project</b>", required=True),
        TrackingField(label="Department", choices=("Sales", "Service")),
    ),
    password=SessionPasswordRules(use=PasswordUse.REQUIRED, min_length=6),
)


def choice(around: QWidget, name: str) -> QComboBox:
    return next(one for one in around.findChildren(QComboBox) if one.accessibleName() == name)


def test_nothing_shows_of_what_the_site_does_not_ask_for(qtbot: QtBot) -> None:
    page = home(qtbot, [], options=StartOptions(password=SessionPasswordRules(use=PasswordUse.OFF)))
    assert [box for box in page.findChildren(QComboBox) if box.isVisible()] == []
    lines = [line.accessibleName() for line in page.findChildren(QLineEdit) if line.isVisible()]
    assert lines == ["Session number"]
    assert not any("type" in label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_session_starts_once_what_the_site_asks_for_is_there(qtbot: QtBot) -> None:
    started: list[str] = []
    page = home(qtbot, started, options=ASKED)
    project, password = field(page, "R&D <b>project</b>"), field(page, "Session password")
    assert project.maxLength() == MAX_TRACKING_VALUE
    button(page, "Start").click()
    assert project.accessibleDescription() == "The site asks for this in every session."
    qtbot.keyClicks(project, " Blue ")
    assert project.accessibleDescription() == ""
    button(page, "Start").click()
    assert password.accessibleDescription() == "At least 6 characters."
    assert started == []
    qtbot.keyClicks(password, "river bank")
    qtbot.keyClick(project, Qt.Key.Key_Return)
    assert started.pop() == "start river bank Standard R&D <b>project</b>=Blue"
    choice(page, "Session type").setCurrentText("Training")
    choice(page, "Department (optional)").setCurrentText("Service")
    button(page, "Start").click()
    assert started == ["start river bank Training R&D <b>project</b>=Blue Department=Service"]


def test_a_label_of_the_site_is_shown_as_it_stands(qtbot: QtBot) -> None:
    page = home(qtbot, [], options=ASKED)
    label = next(one for one in page.findChildren(QLabel) if one.text() == "R&D <b>project</b>")
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.buddy() is None  # it would take the & for a shortcut


def test_what_was_typed_stays_when_the_site_asks_for_more(qtbot: QtBot) -> None:
    started: list[str] = []
    page = home(qtbot, started, options=ASKED)
    qtbot.keyClicks(field(page, "R&D <b>project</b>"), "Blue")
    qtbot.keyClicks(field(page, "Session password"), "river bank")
    choice(page, "Session type").setCurrentText("Training")
    choice(page, "Department (optional)").setCurrentText("Service")
    more = (TrackingField(label="Cost centre", required=True), *ASKED.tracking_fields)
    page.ask(msgspec.structs.replace(ASKED, tracking_fields=more))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    button(page, "Start").click()
    assert started == []
    centre = field(page, "Cost centre")
    assert centre.accessibleDescription() == "The site asks for this in every session."
    qtbot.keyClicks(centre, "7")
    password = field(page, "Session password")
    password.setFocus()
    qtbot.keyClick(password, Qt.Key.Key_Tab)
    assert page.focusWidget() is button(page, "Start")
    button(page, "Start").click()
    assert started == ["start river bank Training Cost centre=7 R&D <b>project</b>=Blue Department=Service"]


def test_whoever_types_goes_on_typing_when_the_site_asks_for_more(qtbot: QtBot) -> None:
    page = home(qtbot, [], options=ASKED)
    with qtbot.waitActive(page):
        page.activateWindow()
    project = field(page, "R&D <b>project</b>")
    project.setFocus()
    qtbot.keyClicks(project, "Blue ey")
    for _step in "ey":
        qtbot.keyClick(project, Qt.Key.Key_Left)
    more = (TrackingField(label="Cost centre"), *ASKED.tracking_fields)
    page.ask(msgspec.structs.replace(ASKED, tracking_fields=more))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    again = QApplication.focusWidget()
    assert isinstance(again, QLineEdit)
    assert again is field(page, "R&D <b>project</b>")
    qtbot.keyClicks(again, "sk")
    assert again.text() == "Blue skey"


def test_the_page_says_when_it_is_looked_at(qtbot: QtBot) -> None:
    page = home(qtbot, [])
    with qtbot.waitActive(page):
        page.activateWindow()
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    with qtbot.waitActive(other):
        other.activateWindow()
    with qtbot.waitSignal(page.looked_at):
        page.activateWindow()


def turn_wheel(over: QWidget) -> bool:
    """One notch towards the hand; whether it was of use there, and does not go on to the page."""
    middle = over.rect().center()
    event = QWheelEvent(
        QPointF(middle),
        QPointF(over.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(over, event)
    return event.isAccepted()


def test_the_wheel_chooses_nothing_on_its_way_down_the_page(qtbot: QtBot) -> None:
    page = home(qtbot, [], options=StartOptions(session_types=("Standard", "Training")))
    with qtbot.waitActive(page):
        page.activateWindow()
    box = choice(page, "Session type")
    assert box.focusPolicy() is Qt.FocusPolicy.StrongFocus, "the wheel does not take the keyboard"
    assert not turn_wheel(box)
    assert box.currentText() == "Standard"
    box.setFocus()
    assert turn_wheel(box)
    assert box.currentText() == "Training"


def test_what_takes_long_can_be_given_up(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_module, "_CANCEL_MS", 50)
    started: list[str] = []
    page = home(qtbot, started)
    page.busy("Starting your session…")
    cancel = button(page, "Cancel")
    assert not cancel.isVisible()
    qtbot.waitUntil(cancel.isVisible)
    cancel.click()
    assert started == ["cancel"]
    page.busy("")
    assert not cancel.isVisible()
    assert button(page, "Start").isEnabled()


def test_number_to_assist_shows_in_threes(qtbot: QtBot) -> None:
    page = home(qtbot, [])
    number = field(page, "Session number")
    qtbot.keyClicks(number, "123456789")
    assert number.text() == "123 456 789"


@pytest.mark.parametrize("typed", ["123456789", "123 456 789", "123-456-789"])
def test_number_may_be_typed_as_it_was_heard(qtbot: QtBot, typed: str) -> None:
    started: list[str] = []
    page = home(qtbot, started)
    number = field(page, "Session number")
    qtbot.keyClicks(number, "12345678x")
    assert not button(page, "Assist a session").isEnabled()
    number.clear()
    qtbot.keyClicks(number, typed)
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert started == ["123456789"]


def test_window_closes_only_when_it_was_decided(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda one: one.close_now())
    window.show_page(WaitingPage("Starting a site on this computer…"))
    with qtbot.waitSignal(window.close_wanted):
        window.close()
    assert window.isVisible()
    window.close_now()
    assert not window.isVisible()
