"""The support site: accounts, pages, and the hub where the participants of a session meet."""
