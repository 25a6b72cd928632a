"""Words for rulings on other editions, and for their use at import."""

from __future__ import annotations

from gateway.portal.language import N_

CHANGE_STATES = {
    "flagged": (N_("to be decided"), "diamond", "blue"),
    "decided": (N_("decided"), "circle", "green"),
    "converted": (N_("moved"), "circle", "green"),
    "ended": (N_("ended"), "square", "quiet"),
}
"""Where the move of a ruling stands: words, shape, colour."""

RESULTS = {
    "match": (N_("The facts match"), "circle", "green"),
    "mismatch": (N_("The facts differ"), "square", "red"),
    "not_the_holder": (N_("Another firm's ruling"), "diamond", "blue"),
    "not_yet_valid": (N_("Not yet valid"), "triangle", "yellow"),
    "expired": (N_("Expired"), "triangle", "yellow"),
    "ended": (N_("Ended"), "triangle", "yellow"),
    "not_followed": (N_("Not followed"), "square", "red"),
}
"""What a check answered: words, shape, colour."""

SENTENCES = {
    "match": N_("The declaration is for the holder, and what it says is what was ruled. The ruling binds the office."),
    "mismatch": N_("The ruling is the holder's and counts on this day, but the declaration says something else."),
    "not_the_holder": N_("This ruling was made for another firm. Here it is information only."),
    "not_yet_valid": N_("On this day the ruling was not yet valid."),
    "expired": N_("On this day the validity of the ruling was over."),
    "ended": N_("On this day the ruling had ended: it was revoked, annulled, or had ceased."),
}
"""What an answer means."""

FIELDS = {
    "hs_code": N_("Tariff code"),
    "origin": N_("Country of origin"),
    "description": N_("Description of the goods"),
    "quantity": N_("Quantity"),
}
"""What was compared."""
