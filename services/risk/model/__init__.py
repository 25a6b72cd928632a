"""Tables of risk. `administration` comes first in every key; queries are fenced by row-level security."""

from services.risk.model.declarations import Assessment, Declaration, DeclarationVersion, IntakeFile, RuleHit
from services.risk.model.known import KnownRuling, KnownTrader, TraderFeed
from services.risk.model.outcomes import (
    Examiner,
    Inspection,
    InspectionDraft,
    InspectionHit,
    InspectionPhoto,
    LaneChange,
    Release,
)
from services.risk.model.selection import DrawSubject, LaneCount, RandomDay
from services.risk.model.tables import METADATA, PLATFORM

__all__ = [
    "METADATA",
    "PLATFORM",
    "Assessment",
    "Declaration",
    "DeclarationVersion",
    "DrawSubject",
    "Examiner",
    "Inspection",
    "InspectionDraft",
    "InspectionHit",
    "InspectionPhoto",
    "IntakeFile",
    "KnownRuling",
    "KnownTrader",
    "LaneChange",
    "LaneCount",
    "RandomDay",
    "Release",
    "RuleHit",
    "TraderFeed",
]
