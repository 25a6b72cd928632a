"""Writes: one function per action."""
