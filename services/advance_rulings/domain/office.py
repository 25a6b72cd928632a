"""Where the parameters of this service begin."""

PREFIX = "advance_rulings."
