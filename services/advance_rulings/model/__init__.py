"""Tables of advance rulings. `administration` comes first in every key; queries are fenced by row-level security."""

from services.advance_rulings.model.cases import Application, ApplicationStep, Document, InformationRequest
from services.advance_rulings.model.office import Closure, KnownAuthority, NumberSeries
from services.advance_rulings.model.rulings import PublishedRuling, PublishedWord, Ruling, RulingStep
from services.advance_rulings.model.tables import METADATA, PLATFORM

__all__ = [
    "METADATA",
    "PLATFORM",
    "Application",
    "ApplicationStep",
    "Closure",
    "Document",
    "InformationRequest",
    "KnownAuthority",
    "NumberSeries",
    "PublishedRuling",
    "PublishedWord",
    "Ruling",
    "RulingStep",
]
