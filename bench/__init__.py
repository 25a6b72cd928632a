"""Measurements: `make bench NAME=start` runs one and prints a JSON object of its figures as its last line."""
