"""Writes, split by noun: one function per action. Each returns the facts of what it did, for the unit of work."""
