"""Reads. They answer plain values in the shapes that `schemas` describes."""
