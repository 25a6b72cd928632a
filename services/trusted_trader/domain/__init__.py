"""Rules and values of the trusted-trader programme: pure functions and frozen values."""
