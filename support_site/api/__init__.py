"""What programs ask of the site over HTTP (protocol/api.py)."""
