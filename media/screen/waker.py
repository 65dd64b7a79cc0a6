"""Waking a thread that waits in `select`."""

import contextlib
import socket


class Waker:
    """A pair of sockets, as Windows selects nothing else. `wake` may be called from any thread."""

    def __init__(self) -> None:
        self._ends: tuple[socket.socket, socket.socket] | None = None

    def open(self) -> None:
        """Makes the sockets."""
        self._ends = socket.socketpair()
        for end in self._ends:
            end.setblocking(False)

    def fileno(self) -> int:
        """What `select` finds readable after `wake`; -1 once closed."""
        ends = self._ends
        return -1 if ends is None else ends[0].fileno()

    def wake(self) -> None:
        """Wakes the thread; nothing if it is awake, or gone."""
        ends = self._ends  # another thread may close it
        if ends is not None:
            with contextlib.suppress(OSError):
                ends[1].send(b"\0")

    def drain(self) -> None:
        """Forgets all calls so far."""
        ends = self._ends
        if ends is not None:
            with contextlib.suppress(OSError):
                while ends[0].recv(4096):
                    pass

    def close(self) -> None:
        """Frees the sockets."""
        ends, self._ends = self._ends, None
        for end in ends or ():
            end.close()
