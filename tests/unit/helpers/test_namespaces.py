"""Networks: cables pulled, ports closed, packets lost, and nothing left behind."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import namespaces
from tests.helpers.namespaces import Host, Network
from tests.helpers.processes import clean_environment
from tests.helpers.programs import Program
from tests.helpers.stage import Stage

ECHO = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
    here.bind((sys.argv[1], int(sys.argv[2])))
    print("ready", flush=True)
    while True:
        here.sendto(*here.recvfrom(2000))
"""

ASK = """
import socket, sys
address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
answers = 0
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
    here.settimeout(0.3 if count == 1 else 0.01)
    for number in range(count):
        here.sendto(b"%d" % number, (address, port))
        try:
            here.recv(2000)
            answers += 1
        except TimeoutError:
            pass
print(answers)
"""

PORT, OTHER = 7000, 7001


def answers(asking: Host, asked: Host, port: int = PORT, count: int = 1) -> int:
    command = [sys.executable, "-c", ASK, asked.address, str(port), str(count)]
    done = subprocess.run(asking.command(command), capture_output=True, text=True, check=True)
    return int(done.stdout)


@contextlib.contextmanager
def echo(host: Host, directory: Path, port: int = PORT) -> Iterator[None]:
    command = [sys.executable, "-c", ECHO, host.address, str(port)]
    env = clean_environment(directory)
    with Program(command, name=f"echo{port}", env=env, directory=directory, host=host) as program:
        program.wait_for_line("^ready$")
        yield


@pytest.fixture
def network(stage: Stage) -> Network:
    return stage.network("agent", "customer", "hub")


def test_a_pulled_cable_is_silence_until_it_is_back(network: Network, tmp_path: Path) -> None:
    agent, customer, hub = (network[name] for name in ("agent", "customer", "hub"))
    with echo(customer, tmp_path):
        assert answers(agent, customer) == 1
        customer.cut()
        assert answers(agent, customer) == 0
        customer.repair()
        assert answers(agent, customer) == 1
        customer.drop(hub.address)
        assert answers(hub, customer) == 0
        assert answers(agent, customer) == 1
        customer.undrop(hub.address)
        assert answers(hub, customer) == 1
        customer.drop_all("udp")
        assert answers(agent, customer) == 0


def test_one_port_alone_is_cut(network: Network, tmp_path: Path) -> None:
    agent, hub = network["agent"], network["hub"]
    with echo(hub, tmp_path, PORT), echo(hub, tmp_path, OTHER):
        agent.drop(hub.address, PORT, "udp")
        assert answers(agent, hub, PORT) == 0
        assert answers(agent, hub, OTHER) == 1


def test_packets_are_lost_at_the_rate_asked_for(network: Network, tmp_path: Path) -> None:
    agent, customer = network["agent"], network["customer"]
    with echo(customer, tmp_path):
        agent.loss(0.2)
        # There and back: 64 % of 200 are answered; six standard deviations either side.
        assert 88 <= answers(agent, customer, count=200) <= 168
        agent.repair()
        agent.rate(500)
        assert answers(agent, customer) == 1


def test_the_test_itself_is_on_the_network(network: Network, tmp_path: Path) -> None:
    hub = network["hub"]
    with echo(hub, tmp_path), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
        here.settimeout(2)
        here.sendto(b"hello", (hub.address, PORT))
        assert here.recv(10) == b"hello"
        assert here.getsockname()[1] > 0


def test_nothing_is_left_behind() -> None:
    namespaces.require()
    with Network("alone") as network:
        namespace = network["alone"].namespace
        assert (namespaces.NAMESPACES / namespace).exists()
        assert our_devices()
    assert not (namespaces.NAMESPACES / namespace).exists()
    assert not our_devices()


def our_devices() -> list[str]:
    mark = f"{namespaces.PREFIX}{os.getpid():x}"
    return [name for _, name in socket.if_nameindex() if name.startswith(mark)]
