"""Invented trade of an island with known truth: for benchmarks, tests of the miner, and the demonstration. Never real."""

from services.risk.domain.generator.columns import Coded, Numbers, Trade, Truth
from services.risk.domain.generator.inspecting import Inspections, inspect, record
from services.risk.domain.generator.mechanisms import Mechanism, Planted, PriceShift, planted_patterns
from services.risk.domain.generator.naming import reference_ranges
from services.risk.domain.generator.trade import make_trade

__all__ = [
    "Coded", "Inspections", "Mechanism", "Numbers", "Planted", "PriceShift", "Trade", "Truth", "inspect", "make_trade",
    "planted_patterns", "record", "reference_ranges",
]  # fmt: skip
