"""Changes to the tables of advance rulings, in order."""
