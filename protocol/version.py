"""The version of what the programs say to one another."""

PROTOCOL_VERSION = 1
"""Raised when a message changes so that an older program would misread it; the hub refuses any other."""
