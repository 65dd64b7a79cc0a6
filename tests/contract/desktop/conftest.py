"""X displays for tests, each started and ended here."""

import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from desktop.input import InputInjector, open_injector
from tests.contract.desktop.desktop_x_client import XClient

SECONDS_TO_START = 20


@contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[None]:
    """A program that is ended afterwards."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def server(*command: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """An X server on a free display; gives its name."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [*command, "-displayfd", str(writing), "-nolisten", "tcp", "-noreset"],
        env={**os.environ, **(environment or {})},
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        assert select.select([reading], [], [], SECONDS_TO_START)[0], f"{command[0]} did not start"
        yield ":" + os.read(reading, 20).decode().strip()
    finally:
        os.close(reading)
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def shared_display() -> Iterator[str]:
    with server("Xvfb", "-screen", "0", "1280x800x24") as name:
        yield name


@pytest.fixture
def display(shared_display: str) -> str:
    """A display with the US layout and no locks."""
    set_layout(shared_display, "us")
    with XClient(shared_display) as client:
        client.lock(0xFF, 0)
    return shared_display


@pytest.fixture
def injector(display: str) -> Iterator[InputInjector]:
    opened = open_injector(display)
    yield opened
    opened.close()


@pytest.fixture
def client(display: str) -> Iterator[XClient]:
    with XClient(display) as opened:
        yield opened


def set_layout(display: str, layout: str, *options: str) -> None:
    """What the owner does in the settings of their desktop."""
    subprocess.run(["setxkbmap", "-display", display, layout, *options], check=True)


def xdotool(display: str, *arguments: str) -> None:
    """Another program that fakes input."""
    subprocess.run(["xdotool", *arguments], env={**os.environ, "DISPLAY": display}, check=True)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Ask again until it holds."""
    until = time.monotonic() + SECONDS_TO_START
    while not condition():
        assert time.monotonic() < until, f"never happened: {what}"
