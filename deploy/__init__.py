"""Starts Vaka, migrates it, backs it up and ships it. Knows every part; no part knows this package."""
