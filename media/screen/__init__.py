"""Screens: capture, mask, encode on one side; decode on the other."""
