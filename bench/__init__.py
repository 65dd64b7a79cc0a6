"""Measures Vis-à-vis, and its peers beside it: python -m bench.screen."""
