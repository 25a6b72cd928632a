"""Reads, split by noun. What an actor may see is decided here; what they may not see is not there (404)."""
