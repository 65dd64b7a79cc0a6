"""The network between a customer's programs and those of viewers: hosts, and the links between them."""

import os
import subprocess
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from tests.helpers.namespaces import Host, Network
from tests.helpers.processes import Process, clean_environment
from tests.helpers.waiting import eventually

ROOT = Path(__file__).parents[1]

SITE, CUSTOMER, AGENT = "site", "customer", "agent"

NARROW_KBIT = 5000
BUCKET = ("burst", "32kbit", "latency", "300ms")
LOSS = 0.02
DELAYED_KBIT = 20_000
ROUND_TRIP_MS = 50.0


class Link(Enum):
    """What lies between the customer and the viewers."""

    OPEN = "open"
    NARROW = "narrow"
    NARROW_BOTH = "narrow-both"
    DELAYED = "delayed"

    @property
    def title(self) -> str:
        return {
            Link.OPEN: "Open link",
            Link.NARROW: "5 Mbit/s and 2 % loss, towards the viewer",
            Link.NARROW_BOTH: "5 Mbit/s and 2 % loss, both ways",
            Link.DELAYED: "20 Mbit/s, a round trip of 50 ms",
        }[self]


def viewer(number: int) -> str:
    """The host of a further viewer, counted from 1."""
    return f"viewer{number}"


class Wires(Network):
    """The hosts of a site, a customer, an agent and further viewers on one switch. Begins as an open link."""

    def __init__(self, directory: Path, viewers: int) -> None:
        names = (SITE, CUSTOMER, AGENT, *(viewer(number) for number in range(1, viewers)))
        super().__init__(*names, tester=False)
        self._directory = directory
        self._plugs: dict[str, tuple[str, str]] = {}
        self._shaped: list[tuple[list[str], list[str]]] = []
        self._relay: Process | None = None

    def stop(self) -> None:
        self.open()
        super().stop()

    @property
    def watchers(self) -> list[Host]:
        """The hosts of all who look at the customer's screen."""
        return [host for name, host in self.hosts.items() if name not in (SITE, CUSTOMER)]

    # -- links

    def lay(self, link: Link) -> None:
        """Replaces the link between the customer and everybody else, under the connections that are there."""
        self.open()
        if link in (Link.NARROW, Link.NARROW_BOTH):
            self._narrow(self._inside(self[CUSTOMER]), "eth0")
            for host in self.watchers:
                self._lose(host, self[CUSTOMER])
        if link is Link.NARROW_BOTH:
            for host in self.watchers:
                self._narrow(self._inside(host), "eth0")
                self._lose(self[CUSTOMER], host)
        if link is Link.DELAYED:
            self._delay()

    def slow(self, host: Host) -> None:
        """Narrows the link towards one viewer alone."""
        switch, plug = self._plugs[host.namespace]
        self._narrow(["nsenter", f"--net=/run/netns/{switch}", "--"], plug)
        self._lose(host, self[CUSTOMER])

    def open(self) -> None:
        """Ends all that was done to the links."""
        for inside, undo in reversed(self._shaped):
            run([*inside, *undo])
        self._shaped.clear()
        if self._relay is not None:
            self._relay.stop()
            self._relay = None

    def _narrow(self, inside: list[str], device: str) -> None:
        shape = ["tbf", "rate", f"{NARROW_KBIT}kbit", *BUCKET]
        run([*inside, "tc", "qdisc", "replace", "dev", device, "root", *shape])
        self._shaped.append((inside, ["tc", "qdisc", "del", "dev", device, "root"]))

    def _lose(self, host: Host, sender: Host) -> None:
        # Dropped where it would arrive: dropped where it leaves, the sender would be told.
        chance = ["-m", "statistic", "--mode", "random", "--probability", str(LOSS)]
        rule = ["INPUT", "-s", sender.address, *chance, "-j", "DROP"]
        inside = self._inside(host)
        run([*inside, "iptables", "--wait", "--append", *rule])
        self._shaped.append((inside, ["iptables", "--wait", "--delete", *rule]))

    def _delay(self) -> None:
        """Takes the customer's cable out of the switch and puts the relay between the two."""
        switch, plug = self._plugs[self[CUSTOMER].namespace]
        inside = ["nsenter", f"--net=/run/netns/{switch}", "--"]
        run([*inside, "ip", "link", "add", "long0", "type", "veth", "peer", "name", "long1"])
        self._shaped.append((inside, ["ip", "link", "del", "long0"]))
        run([*inside, "ip", "link", "set", "long0", "master", "switch", "up"])
        run([*inside, "ip", "link", "set", "long1", "up"])
        run([*inside, "ip", "link", "set", plug, "nomaster"])
        self._shaped.append((inside, ["ip", "link", "set", plug, "master", "switch"]))
        for host in self.hosts.values():
            # Else frames of 64 kB, which the kernel would cut only at a real device, would be paced as one.
            run([*self._inside(host), "ip", "link", "set", "eth0", "gso_max_segs", "1"])
            self._shaped.append((self._inside(host), ["ip", "link", "set", "eth0", "gso_max_segs", "65535"]))
        command = [sys.executable, "-m", "bench.relay", plug, "long1"]
        log = self._directory / "relay.log"
        log.unlink(missing_ok=True)
        self._relay = Process(
            [*command, str(DELAYED_KBIT), str(ROUND_TRIP_MS / 2)],
            env=clean_environment(self._directory),
            log=log,
            cwd=ROOT,
            inside=lambda words: [*inside, *words],
        )
        eventually(lambda: "ready" in log.read_text(), 10, "the relay")

    # -- counting

    def sent(self) -> int:
        """Bytes that have left the customer's network device so far, headers included."""
        words = [*self._inside(self[CUSTOMER]), "cat", "/proc/net/dev"]
        return counted(run(words))

    @staticmethod
    def _inside(host: Host) -> list[str]:
        return host.command([])

    def _connect(self, switch: str, plug: str, namespace: str | None, device: str, address: str) -> None:
        super()._connect(switch, plug, namespace, device, address)
        if namespace is not None:
            self._plugs[namespace] = switch, plug


def counted(devices: str) -> int:
    """Bytes that went out, from the text of /proc/net/dev; of the device eth0."""
    for line in devices.splitlines():
        name, _, numbers = line.partition(":")
        if name.strip() == "eth0":
            return int(numbers.split()[8])
    raise ValueError("there is no eth0")


def run(command: Sequence[str]) -> str:
    """Raises RuntimeError with what it said."""
    # Debian keeps network tools where a user's PATH does not look.
    env = os.environ | {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
