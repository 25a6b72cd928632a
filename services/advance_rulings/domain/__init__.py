"""Rules and values of advance rulings: pure functions and frozen values, no clock, no database, no web."""
