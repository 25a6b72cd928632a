"""Rules and values of identity, split by noun: no database, no web, no reading of the clock."""
