"""Loads a running service for a long time: `python -m tests.soak --help`."""
