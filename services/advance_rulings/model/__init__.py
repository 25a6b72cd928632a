"""Tables of advance rulings. `administration` comes first in every key; queries are fenced by row-level security."""

from services.advance_rulings.model.cases import Application, Document, InformationRequest
from services.advance_rulings.model.casework import Enquiry, Keyword, LaboratoryReport, Sample, Team, TeamMember
from services.advance_rulings.model.contests import Contest
from services.advance_rulings.model.office import Closure, KnownAuthority, NumberSeries, Step
from services.advance_rulings.model.papers import Paper, Wording
from services.advance_rulings.model.partners import Look, Partner, PartnerFeed, PartnerFile, PartnerLine
from services.advance_rulings.model.region import (
    Convergence,
    ConvergenceStatement,
    Divergence,
    Expert,
    Opinion,
    OpinionRequest,
)
from services.advance_rulings.model.register import PublishedChange, PublishedRuling, PublishedWord
from services.advance_rulings.model.rulings import (
    BasisConfirmation,
    ExtendedUse,
    Ruling,
    RulingEdition,
    RulingUse,
)
from services.advance_rulings.model.tables import METADATA, PLATFORM
from services.advance_rulings.model.tariff import EditionChange, PublishedCorrelation, PublishedLine
from services.advance_rulings.model.uploads import Upload

__all__ = [
    "METADATA",
    "PLATFORM",
    "Application",
    "BasisConfirmation",
    "Closure",
    "Contest",
    "Convergence",
    "ConvergenceStatement",
    "Divergence",
    "Document",
    "EditionChange",
    "Enquiry",
    "Expert",
    "ExtendedUse",
    "InformationRequest",
    "Keyword",
    "KnownAuthority",
    "LaboratoryReport",
    "Look",
    "NumberSeries",
    "Opinion",
    "OpinionRequest",
    "Paper",
    "Partner",
    "PartnerFeed",
    "PartnerFile",
    "PartnerLine",
    "PublishedChange",
    "PublishedCorrelation",
    "PublishedLine",
    "PublishedRuling",
    "PublishedWord",
    "Ruling",
    "RulingEdition",
    "RulingUse",
    "Sample",
    "Step",
    "Team",
    "TeamMember",
    "Upload",
    "Wording",
]
