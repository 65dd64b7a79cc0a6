"""Tokens, scheme, buttons, bars, labels: the small pieces that every window is made of."""

import asyncio
import inspect
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from widgets import theme
from widgets.bars import Bar, BarKind
from widgets.buttons import Button, IconButton
from widgets.check_box import CheckBox
from widgets.icons import icon
from widgets.labels import ElidedLabel, duration, grouped
from widgets.placement import Fit, Placement
from widgets.pulse import Pulse
from widgets.tasks import Tasks
from widgets.theme import Scheme
from widgets.tokens import DARK, LIGHT, Tokens, contrast, high_contrast
from widgets.tool_tips import tool_tip


@pytest.mark.parametrize("tokens", [LIGHT, DARK, high_contrast(QPalette())], ids=["light", "dark", "high"])
def test_everything_that_is_read_stands_out(tokens: Tokens) -> None:
    papers = (tokens.surface, tokens.raised, tokens.sunken)
    pairs = [(ink, paper) for ink in (tokens.text, tokens.muted) for paper in papers]
    pairs += [(tokens.on_accent, tokens.accent), (tokens.on_live, tokens.live)]
    pairs += [(tokens.accent, tokens.surface), (tokens.live, tokens.raised)]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_scheme_changes_every_window_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    try:
        theme.apply(qapp, Scheme.DARK)
        assert (theme.tokens(), qapp.palette().window().color().name().upper()) == (DARK, DARK.surface)
        theme.apply(qapp, Scheme.HIGH_CONTRAST)
        assert theme.tokens().high_contrast
        theme.apply(qapp, Scheme.LIGHT)
        assert theme.tokens() == LIGHT
    finally:
        theme.apply(qapp)


def test_icon_follows_the_scheme(qtbot: QtBot, qapp: QApplication) -> None:
    try:
        theme.apply(qapp, Scheme.LIGHT)
        kept = icon("desktop")
        light = kept.pixmap(QSize(20, 20)).toImage()
        theme.apply(qapp, Scheme.DARK)
        assert kept.pixmap(QSize(20, 20)).toImage() != light
    finally:
        theme.apply(qapp)


def test_unknown_icon_is_said_at_once(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_label_of_a_button_is_its_accessible_name(qtbot: QtBot) -> None:
    pressed: list[str] = []
    button, small = Button("R & D", lambda: pressed.append("big")), IconButton("copy", "Copy link")
    qtbot.addWidget(button)
    qtbot.addWidget(small)
    assert (button.accessibleName(), small.accessibleName()) == ("R & D", "Copy link")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == ["big"]
    assert small.width() >= 24


def test_bar_says_what_so_what_and_what_now(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    bar = Bar(around)
    assert bar.isHidden()
    done: list[int] = []
    bar.tell(BarKind.BAD, "What.", "So what.", button="Do it", action=lambda: done.append(1))
    assert not bar.isHidden()
    assert (bar.accessibleName(), bar.accessibleDescription()) == ("What.", "So what.")
    button = next(one for one in bar.findChildren(Button) if one.accessibleName() == "Do it")
    button.click()
    assert done == [1]
    bar.clear()
    assert bar.isHidden()


def test_long_label_of_a_check_box_wraps(qtbot: QtBot) -> None:
    box = CheckBox("Allow every action in this session without asking me again")
    qtbot.addWidget(box)
    assert box.heightForWidth(160) > box.heightForWidth(600)
    box.resize(300, 40)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert box.isChecked()


def test_shortened_text_is_whole_in_its_tool_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("https://help.example.com/join/a-rather-long-code")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == label.text()


def test_pulse_ticks_only_while_it_shows(qtbot: QtBot) -> None:
    pulse = Pulse()
    qtbot.addWidget(pulse)
    pulse.show()
    pulse.hide()  # a timer left running fails the test


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00:00"), (761, "00:12:41"), (-3, "00:00:00")])
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_number_in_threes() -> None:
    assert grouped("123456789") == "123 456 789"


@given(
    st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
    st.tuples(st.integers(1, 3000), st.integers(1, 3000)),
    st.sampled_from(Fit),
    st.sampled_from([1.0, 1.25, 2.0]),
)
def test_every_pixel_of_a_picture_can_be_pointed_at(
    picture: tuple[int, int], view: tuple[int, int], fit: Fit, ratio: float
) -> None:
    placement = Placement.of(picture, view, fit, ratio)
    for pixel in ((0, 0), (picture[0] - 1, picture[1] - 1), (picture[0] // 2, picture[1] // 2)):
        x, y = placement.point_of(pixel[0] + 0.5, pixel[1] + 0.5)
        assert placement.pixel_at(x, y) == pixel
    if fit is Fit.SCALED:
        assert placement.width <= view[0] + 1e-6
        assert placement.height <= view[1] + 1e-6
    assert placement.pixel_at(-1e6, 1e6) == (0, picture[1] - 1)


async def test_failure_of_background_work_is_told() -> None:
    async def fail() -> None:
        raise ValueError("no")

    told: list[Exception] = []
    await Tasks().start(fail(), told.append)
    assert [str(error) for error in told] == ["no"]


async def test_failure_that_nobody_expects_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("no")

    with caplog.at_level(logging.ERROR):
        await Tasks().start(fail())
    assert "background work failed" in caplog.text


async def test_cancelled_work_ends() -> None:
    tasks, begun = Tasks(), asyncio.Event()

    async def wait_for_ever() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = tasks.start(wait_for_ever())
    await begun.wait()
    tasks.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_work_cancelled_before_it_began_leaves_nothing_behind() -> None:
    async def never() -> None:
        raise AssertionError("it began")

    tasks, work = Tasks(), never()
    task = tasks.start(work)
    tasks.cancel()
    await asyncio.wait({task})
    await asyncio.sleep(0)
    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED


async def test_end_waits_for_what_runs_but_not_for_ever() -> None:
    tasks, done = Tasks(), []

    async def short() -> None:
        await asyncio.sleep(0.01)
        done.append("short")

    tasks.start(short())
    endless = tasks.start(asyncio.Event().wait())
    await tasks.finish(0.1)
    await asyncio.wait({endless})
    assert done == ["short"]
    assert endless.cancelled()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("R and D", "R and D"), ("<img src=x>", "<qt>&lt;img src=x&gt;</qt>"), ("R & D", "<qt>R &amp; D</qt>")],
)
def test_tool_tip_shows_a_text_as_it_stands(text: str, shown: str) -> None:
    assert tool_tip(text) == shown
