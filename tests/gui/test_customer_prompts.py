"""The consent prompt: who and what it names, and by what it is and is not answered."""

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from customer_app import accident_guard
from customer_app.prompts import ConsentPrompt
from protocol.sharing import Level
from tests.gui.customer_doubles import Question


class Clock:
    """Time that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(accident_guard, "time", clock)
    return clock


@pytest.fixture
def question() -> Question:
    return Question(level=Level.CONTROL)


@pytest.fixture
def prompt(qtbot: QtBot, clock: Clock, question: Question) -> Iterator[ConsentPrompt]:
    """Read for a second."""
    prompt = ConsentPrompt(question.prompt())
    prompt.open_above_all()
    qtbot.waitExposed(prompt)
    qtbot.waitUntil(lambda: prompt.isActiveWindow())
    clock.now += 1
    yield prompt
    prompt.retire()


def part(prompt: ConsentPrompt, name: str) -> QWidget:
    return next(
        one
        for kind in (QPushButton, QCheckBox)
        for one in prompt.findChildren(kind)
        if one.accessibleName() == name
    )


def test_the_box_says_how_far_it_reaches(prompt: ConsentPrompt) -> None:
    line = "To see and control, until the session ends. You can withdraw it."
    assert any(one.text() == line and one.isVisible() for one in prompt.findChildren(QLabel))
    assert part(prompt, BOX).accessibleDescription() == line


BOX = "Allow every action in this session without asking me again"


def test_it_names_who_asks_for_what(prompt: ConsentPrompt) -> None:
    said = " ".join(label.text() for label in prompt.findChildren(QLabel))
    assert "Ana from Example Ltd asks to SEE AND CONTROL your desktop" in said
    assert prompt.windowTitle() == "Ana from Example Ltd asks"
    assert prompt.windowFlags() & Qt.WindowType.WindowStaysOnTopHint


def test_seeing_is_told_from_controlling(qtbot: QtBot) -> None:
    prompt = ConsentPrompt(Question(level=Level.VIEW, organisation="").prompt())
    qtbot.addWidget(prompt)
    said = " ".join(label.text() for label in prompt.findChildren(QLabel))
    assert "Ana asks to SEE your desktop" in said
    assert "cannot touch anything" in said


def test_ok_allows(qtbot: QtBot, prompt: ConsentPrompt, question: Question) -> None:
    qtbot.mouseClick(part(prompt, "OK"), Qt.MouseButton.LeftButton)
    assert question.answers == [(True, False)]


def test_ok_with_the_box_ticked_allows_everything(
    qtbot: QtBot, prompt: ConsentPrompt, question: Question
) -> None:
    qtbot.mouseClick(part(prompt, BOX), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(part(prompt, "OK"), Qt.MouseButton.LeftButton)
    assert question.answers == [(True, True)]


def test_cancel_refuses_even_with_the_box_ticked(
    qtbot: QtBot, prompt: ConsentPrompt, question: Question
) -> None:
    qtbot.mouseClick(part(prompt, BOX), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(part(prompt, "Cancel"), Qt.MouseButton.LeftButton)
    assert question.answers == [(False, False)]


def test_escape_and_closing_refuse(qtbot: QtBot, prompt: ConsentPrompt, question: Question) -> None:
    qtbot.keyClick(prompt, Qt.Key.Key_Escape)
    assert question.answers == [(False, False)]
    prompt.close()
    assert question.answers == [(False, False)] * 2  # the session counts the first one only


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_never_answer_by_accident(
    qtbot: QtBot, prompt: ConsentPrompt, question: Question, key: Qt.Key
) -> None:
    focus = prompt.focusWidget() or prompt
    qtbot.keyClick(focus, key)
    assert question.answers == []


@pytest.mark.parametrize("name", ["OK", "Cancel", BOX])
def test_enter_answers_nothing_wherever_the_focus_is(
    qtbot: QtBot, prompt: ConsentPrompt, question: Question, name: str
) -> None:
    part(prompt, name).setFocus()
    qtbot.keyClick(part(prompt, name), Qt.Key.Key_Return)
    assert question.answers == []


def test_the_keyboard_reaches_refusal_first_and_then_consent(
    qtbot: QtBot, prompt: ConsentPrompt, question: Question
) -> None:
    qtbot.keyClick(prompt.focusWidget() or prompt, Qt.Key.Key_Tab)
    assert prompt.focusWidget() is part(prompt, "Cancel")
    qtbot.keyClick(part(prompt, "Cancel"), Qt.Key.Key_Tab)
    assert prompt.focusWidget() is part(prompt, "OK")
    qtbot.keyClick(part(prompt, "OK"), Qt.Key.Key_Space)
    assert question.answers == [(True, False)]


def test_what_was_meant_for_another_window_is_dropped(qtbot: QtBot, clock: Clock) -> None:
    question = Question()
    prompt = ConsentPrompt(question.prompt())
    prompt.open_above_all()
    qtbot.waitExposed(prompt)
    qtbot.mouseClick(part(prompt, "OK"), Qt.MouseButton.LeftButton)
    part(prompt, "OK").setFocus()
    qtbot.keyClick(part(prompt, "OK"), Qt.Key.Key_Space)
    qtbot.keyClick(prompt, Qt.Key.Key_Escape)
    clock.now += 0.39
    qtbot.mouseClick(part(prompt, "OK"), Qt.MouseButton.LeftButton)
    assert question.answers == []
    clock.now += 0.02
    qtbot.mouseClick(part(prompt, "OK"), Qt.MouseButton.LeftButton)
    assert question.answers == [(True, False)]
    prompt.retire()


def test_both_answers_look_alike(prompt: ConsentPrompt) -> None:
    ok, cancel = part(prompt, "OK"), part(prompt, "Cancel")
    assert ok.size() == cancel.size()
    assert ok.property("role") == cancel.property("role")
    assert not any(one.isDefault() or one.autoDefault() for one in prompt.findChildren(QPushButton))


def test_the_remaining_time_shows(prompt: ConsentPrompt) -> None:
    assert any(label.text() in ("1:00", "0:59", "0:58") for label in prompt.findChildren(QLabel))
