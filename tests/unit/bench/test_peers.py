"""Products that are not installed are told by their packages."""

from typing import ClassVar

from bench.peers.peer import Peer
from bench.screen import PEERS


class Nowhere(Peer):
    name = "Nowhere"
    commands: ClassVar = ("sh", "no-such-command-anywhere")


class Everywhere(Peer):
    name = "Everywhere"
    commands: ClassVar = ("sh",)


def test_a_product_needs_all_its_commands() -> None:
    assert Everywhere.installed()
    assert not Nowhere.installed()


def test_every_peer_names_the_packages_that_bring_it() -> None:
    assert all(peer.commands and peer.packages for peer in PEERS)
