"""A slow, long wire between two network devices, for any protocol: python -m bench.relay ONE OTHER KBIT MS

Frames are read from packet sockets (packet(7)), held back, and sent out on the other device. Runs until it is
ended, needs root, and stands in for netem, which many kernels lack.
"""

import ctypes
import select
import socket
import struct
import sys
import time

from bench.delay_line import DelayLine
from bench.punctual import wake_punctually

PATIENCE = 0.3
"""Seconds that a frame may wait for its turn."""

LARGEST = 1 << 17
ETH_P_ALL = 3
PACKET_OUTGOING = 4
SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING = 263, 15, 23

VIRTIO_HEADER = 10
"""Bytes before each frame that say which checksums are still to be made: veth pairs leave them out."""

IDLE = 1.0


def opened(device: str) -> socket.socket:
    """Receives all that comes in on a device, and sends out on it."""
    one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    one.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    one.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, struct.pack("i", 1))
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    one.bind((device, 0))
    one.setblocking(False)
    return one


def receive(one: socket.socket, line: DelayLine, now: float) -> None:
    """Puts on the wire all that came in."""
    while True:
        try:
            frame, sender = one.recvfrom(LARGEST)
        except BlockingIOError:
            return
        if sender[2] != PACKET_OUTGOING:
            line.push(now, frame, len(frame) - VIRTIO_HEADER)


def main() -> None:
    devices, (kilobits, milliseconds) = sys.argv[1:3], map(float, sys.argv[3:5])
    # Its frames should not wait for the programs that are measured.
    ctypes.CDLL(None).nice(-10)
    wake_punctually()
    ends = [opened(device) for device in devices]
    lines = [DelayLine(kilobits * 1000, milliseconds / 1000, PATIENCE) for _ in ends]
    print("ready", flush=True)
    while True:
        coming = [line.next for line in lines if line.next is not None]
        patience = max(0.0, min(coming) - time.monotonic()) if coming else IDLE
        select.select(ends, [], [], patience)
        now = time.monotonic()
        for one, other, line in zip(ends, reversed(ends), lines, strict=True):
            receive(one, line, now)
            for frame in line.due(now):
                try:
                    other.send(frame)
                except (BlockingIOError, OSError):
                    continue  # lost: the device is full, or gone


if __name__ == "__main__":
    main()
