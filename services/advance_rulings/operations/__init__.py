"""Writes: one function for each action. Each answers the facts of what it did; the unit of work does the rest."""
