"""A network of its own: hosts as network namespaces around a switch, with cables to pull."""

import contextlib
import itertools
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

import psutil
import pytest

PREFIX = "vav"
NAMESPACES = Path("/run/netns")

counter = itertools.count()


class Host:
    """One computer of the network: an address, and a cable to the switch.

    What is to be lost is dropped where it would arrive: dropped where it leaves, the sender would be told.
    So the test's own place on the network still receives what a host may not send.
    """

    def __init__(self, name: str, address: str, namespace: str, switch: str, plug: str) -> None:
        self.name, self.address, self.namespace = name, address, namespace
        self._switch, self._plug = switch, plug
        self._neighbours: list[Host] = []
        self._rules: list[tuple[Host, tuple[str, ...]]] = []
        self._narrow = False

    def meet(self, hosts: Iterable["Host"]) -> None:
        """Names the others on the network."""
        self._neighbours = [host for host in hosts if host is not self]

    def command(self, command: Sequence[str]) -> list[str]:
        """The command, to be run on this host by any means that starts processes."""
        return _entering(self.namespace, command)

    def cut(self) -> None:
        """Pulls the cable: silence both ways, no error to any program."""
        self._plugged("down")

    def repair(self) -> None:
        """Puts the cable back, and ends every drop, loss and rate that this host was given."""
        self._plugged("up")
        for host, rule in self._rules:
            host._filter("--delete", rule)
        self._rules.clear()
        if self._narrow:
            self._narrow = False
            for namespace, device in self._ends():
                _inside(namespace, ["tc", "qdisc", "del", "dev", device, "root"])

    def drop(self, address: str, port: int | None = None, protocol: str = "tcp") -> None:
        """Silence with one address alone, or with one port there ('the hub alone'), both ways."""
        for host, rule in self._silence(address, port, protocol):
            self._lose(host, rule)

    def undrop(self, address: str, port: int | None = None, protocol: str = "tcp") -> None:
        """Ends what `drop` with the same words began."""
        for pair in self._silence(address, port, protocol):
            self._rules.remove(pair)
            pair[0]._filter("--delete", pair[1])

    def drop_all(self, protocol: str) -> None:
        """Lets no packet of a protocol in or out, as some firewalls do with udp."""
        self._lose(self, ("!", "-i", "lo", "-p", protocol))
        for host in self._neighbours:
            self._lose(host, ("-s", self.address, "-p", protocol))

    def loss(self, fraction: float) -> None:
        """Loses that part (0 to 1) of what comes in, and of what goes out, at random."""
        chance = ("-m", "statistic", "--mode", "random", "--probability", str(fraction))
        self._lose(self, ("!", "-i", "lo", *chance))
        for host in self._neighbours:
            self._lose(host, ("-s", self.address, *chance))

    def rate(self, kilobits: int) -> None:
        """Bounds the throughput, kbit/s each way, with up to 200 ms of queue."""
        bucket = ["tbf", "rate", f"{kilobits}kbit", "burst", "8kb", "latency", "200ms"]
        self._narrow = True
        for namespace, device in self._ends():
            _inside(namespace, ["tc", "qdisc", "replace", "dev", device, "root", *bucket])

    def _ends(self) -> list[tuple[str, str]]:
        return [(self.namespace, "eth0"), (self._switch, self._plug)]

    def _plugged(self, state: str) -> None:
        _inside(self._switch, ["ip", "link", "set", self._plug, state])

    def _silence(self, address: str, port: int | None, protocol: str) -> list[tuple["Host", tuple[str, ...]]]:
        there = () if port is None else ("-p", protocol, "--dport", str(port))
        here = () if port is None else ("-p", protocol, "--sport", str(port))
        asked = [host for host in self._neighbours if host.address == address]
        return [
            (self, ("-s", address, *here)),
            *((host, ("-s", self.address, *there)) for host in asked),
        ]

    def _lose(self, host: "Host", rule: tuple[str, ...]) -> None:
        host._filter("--append", rule)
        self._rules.append((host, rule))

    def _filter(self, verb: str, rule: tuple[str, ...]) -> None:
        _run(self.command(["iptables", "--wait", verb, "INPUT", *rule, "-j", "DROP"]))


