"""What the bench asks of a product."""

import shutil
from abc import ABC, abstractmethod
from typing import ClassVar

from bench.desk import Desk
from tests.helpers.processes import Process


class Peer(ABC):
    """One product at work between the two screens of a desk of its own."""

    name: ClassVar[str]
    commands: ClassVar[tuple[str, ...]] = ()
    """What has to be on the PATH."""
    packages: ClassVar[tuple[str, ...]] = ()
    """Debian's packages that bring it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @classmethod
    def installed(cls) -> bool:
        return all(shutil.which(command) for command in cls.commands)

    @abstractmethod
    def connect(self) -> None:
        """Starts it, until the furnished customer's desktop shows on the whole of the agent's screen.

        One pixel is one pixel, and the agent's keys and clicks count there.
        """

    @abstractmethod
    def add_viewer(self, number: int) -> None:
        """One more who looks on, from the host of that viewer, counted from 1."""

    @property
    @abstractmethod
    def sharing(self) -> Process:
        """The program on the customer's side."""

    @property
    @abstractmethod
    def viewing(self) -> Process:
        """The program on the agent's side."""
