"""The screens that are measured on: an agent's whose memory can be read, and a customer's."""

from pathlib import Path

from bench.framebuffer import Framebuffer
from tests.helpers.displays import NestedScreen, Screen
from tests.helpers.processes import clean_environment
from tests.helpers.waiting import eventually

WIDTH, HEIGHT = 1920, 1080

START = 10.0
"""Seconds within which the server has to make its file."""


class AgentScreen(Screen):
    """1920×1080, with its memory as `framebuffer`."""

    def __init__(self, *, name: str, directory: Path) -> None:
        super().__init__(WIDTH, HEIGHT, name=name, directory=directory)
        self._framebuffer: Framebuffer | None = None

    @property
    def framebuffer(self) -> Framebuffer:
        if self._framebuffer is None:
            raise RuntimeError(f"{self.name} is not started")
        return self._framebuffer

    def start(self) -> "AgentScreen":
        super().start()
        self._framebuffer = Framebuffer(self._place / "Xvfb_screen0")
        return self

    def stop(self) -> None:
        if self._framebuffer is not None:
            self._framebuffer.close()
            self._framebuffer = None
        super().stop()

    def _start_server(self) -> None:
        geometry = ["-screen", "0", f"{self.width}x{self.height}x24", "-fbdir", str(self._place)]
        command = ["Xvfb", *geometry, "-nolisten", "tcp", "-noreset"]
        self.display = self._serve(command, clean_environment(self.home), "xvfb")
        eventually((self._place / "Xvfb_screen0").exists, START, "the screen's memory in a file")


class CustomerScreen(NestedScreen):
    """1920×1080, with a mouse and a keyboard that are devices."""

    def __init__(self, *, name: str, directory: Path) -> None:
        super().__init__(WIDTH, HEIGHT, name=name, directory=directory)
