"""Fuzz targets; they need `atheris`, which is not among the locked packages."""
