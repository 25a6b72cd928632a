"""What outcomes prove: rates with intervals, estimates under partial labels, drift, and which rules earn their keep.

Pure functions on counts and NumPy columns. Every interval takes its confidence; 90 % unless another is asked for.
"""

from services.risk.domain.evidence.binomial import accepted, adjusted, at_least, at_least_each, at_most
from services.risk.domain.evidence.drift import Alarm, Page, Stability, page_limit, stability
from services.risk.domain.evidence.intervals import Interval, difference, quantile, wilson
from services.risk.domain.evidence.propensity import Estimate, find_rate, revenue_total
from services.risk.domain.evidence.random_stream import Compliance, Measured, compliance, measure
from services.risk.domain.evidence.rule_review import SILENT_DAYS, Review, Verdict, review
from services.risk.domain.evidence.selection import Choice, Step, choose

__all__ = [
    "SILENT_DAYS", "Alarm", "Choice", "Compliance", "Estimate", "Interval", "Measured", "Page", "Review", "Stability", "Step", "Verdict",
    "accepted", "adjusted", "at_least", "at_least_each", "at_most", "choose", "compliance", "difference", "find_rate",
    "measure", "page_limit", "quantile", "revenue_total", "review", "stability", "wilson",
]  # fmt: skip
