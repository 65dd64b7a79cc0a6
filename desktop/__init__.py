"""The computer under the user: its input, its display, its name, its links."""
