"""Writes: one function per action, each gives the facts of what it did."""
