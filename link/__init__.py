"""Participants in touch: the hub's socket, a connection for each need, and what happens when one breaks."""
