"""Hostile and odd-but-honest files, all made by script."""
