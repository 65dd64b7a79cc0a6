"""A remote screen shows the newest picture exactly, and sends what a person does, in its pixels."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QKeyEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.repainting import LivePicture
from widgets.host_key import RIGHT_CTRL, Command
from widgets.placement import Fit
from widgets.remote_screen import RemoteScreen


@dataclass
class Sink:
    """Writes down what arrives."""

    said: list[tuple[object, ...]] = field(default_factory=list)

    def move(self, x: int, y: int) -> None:
        self.said.append(("move", x, y))

    def button(self, x: int, y: int, button: int, pressed: bool) -> None:
        self.said.append(("button", x, y, button, pressed))

    def wheel(self, x: int, y: int, dx: int, dy: int) -> None:
        self.said.append(("wheel", x, y, dx, dy))

    def key(self, code: int, keysym: int, text: str, pressed: bool) -> None:
        self.said.append(("key", code, keysym, text, pressed))

    def release_all(self) -> None:
        self.said.append(("release_all",))


def whole(pixels: npt.NDArray[np.uint8]) -> LivePicture:
    """All of it has changed."""
    return LivePicture(pixels, ((0, 0, pixels.shape[1], pixels.shape[0]),))


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def screen(qtbot: QtBot, sink: Sink) -> Iterator[RemoteScreen]:
    view = RemoteScreen("Carl's desktop")
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.set_sink(sink)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    yield view
    view.close_pictures()


def noise(width: int, height: int) -> npt.NDArray[np.uint8]:
    pixels = np.random.default_rng(7).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def grey(width: int, height: int, value: int) -> npt.NDArray[np.uint8]:
    return np.full((height, width, 4), (value, value, value, 255), np.uint8)


def show(qtbot: QtBot, screen: RemoteScreen, pixels: npt.NDArray[np.uint8]) -> None:
    """From another thread, as the media engine does."""
    with qtbot.waitSignal(screen.painted):
        media = threading.Thread(target=screen.show_picture, args=(whole(pixels),))
        media.start()
        media.join()


def colour_at(screen: RemoteScreen, x: int, y: int) -> tuple[int, int, int]:
    colour: QColor = screen.grab().toImage().pixelColor(x, y)
    return colour.blue(), colour.green(), colour.red()


def test_picture_smaller_than_the_view_is_shown_pixel_for_pixel(qtbot: QtBot, screen: RemoteScreen) -> None:
    pixels = noise(200, 100)
    show(qtbot, screen, pixels)
    for x, y in ((0, 0), (199, 99), (57, 31)):
        assert colour_at(screen, 100 + x, 100 + y) == tuple(int(v) for v in pixels[y, x, :3])


def test_only_the_newest_of_several_waiting_pictures_is_painted(qtbot: QtBot, screen: RemoteScreen) -> None:
    painted: list[int] = []
    screen.painted.connect(lambda: painted.append(1))

    def put_three() -> None:
        for value in (10, 20, 30):
            screen.show_picture(whole(grey(400, 300, value)))

    with qtbot.waitSignal(screen.painted):
        media = threading.Thread(target=put_three)
        media.start()
        media.join()
    QApplication.processEvents()
    assert (len(painted), colour_at(screen, 5, 5)) == (1, (30, 30, 30))


@pytest.mark.parametrize("fit", list(Fit))
def test_change_of_a_few_pixels_shows(qtbot: QtBot, screen: RemoteScreen, fit: Fit) -> None:
    screen.set_fit(fit)
    before = grey(800, 600, 40)
    show(qtbot, screen, before)
    after = before.copy()
    after[100:120, 200:220, :3] = 220
    show(qtbot, screen, after)
    at = (105, 55) if fit is Fit.SCALED else (210, 110)
    assert colour_at(screen, *at) == (220, 220, 220)


def test_pointer_positions_are_pixels_of_the_scaled_picture(
    qtbot: QtBot, screen: RemoteScreen, sink: Sink
) -> None:
    show(qtbot, screen, noise(800, 600))
    screen.set_controlling(True)
    qtbot.mouseMove(screen.canvas, QPoint(100, 50))
    qtbot.waitUntil(lambda: ("move", 200, 100) in sink.said)
    qtbot.mousePress(screen.canvas, Qt.MouseButton.RightButton, pos=QPoint(399, 299))
    qtbot.mouseRelease(screen.canvas, Qt.MouseButton.RightButton, pos=QPoint(399, 299))
    assert sink.said[-2:] == [("button", 798, 598, 3, True), ("button", 798, 598, 3, False)]


def test_position_beside_the_picture_is_its_nearest_pixel(
    qtbot: QtBot, screen: RemoteScreen, sink: Sink
) -> None:
    show(qtbot, screen, noise(200, 100))
    screen.set_controlling(True)
    qtbot.mousePress(screen.canvas, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert sink.said == [("button", 0, 0, 1, True)]


def test_click_without_control_asks_to_begin_and_sends_nothing(
    qtbot: QtBot, screen: RemoteScreen, sink: Sink
) -> None:
    show(qtbot, screen, noise(400, 300))
    with qtbot.waitSignal(screen.clicked):
        qtbot.mouseClick(screen.canvas, Qt.MouseButton.LeftButton)
    qtbot.keyClick(screen.canvas, Qt.Key.Key_A)
    assert sink.said == []


def wheel(screen: RemoteScreen, x: int, y: int, alt: bool = False) -> None:
    at = QPointF(10, 10)
    keys = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(x, y),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(screen.canvas, event)


def test_wheel_keeps_its_fine_steps_and_its_axis_with_alt(
    qtbot: QtBot, screen: RemoteScreen, sink: Sink
) -> None:
    show(qtbot, screen, noise(400, 300))
    screen.set_controlling(True)
    wheel(screen, 0, 120)
    wheel(screen, 0, -15)
    wheel(screen, 120, 0, alt=True)
    assert sink.said == [
        ("wheel", 10, 10, 0, 120),
        ("wheel", 10, 10, 0, -15),
        ("wheel", 10, 10, 0, 120),
    ]


def press(
    screen: RemoteScreen, scan: int, keysym: int, text: str = "", *, down: bool = True, repeat: bool = False
) -> None:
    kind = QEvent.Type.KeyPress if down else QEvent.Type.KeyRelease
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        screen.canvas, QKeyEvent(kind, Qt.Key.Key_unknown, none, scan, keysym, 0, text, repeat)
    )


def test_key_travels_as_place_meaning_and_text(screen: RemoteScreen, sink: Sink) -> None:
    screen.set_controlling(True)
    press(screen, 38, 0x61, "a")
    press(screen, 38, 0x61, "a", down=False)
    press(screen, 54, 0x63, "\x03")
    assert sink.said == [
        ("key", 30, 0x61, "a", True),
        ("key", 30, 0x61, "a", False),
        ("key", 46, 0x63, "", True),
    ]


def test_repetition_passes_as_presses_alone(screen: RemoteScreen, sink: Sink) -> None:
    screen.set_controlling(True)
    press(screen, 38, 0x61, "a")
    press(screen, 38, 0x61, "a", down=False, repeat=True)
    press(screen, 38, 0x61, "a", repeat=True)
    press(screen, 38, 0x61, "a", down=False)
    assert [said[-1] for said in sink.said] == [True, True, False]


def test_tab_goes_to_the_other_side(qtbot: QtBot, screen: RemoteScreen, sink: Sink) -> None:
    screen.set_controlling(True)
    screen.setFocus()
    qtbot.keyPress(screen.canvas, Qt.Key.Key_Tab)
    assert [said[0] for said in sink.said] == ["key"]


def test_host_key_and_what_is_pressed_with_it_stay_here(screen: RemoteScreen, sink: Sink) -> None:
    heard: list[Command] = []
    screen.command.connect(heard.append)
    screen.set_controlling(True)
    press(screen, 105, RIGHT_CTRL)
    press(screen, 41, 0x66, "f")
    press(screen, 38, 0x61, "a")
    press(screen, 105, RIGHT_CTRL, down=False)
    press(screen, 41, 0x66, "f", down=False)
    press(screen, 38, 0x61, "a", down=False)
    assert (heard, sink.said) == ([Command.FULL_SCREEN], [])
    press(screen, 41, 0x66, "f")
    assert sink.said == [("key", 33, 0x66, "f", True)]


def test_release_of_a_key_pressed_before_control_is_not_sent(screen: RemoteScreen, sink: Sink) -> None:
    press(screen, 38, 0x61, "a")
    screen.set_controlling(True)
    press(screen, 38, 0x61, "a", down=False)
    assert sink.said == []


def test_losing_the_focus_releases_everything(screen: RemoteScreen, sink: Sink) -> None:
    screen.set_controlling(True)
    press(screen, 38, 0x61, "a")
    screen.canvas.setFocus()
    screen.canvas.clearFocus()
    assert sink.said[-1] == ("release_all",)


def test_actual_size_scrolls_by_dragging(qtbot: QtBot, screen: RemoteScreen) -> None:
    screen.set_fit(Fit.ACTUAL)
    pixels = noise(1000, 900)
    show(qtbot, screen, pixels)
    bar = screen.horizontalScrollBar()
    assert bar is not None
    assert bar.maximum() > 500
    qtbot.mousePress(screen.canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    screen.canvas.dragged.emit(QPoint(-50, -30))
    qtbot.mouseRelease(screen.canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 120))
    assert bar.value() == 50
    assert colour_at(screen, 20, 20) == tuple(int(v) for v in pixels[50, 70, :3])


def test_veil_greys_the_picture(qtbot: QtBot, screen: RemoteScreen) -> None:
    show(qtbot, screen, grey(400, 300, 255))
    screen.set_veil("No word from Carl's computer.")
    assert colour_at(screen, 3, 3) != (255, 255, 255)
    screen.set_veil("")
    assert colour_at(screen, 3, 3) == (255, 255, 255)


def test_remote_pointer_is_drawn_only_while_viewing(qtbot: QtBot, screen: RemoteScreen) -> None:
    show(qtbot, screen, grey(400, 300, 255))
    plain = screen.grab().toImage()
    screen.set_pointer(200, 150, True)
    assert screen.grab().toImage() != plain
    screen.set_controlling(True)
    assert screen.grab().toImage() == plain


def test_picture_after_the_end_is_dropped(qtbot: QtBot, screen: RemoteScreen) -> None:
    screen.close_pictures()
    with qtbot.assertNotEmitted(screen.painted):
        screen.show_picture(whole(noise(10, 10)))
        QApplication.processEvents()


def test_name_for_screen_readers(screen: RemoteScreen) -> None:
    assert screen.canvas.accessibleName() == "Carl's desktop"
