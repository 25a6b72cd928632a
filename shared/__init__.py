"""Plumbing every part stands on and no customs officer would recognise: no customs noun lives here."""
