"""Changes to the tables of risk, in order."""
