"""From outcomes to draft rules: patterns that found something more often than chance, in the language of the rules."""

from services.risk.domain.mining.evidence import Draft, Suggestion
from services.risk.domain.mining.measuring import Ranking, by_commodity, by_rules, precision_at, ranking, repeats
from services.risk.domain.mining.miner import Mined, Rivals, mine, rivals
from services.risk.domain.mining.terms import Band, Terms

__all__ = [
    "Band", "Draft", "Mined", "Ranking", "Rivals", "Suggestion", "Terms", "by_commodity", "by_rules", "mine", "precision_at",
    "ranking", "repeats", "rivals",
]  # fmt: skip
