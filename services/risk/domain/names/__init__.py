"""Names of companies, persons and vessels: folded to one spelling, and matched with explanation."""

from services.risk.domain.names.matching import Entry, Kind, Match, Matcher, party_key
from services.risk.domain.names.spelling import Spelling, number_key, spell

__all__ = ["Entry", "Kind", "Match", "Matcher", "Spelling", "number_key", "party_key", "spell"]
