"""Rulings in force, reviews and appeals, enquiries and samples: the pages of traders and of officers."""
