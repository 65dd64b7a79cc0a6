"""The page on which a customer joins: what it accepts, what it asks for, and what it says when it fails."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from customer_app.join_page import JoinPage
from customer_app.refusals import NoAnswer, trouble_of, trouble_of_refusal
from customer_app.trouble import Place
from customer_app.way_in import WayIn
from link.contract import LinkEnd
from link.site_client import NotASite, SiteError, SiteNotTrusted, SiteProblem, SiteUnreachable, SiteVersion
from protocol.api import Invitation, ProblemCode
from protocol.version import PROTOCOL_VERSION
from widgets.number_line import digits_of
from widgets.site_address import BadSite, site_of

SITE = "https://help.example"
CODE = "abcdefghijklmnop"


@pytest.fixture
def page(qtbot: QtBot) -> JoinPage:
    page = JoinPage()
    qtbot.addWidget(page)
    page.resize(400, 620)
    page.show()
    return page


def line(page: JoinPage, name: str) -> QLineEdit:
    return next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == name)


def button(page: JoinPage, name: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.accessibleName() == name)


def press(qtbot: QtBot, page: JoinPage, name: str) -> None:
    qtbot.mouseClick(button(page, name), Qt.MouseButton.LeftButton)


def submitted(qtbot: QtBot, page: JoinPage) -> WayIn:
    with qtbot.waitSignal(page.submitted) as heard:
        press(qtbot, page, "Join")
    assert heard.args is not None
    way_in = heard.args[0]
    assert isinstance(way_in, WayIn)
    return way_in


def said(page: JoinPage) -> str:
    """Everything a person can read on it."""
    from PyQt6.QtWidgets import QLabel

    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("typed", ["123456789", "123-456-789", "123 456 789"])
def test_a_number_is_shown_in_threes_however_it_is_typed(qtbot: QtBot, page: JoinPage, typed: str) -> None:
    number = line(page, "Session number")
    qtbot.keyClicks(number, typed)
    assert number.text() == "123 456 789"


def test_a_digit_forgotten_in_the_middle_is_inserted_there(qtbot: QtBot, page: JoinPage) -> None:
    number = line(page, "Session number")
    qtbot.keyClicks(number, "12456789")
    number.setCursorPosition(2)
    qtbot.keyClicks(number, "3")
    assert number.text() == "123 456 789"
    assert number.cursorPosition() == 3


def test_a_pasted_sentence_gives_its_number(qtbot: QtBot, page: JoinPage) -> None:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("Your session number is 987-654-321.")
    number = line(page, "Session number")
    qtbot.keyClick(number, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert number.text() == "987 654 321"


def test_a_filled_form_gives_the_way_in(qtbot: QtBot, page: JoinPage) -> None:
    qtbot.keyClicks(line(page, "Session number"), "123-456-789")
    qtbot.keyClicks(line(page, "Your name"), "Carl Martin")
    qtbot.keyClicks(line(page, "Site address"), "help.example/join")
    assert submitted(qtbot, page) == WayIn(site=SITE, number="123456789", name="Carl Martin")


ASKED = "This session has a password. Your agent tells you."
WRONG = "That is not the password of this session. Ask your agent."


@pytest.mark.parametrize(
    "way_in",
    [WayIn(site=SITE, number="123456789", name="Carl"), WayIn(site=SITE, code=CODE, name="Carl")],
    ids=["number", "link"],
)
def test_a_password_is_asked_for_only_when_there_is_one(qtbot: QtBot, page: JoinPage, way_in: WayIn) -> None:
    page.start(way_in)
    password = line(page, "Session password")
    assert not password.isVisible()
    assert submitted(qtbot, page) == way_in
    page.wait("Joining the session…")
    problem = SiteProblem(ProblemCode.SESSION_PASSWORD)
    page.tell(trouble_of(problem, SITE))
    assert password.isVisible()
    assert page.focusWidget() is password
    assert ASKED in said(page)
    assert not password.property("invalid")
    with qtbot.assertNotEmitted(page.submitted):
        press(qtbot, page, "Join")
    qtbot.keyClicks(password, "lake")
    assert submitted(qtbot, page) == replace(way_in, password="lake")
    page.wait("Joining the session…")
    page.tell(trouble_of(problem, SITE, with_password=True))
    assert WRONG in said(page)
    assert password.property("invalid")
    qtbot.keyClicks(password, "river")  # over what was selected
    with qtbot.waitSignal(page.submitted) as heard:
        qtbot.keyClick(password, Qt.Key.Key_Return)
    assert heard.args == [replace(way_in, password="river")]
    page.start(way_in)
    assert not password.isVisible()
    assert password.text() == ""


def test_a_password_belongs_to_its_number(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE, number="123456780", name="Carl"))
    page.tell(trouble_of(SiteProblem(ProblemCode.SESSION_PASSWORD), SITE))
    qtbot.keyClicks(line(page, "Session password"), "river")
    number = line(page, "Session number")
    qtbot.keyClick(number, Qt.Key.Key_End)
    qtbot.keyClick(number, Qt.Key.Key_Backspace)
    qtbot.keyClicks(number, "9")
    assert submitted(qtbot, page) == WayIn(site=SITE, number="123456789", name="Carl")


def test_too_many_passwords_leave_the_field(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE, code=CODE, name="Carl"))
    page.tell(trouble_of(SiteProblem(ProblemCode.SESSION_PASSWORD), SITE))
    qtbot.keyClicks(line(page, "Session password"), "lake")
    page.tell(trouble_of(SiteProblem(ProblemCode.TOO_MANY_ATTEMPTS, 30), SITE))
    assert "too many attempts" in said(page)
    assert line(page, "Session password").isVisible()


def test_a_password_is_never_written_with_the_way_in() -> None:
    assert "river" not in repr(WayIn(number="123456789", password="river"))


def test_enter_joins(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE, number="123456789", name="Carl"))
    with qtbot.waitSignal(page.submitted):
        qtbot.keyClick(line(page, "Your name"), Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("way_in", "sentence"),
    [
        (WayIn(site=SITE, number="1234", name="Carl"), "A session number has nine digits"),
        (WayIn(site=SITE, number="123456789"), "Type your name"),
        (WayIn(site=SITE, number="123456789", name="Carl", email="carl"), "no e-mail address"),
        (WayIn(site="", number="123456789", name="Carl"), "Type the address of the support site"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    qtbot: QtBot, page: JoinPage, way_in: WayIn, sentence: str
) -> None:
    page.start(way_in)
    with qtbot.assertNotEmitted(page.submitted):
        press(qtbot, page, "Join")
    assert sentence in said(page)


def test_a_known_site_is_not_asked_for_but_can_be_changed(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE))
    assert not line(page, "Site address").isVisible()
    press(qtbot, page, "Other site")
    assert line(page, "Site address").isVisible()


def test_a_link_says_who_waits_and_asks_for_the_name_alone(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE, code=CODE))
    page.introduce(Invitation(agent="Ana", organisation="Example Ltd"))
    assert "Ana from Example Ltd is waiting for you" in said(page)
    assert not line(page, "Session number").isVisible()
    qtbot.keyClicks(line(page, "Your name"), "Carl")
    assert submitted(qtbot, page) == WayIn(site=SITE, code=CODE, name="Carl")


def test_waiting_can_be_cancelled_and_tried_again(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE, number="123456789", name="Carl"))
    page.wait("Joining the session…")
    assert not button(page, "Join").isVisible()
    with qtbot.waitSignal(page.cancelled):
        press(qtbot, page, "Cancel")
    page.finish()
    assert submitted(qtbot, page).number == "123456789"


def test_a_dead_link_leads_to_the_number(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE, code=CODE, name="Carl"))
    page.tell(trouble_of(SiteProblem(ProblemCode.EXPIRED_LINK), SITE))
    assert "This link is too old to work." in said(page)
    qtbot.keyClicks(line(page, "Session number"), "123456789")
    assert submitted(qtbot, page) == WayIn(site=SITE, number="123456789", name="Carl")


def test_a_used_ticket_leads_to_the_number(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE, ticket=CODE))
    assert not line(page, "Your name").isVisible()
    page.tell(trouble_of_refusal(LinkEnd.BAD_TOKEN, SITE))
    assert line(page, "Session number").isVisible()


def test_a_ticket_whose_site_does_not_answer_can_be_tried_again(qtbot: QtBot, page: JoinPage) -> None:
    page.start(WayIn(site=SITE, ticket=CODE))
    page.tell(trouble_of(SiteUnreachable(SITE), SITE))
    assert "does not answer" in said(page)
    with qtbot.waitSignal(page.submitted):
        press(qtbot, page, "Try again")


@pytest.mark.parametrize(
    ("error", "place", "words"),
    [
        (SiteUnreachable(SITE), Place.SITE, "does not answer"),
        (SiteNotTrusted(SITE), Place.SITE, "cannot prove"),
        (NotASite(SITE), Place.SITE, "no support site"),
        (SiteVersion(PROTOCOL_VERSION + 1), Place.WHOLE, "Support Manager is too old"),
        (SiteVersion(PROTOCOL_VERSION - 1), Place.WHOLE, "the site has to be updated"),
        (SiteProblem(ProblemCode.UNKNOWN_NUMBER), Place.NUMBER, "no session with this number"),
        (SiteProblem(ProblemCode.SESSION_ENDED), Place.WHOLE, "already over"),
        (SiteProblem(ProblemCode.SESSION_FULL), Place.WHOLE, "full"),
        (SiteProblem(ProblemCode.EXPIRED_LINK), Place.WHOLE, "too old"),
        (SiteProblem(ProblemCode.TOO_MANY_ATTEMPTS, 30), Place.WHOLE, "Wait 30 seconds, then"),
        (SiteProblem(ProblemCode.TOO_MANY_ATTEMPTS, 130), Place.WHOLE, "Wait 3 minutes, then"),
        (SiteError(), Place.WHOLE, "not your fault"),
        (NoAnswer(), Place.WHOLE, "takes too long"),
        (RuntimeError(), Place.WHOLE, "Try again"),
    ],
)
def test_every_refusal_is_a_sentence_at_its_place(error: Exception, place: Place, words: str) -> None:
    trouble = trouble_of(error, SITE)
    assert trouble.place is place
    assert words in trouble.sentence


@pytest.mark.parametrize("code", ProblemCode)
def test_no_code_of_the_site_is_without_a_sentence(code: ProblemCode) -> None:
    assert trouble_of(SiteProblem(code), SITE).sentence.endswith(".")


@pytest.mark.parametrize("reason", LinkEnd)
def test_no_refusal_of_the_hub_is_without_a_sentence(reason: LinkEnd) -> None:
    assert trouble_of_refusal(reason, SITE).sentence.endswith(".")


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("help.example", "https://help.example"),
        ("  https://help.example/join/x  ", "https://help.example"),
        ("http://help.example:8000", "http://help.example:8000"),
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_understood_as_people_type_it(typed: str, site: str) -> None:
    assert site_of(typed) == site


@pytest.mark.parametrize("typed", ["", "   ", "ftp://help.example", "help example", "https://", "x:notaport"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadSite):
        site_of(typed)


def test_digits_are_taken_from_any_writing() -> None:
    assert digits_of("n° 123-456 789") == "123456789"
