"""Tables of risk. `administration` comes first in every key; queries are fenced by row-level security."""

from services.risk.model.declarations import Assessment, Declaration, DeclarationVersion, IntakeFile, RuleHit
from services.risk.model.known import KnownRuling, KnownTrader, TraderFeed
from services.risk.model.lists import KeptList, ListEntry
from services.risk.model.outcomes import (
    Examiner,
    Inspection,
    InspectionDraft,
    InspectionHit,
    InspectionPhoto,
    LaneChange,
    Release,
)
from services.risk.model.plans import OfficePlanRow
from services.risk.model.profiles import ProfileExchange, TrustedKey
from services.risk.model.references import ReferenceLoad, ReferenceRow
from services.risk.model.rules import NumberSeries, Rule, RuleSetActivation, RuleSetContent, RuleStep, RuleVersion
from services.risk.model.selection import DrawSubject, LaneCount, RandomDay
from services.risk.model.suggestions import DriftAlarm, Suggestion
from services.risk.model.tables import METADATA, PLATFORM
from services.risk.model.watch import WatchDecision, WatchEntry, WatchEntryVersion

__all__ = [
    "METADATA",
    "PLATFORM",
    "Assessment",
    "Declaration",
    "DeclarationVersion",
    "DrawSubject",
    "DriftAlarm",
    "Examiner",
    "Inspection",
    "InspectionDraft",
    "InspectionHit",
    "InspectionPhoto",
    "IntakeFile",
    "KeptList",
    "KnownRuling",
    "KnownTrader",
    "LaneChange",
    "LaneCount",
    "ListEntry",
    "NumberSeries",
    "OfficePlanRow",
    "ProfileExchange",
    "RandomDay",
    "ReferenceLoad",
    "ReferenceRow",
    "Release",
    "Rule",
    "RuleHit",
    "RuleSetActivation",
    "RuleSetContent",
    "RuleStep",
    "RuleVersion",
    "Suggestion",
    "TraderFeed",
    "TrustedKey",
    "WatchDecision",
    "WatchEntry",
    "WatchEntryVersion",
]
