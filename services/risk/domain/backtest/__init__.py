"""What rules would have done over the history: one rule while it is typed, a rule set, or one rule set beside another."""

from services.risk.domain.backtest.baseline import Baseline, baseline
from services.risk.domain.backtest.forecast import Forecast, what_if
from services.risk.domain.backtest.loads import OfficeLoad
from services.risk.domain.backtest.rule_sets import BackTest, RuleResult, back_test

__all__ = ["BackTest", "Baseline", "Forecast", "OfficeLoad", "RuleResult", "back_test", "baseline", "what_if"]
