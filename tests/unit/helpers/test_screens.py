"""Screens and the people in front of them, with a real PyQt6 program."""

import struct
import sys
from pathlib import Path

import psutil
import pytest
from Xlib.display import Display
from Xlib.ext import xinput

from tests.helpers.displays import NestedScreen, Screen
from tests.helpers.programs import Program
from tests.helpers.stage import Stage
from tests.helpers.waiting import NeverCame, eventually

WINDOW = Path(__file__).with_name("window.py")

MAGENTA = (255, 0, 255)


def start_window(stage: Stage, screen: Screen) -> Program:
    program = stage.run([sys.executable, WINDOW], name=f"{screen.name}-window", screen=screen)
    assert program.wait_for_line(r"^ready (\w+)")[1] == "xcb"
    return program


@pytest.mark.parametrize("nested", [False, True], ids=["plain", "nested"])
def test_a_person_works_a_program(stage: Stage, nested: bool) -> None:
    carl = stage.customer("Carl") if nested else stage.agent("Carl")
    window = start_window(stage, carl.screen)

    carl.sees("Carl Martin", "label", within="small program")
    carl.press("OK")
    window.wait_for_line("^pressed OK$")
    carl.types("Your name", "Zoë @ Łódź 1€")
    window.wait_for_line("^name Zoë @ Łódź 1€$")
    assert carl.text_of("Your name") == "Zoë @ Łódź 1€"
    carl.ticks("Without asking me again")
    window.wait_for_line("^ticked True$")
    carl.chooses("Language", "French")
    window.wait_for_line("^language French$")
    carl.reads("How can I help?")
    assert "enabled" not in carl.states_of("Never")

    carl.chooses("File", "Open banner")
    stop = carl.sees("Stop", within="Banner")
    eventually(lambda: carl.screen.pixel(stop.x + stop.width + 40, stop.y) == MAGENTA)
    carl.press("Stop")
    window.wait_for_line("^banner closed$")
    carl.wait_gone("Stop")
    assert carl.screen.window_titles() == ["A small program"]


def test_a_failure_shows_the_tree(stage: Stage) -> None:
    ana = stage.agent()
    start_window(stage, ana.screen)
    with pytest.raises(NeverCame, match=r"(?s)Ana wants to press 'Never'.*push button 'OK'"):
        ana.press("Never", timeout=0.2)
    with pytest.raises(NeverCame, match=r"(?s)Ana wants to see 'Nowhere'.*text 'Your name'"):
        ana.sees("Nowhere", timeout=0.2)


def test_a_customers_hand_is_a_device_and_an_injected_click_is_not(stage: Stage) -> None:
    screen = stage.nested_screen()
    connection = Display(screen.display)
    try:
        connection.xinput_query_version()
        root = connection.screen().root
        root.xinput_select_events([(xinput.AllMasterDevices, xinput.RawButtonPressMask)])
        connection.sync()

        def source_of_the_next_press() -> str:
            eventually(connection.pending_events, describe="a raw press")
            # xXIRawEvent: device, time, button, source.
            number = struct.unpack_from("<HIIH", connection.next_event().data)[3]
            return str(connection.xinput_query_device(number).devices[0].name)

        screen.pointer.click(300, 200)
        assert "Xephyr" in source_of_the_next_press()
        assert connection.screen().root.query_pointer().root_x == 300
        screen.injecting_pointer.click(320, 220)
        assert "XTEST" in source_of_the_next_press()
    finally:
        connection.close()


def test_screens_are_apart_and_end_with_all_that_they_started(tmp_path: Path) -> None:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    with Screen(640, 480, name="one", directory=tmp_path) as one, NestedScreen(500, 400, name="two") as two:
        assert one.display != two.display
        assert one.env()["DBUS_SESSION_BUS_ADDRESS"] != two.env()["DBUS_SESSION_BUS_ADDRESS"]
        assert one.env()["AT_SPI_BUS_ADDRESS"] != two.env()["AT_SPI_BUS_ADDRESS"]
        assert one.picture().shape == (480, 640, 3)
        assert two.screenshot(tmp_path / "two.png").read_bytes()[1:4] == b"PNG"
        homes = [one.home, two.home]
    assert {process.pid for process in psutil.Process().children(recursive=True)} == before
    assert not any(home.exists() for home in homes)
