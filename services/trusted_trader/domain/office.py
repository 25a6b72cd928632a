"""Where the parameters of this service begin."""

PREFIX = "trusted_trader."