class Network:
    """Hosts on one switch, and the test itself at `tester` if it asks for a place.

    The switch is a namespace too: nothing of the machine's own network or firewall is touched.
    """

    def __init__(self, *names: str, tester: bool = True) -> None:
        self._names, self._tester = names, tester
        # Runs of the tests side by side share the machine's own routes, where the tester is.
        self._subnet = f"10.{128 + os.getpid() % 100}.{next(counter) % 250}"
        self._stack = contextlib.ExitStack()
        self.hosts: dict[str, Host] = {}
        self.tester = f"{self._subnet}.254" if tester else ""

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    def start(self) -> "Network":
        sweep()
        try:
            switch = self._namespace("switch")
            _inside(switch, ["ip", "link", "add", "switch", "type", "bridge", "forward_delay", "0"])
            _inside(switch, ["ip", "link", "set", "switch", "up"])
            for number, name in enumerate(self._names, 1):
                namespace = self._namespace(name)
                plug = f"p{number}"
                self._cable(switch, plug, "eth0", namespace)
                address = f"{self._subnet}.{number}"
                self._connect(switch, plug, namespace, "eth0", address)
                self.hosts[name] = Host(name, address, namespace, switch, plug)
            for host in self.hosts.values():
                host.meet(self.hosts.values())
            if self._tester:
                device = f"{PREFIX}{os.getpid():x}{next(counter):x}"
                self._cable(switch, "tester", device, str(os.getpid()))
                self._connect(switch, "tester", None, device, self.tester)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Takes everything down; with the switch go all cables."""
        self._stack.close()

    def _namespace(self, name: str) -> str:
        namespace = f"{PREFIX}-{os.getpid()}-{next(counter)}-{name}"
        _run(["ip", "netns", "add", namespace])
        self._stack.callback(_run, ["ip", "netns", "del", namespace], check=False)
        # One address a host: what programs offer one another stays foreseeable.
        quiet = "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null || true"
        _inside(namespace, ["sh", "-c", quiet])
        _inside(namespace, ["ip", "link", "set", "lo", "up"])
        return namespace

    def _cable(self, switch: str, plug: str, device: str, namespace: str) -> None:
        ends = [plug, "type", "veth", "peer", "name", device, "netns", namespace]
        _inside(switch, ["ip", "link", "add", *ends])
        # The kernel takes its time over a namespace; a cable goes at once.
        self._stack.callback(_inside, switch, ["ip", "link", "del", plug], check=False)

    def _connect(self, switch: str, plug: str, namespace: str | None, device: str, address: str) -> None:
        _inside(switch, ["ip", "link", "set", plug, "master", "switch", "up"])
        for words in (["address", "add", f"{address}/24", "dev", device], ["link", "set", device, "up"]):
            if namespace is None:
                _run(["ip", *words])
            else:
                _inside(namespace, ["ip", *words])

    def __enter__(self) -> "Network":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def missing() -> str:
    """Why no network can be made here; empty when it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    absent = [tool for tool in ("ip", "iptables", "tc", "nsenter") if not _tool(tool)]
    if absent:
        return f"not installed: {', '.join(absent)}"
    try:
        with Network("probe") as network:
            network["probe"].drop_all("udp")
    except RuntimeError as error:
        return f"this kernel or container allows none: {error}"
    return ""


def require() -> None:
    """Skips the test where no network can be made; in CI as root that is a failure."""
    reason = missing()
    if reason and os.environ.get("CI") and os.geteuid() == 0:
        pytest.fail(f"network tests cannot run: {reason}")
    if reason:
        pytest.skip(reason)


def sweep() -> None:
    """Takes down what a test process left that was killed."""
    if not NAMESPACES.is_dir():
        return
    for namespace in NAMESPACES.iterdir():
        left = re.fullmatch(rf"{PREFIX}-(\d+)-\d+-.*", namespace.name)
        if left and not psutil.pid_exists(int(left[1])):
            _run(["ip", "netns", "del", namespace.name], check=False)


def _tool(name: str) -> str | None:
    # Debian keeps them where a user's PATH does not look.
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def _entering(namespace: str, command: Sequence[str]) -> list[str]:
    # Not `ip -n`, nor `ip netns exec`: they mount, which a build in a chroot may not.
    return ["nsenter", f"--net={NAMESPACES / namespace}", "--", *command]


def _inside(namespace: str, command: Sequence[str], check: bool = True) -> None:
    _run(_entering(namespace, command), check)


def _run(command: Sequence[str], check: bool = True) -> None:
    tool = _tool(command[0]) or command[0]
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    done = subprocess.run(
        [tool, *command[1:]], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
