"""From outcomes to draft rules: patterns that found something more often than chance, in the language of the rules."""

from services.risk.domain.mining.evidence import Suggestion
from services.risk.domain.mining.miner import Mined, Rivals, mine, rivals
from services.risk.domain.mining.terms import Band, Terms

__all__ = ["Band", "Mined", "Rivals", "Suggestion", "Terms", "mine", "rivals"]
