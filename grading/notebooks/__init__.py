"""Notebooks as data: anybody's read, its cells found in the release, and what a cell needs."""
