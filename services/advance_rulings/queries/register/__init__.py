"""The public register: full text, ranked, forgiving of spelling; by code, date, administration, type, status, keyword."""

from services.advance_rulings.queries.register.entries import published
from services.advance_rulings.queries.register.search import Search, rulings
from services.advance_rulings.queries.register.texts import snippet

__all__ = ["Search", "published", "rulings", "snippet"]
