"""What a host's network device has counted."""

import pytest

from bench.network import counted

DEVICES = """Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  111      1    0    0    0     0          0         0      111       1    0    0    0     0       0          0
  eth0: 2400     20    0    0    0     0          0         0    99000      70    0    0    0     0       0          0
"""  # noqa: E501 - as the kernel writes it


def test_bytes_that_went_out() -> None:
    assert counted(DEVICES) == 99000


def test_a_host_without_its_device() -> None:
    with pytest.raises(ValueError, match="eth0"):
        counted("    lo: 1 2 3\n")
