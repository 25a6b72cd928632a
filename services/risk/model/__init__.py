"""Tables of risk. `administration` comes first in every key; queries are fenced by row-level security."""

from services.risk.model.declarations import Assessment, Declaration, DeclarationVersion, IntakeFile, RuleHit
from services.risk.model.outcomes import (
    Examiner,
    Inspection,
    InspectionDraft,
    InspectionHit,
    InspectionPhoto,
    LaneChange,
    Release,
)
from services.risk.model.tables import METADATA, PLATFORM

__all__ = [
    "METADATA",
    "PLATFORM",
    "Assessment",
    "Declaration",
    "DeclarationVersion",
    "Examiner",
    "Inspection",
    "InspectionDraft",
    "InspectionHit",
    "InspectionPhoto",
    "IntakeFile",
    "LaneChange",
    "Release",
    "RuleHit",
]
