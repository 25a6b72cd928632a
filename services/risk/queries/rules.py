"""Rules and what is in force."""

from __future__ import annotations

from services.risk.queries.rule_sets import active_hash, active_rule_set, rule_set

__all__ = ["active_hash", "active_rule_set", "rule_set"]
