"""Writes: one function for each action. They answer facts; the unit of work does the rest."""
