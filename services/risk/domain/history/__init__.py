"""The whole history in columns, for rules that are tried on it: one rule while it is typed, or a rule set at a time."""

from services.risk.domain.history.executor import Hits
from services.risk.domain.history.outcomes import Outcome
from services.risk.domain.history.store import History, NotAHistory

__all__ = ["History", "Hits", "NotAHistory", "Outcome"]
