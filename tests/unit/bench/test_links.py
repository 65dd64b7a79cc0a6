"""Links between real hosts: how long a packet takes, and how much goes through."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.network import AGENT, CUSTOMER, ROUND_TRIP_MS, Link, Wires, viewer
from tests.helpers import namespaces
from tests.helpers.namespaces import Host

PORT = 5001
BYTES = 600_000
"""What takes a second at 5 Mbit/s."""

REFUSED = """
import socket, sys, time
one = socket.socket()
began = time.perf_counter()
one.connect_ex((sys.argv[1], 1))
print(time.perf_counter() - began)
"""
"""Seconds of a round trip: a connection to a port where nobody listens."""

RECEIVE = """
import socket, sys, time
listening = socket.create_server((sys.argv[1], int(sys.argv[2])))
print("ready", flush=True)
one, _ = listening.accept()
began, total = time.perf_counter(), 0
while part := one.recv(1 << 16):
    total += len(part)
print(total, time.perf_counter() - began)
"""

SEND = """
import socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as one:
    one.sendall(bytes(int(sys.argv[3])))
"""


@pytest.fixture(scope="module")
def wires(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wires]:
    namespaces.require()
    wires = Wires(tmp_path_factory.mktemp("wires"), viewers=2)
    with wires:
        yield wires


def round_trip(wires: Wires) -> float:
    command = [sys.executable, "-c", REFUSED, wires[AGENT].address]
    done = subprocess.run(wires[CUSTOMER].command(command), capture_output=True, text=True, check=True)
    return float(done.stdout) * 1000


def seconds_to_send(wires: Wires, host: Host) -> float:
    """From the customer to a viewer."""
    receiving = host.command([sys.executable, "-c", RECEIVE, host.address, str(PORT)])
    with subprocess.Popen(receiving, stdout=subprocess.PIPE, text=True) as receiver:
        assert receiver.stdout is not None
        assert receiver.stdout.readline() == "ready\n"
        sending = [sys.executable, "-c", SEND, host.address, str(PORT), str(BYTES)]
        subprocess.run(wires[CUSTOMER].command(sending), check=True)
        total, seconds = receiver.stdout.readline().split()
    assert int(total) == BYTES
    return float(seconds)


def test_a_long_way(wires: Wires) -> None:
    wires.lay(Link.DELAYED)
    round_trip(wires)  # the first one asks for the address of the other
    assert round_trip(wires) >= ROUND_TRIP_MS
    assert seconds_to_send(wires, wires[AGENT]) >= BYTES * 8 / 20e6
    wires.lay(Link.OPEN)
    assert min(round_trip(wires) for _ in range(5)) < ROUND_TRIP_MS / 2


@pytest.mark.parametrize("link", [Link.NARROW, Link.NARROW_BOTH])
def test_a_narrow_way(wires: Wires, link: Link) -> None:
    before = wires.sent()
    wires.lay(link)
    seconds = seconds_to_send(wires, wires[AGENT])
    wires.lay(Link.OPEN)
    assert seconds >= 0.8 * BYTES * 8 / 5e6
    assert wires.sent() - before >= BYTES
    assert seconds_to_send(wires, wires[AGENT]) < seconds / 2


def test_one_slow_viewer_does_not_slow_the_others(wires: Wires) -> None:
    wires.slow(wires[viewer(1)])
    slow, other = (seconds_to_send(wires, wires[name]) for name in (viewer(1), AGENT))
    wires.lay(Link.OPEN)
    assert slow >= 0.8 * BYTES * 8 / 5e6
    assert other < slow / 2
