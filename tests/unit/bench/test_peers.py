"""Products that are not installed are told by their packages."""

from typing import ClassVar

from bench.choice import PEERS
from bench.peers.peer import Peer
from bench.peers.served import established


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
    assert all(peer.commands and peer.packages for peer in PEERS.values())


def test_viewers_are_counted_by_their_connections() -> None:
    table = """  sl  local_address rem_address   st tx_queue rx_queue
   0: 0100007F:170C 00000000:0000 0A 00000000:00000000
   1: 0100007F:170C 0100007F:D1A2 01 00000000:00000000
   2: 0100007F:170C 0100007F:D1A4 06 00000000:00000000
   3: 0100007F:D1A2 0100007F:170C 01 00000000:00000000
"""
    assert established(table, 0x170C) == 1
