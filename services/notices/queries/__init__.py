"""Reads. What an actor can see: a firm its own endpoints, an officer or national system those of the administration."""
