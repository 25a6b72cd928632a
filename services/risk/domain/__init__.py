"""Rules and values of risk: pure functions and frozen dataclasses."""
