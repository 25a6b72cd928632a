"""The desk: what an officer with eighty cases works with."""
