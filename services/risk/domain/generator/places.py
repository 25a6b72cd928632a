"""Where goods come from and where they are cleared. The country is invented; its code is the sandbox's, XX."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """A customs office: its share of declarations, working days (Monday first), and swing of the year (0 to 1).

    `peak` is the day of the year when most arrives.
    """

    code: str
    share: float
    week: tuple[float, ...]
    swing: float
    peak: int


OFFICES = (
    Office("XXHBR", 0.42, (1.2, 1.1, 1.0, 1.0, 1.1, 0.2, 0.0), 0.25, 330),
    Office("XXAIR", 0.27, (1.1, 1.0, 1.0, 1.0, 1.1, 0.7, 0.4), 0.20, 345),
    Office("XXPST", 0.10, (1.4, 1.1, 1.0, 0.9, 0.8, 0.2, 0.0), 0.45, 340),
    Office("XXWST", 0.10, (1.1, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0), 0.20, 200),
    Office("XXNTH", 0.06, (1.0, 0.0, 1.2, 0.0, 1.2, 0.0, 0.0), 0.30, 210),
    Office("XXOUT", 0.03, (0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0), 0.40, 190),
    Office("XXYOT", 0.02, (1.0, 0.8, 0.8, 0.8, 1.2, 0.8, 0.0), 0.70, 220),
)
"""Harbour, airport, post, west, north, outer islands, yacht harbour."""

COUNTRIES = (
    ("CN", 30, "CNSHA", "CNY", 0.82), ("AU", 17, "AUBNE", "AUD", 1.15), ("NZ", 16, "NZAKL", "NZD", 1.10),
    ("SG", 6, "SGSIN", "USD", 1.0), ("JP", 7, "JPYOK", "JPY", 1.12), ("US", 6, "USLAX", "USD", 1.15),
    ("FJ", 6, "FJSUV", "FJD", 1.0), ("IN", 4, "INNSA", "USD", 0.86), ("ID", 4, "IDJKT", "USD", 0.88),
    ("TH", 4, "THLCH", "USD", 0.92), ("MY", 4, "MYPKG", "USD", 0.94), ("KR", 4, "KRPUS", "USD", 1.05),
    ("VN", 3, "VNSGN", "USD", 0.86), ("TW", 3, "TWKHH", "USD", 0.98), ("HK", 3, "HKHKG", "HKD", 0.95),
    ("DE", 2, "DEHAM", "EUR", 1.3), ("FR", 2, "FRLEH", "EUR", 1.3), ("GB", 2, "GBFXT", "GBP", 1.25),
    ("IT", 1, "ITGOA", "EUR", 1.3), ("PG", 2, "PGPOM", "USD", 0.9), ("WS", 2, "WSAPW", "NZD", 0.95),
    ("TO", 2, "TOTBU", "NZD", 0.95), ("VU", 2, "VUVLI", "AUD", 0.95), ("SB", 2, "SBHIR", "AUD", 0.9),
    ("PH", 3, "PHMNL", "USD", 0.9), ("AE", 3, "AEJEA", "USD", 1.0), ("BR", 3, "BRSSZ", "USD", 0.95),
    ("CL", 3, "CLVAP", "USD", 0.95), ("PA", 1.5, "PAMIT", "USD", 1.0), ("EC", 1.5, "ECGYE", "USD", 0.95),
)  # fmt: skip
"""Code, weight in trade, port of loading, currency of invoices, level of prices beside the commodity's median."""

ISLANDS = frozenset({"FJ", "PG", "WS", "TO", "VU", "SB"})
"""Members of the invented preference PICTA; goods of AU and NZ may claim PACER."""
HUBS = ("SG", "HK", "AU", "NZ", "FJ", "CN", "VN", "IN")
"""Where goods of other countries are transhipped."""
RATES = {
    "CNY": 0.31,
    "AUD": 1.46,
    "NZD": 1.34,
    "USD": 2.24,
    "JPY": 0.015,
    "FJD": 1.0,
    "HKD": 0.287,
    "EUR": 2.44,
    "GBP": 2.84,
}
"""National currency for one unit."""
VESSELS = (
    "Coral Trader", "Pacific Swift", "Southern Lily", "Reef Express", "Island Chief", "Capitaine Wallis", "Kota Hening",
    "Lagoon Spirit", "Moana Star", "Tui Bay", "Forum Pilot", "Albatross",
)  # fmt: skip
FLIGHTS = ("FJ 910", "NZ 52", "QF 101", "CX 34", "SQ 7", "FJ 330")
SEA, AIR, POST = "1", "4", "5"
