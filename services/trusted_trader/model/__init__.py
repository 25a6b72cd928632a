"""Tables of trusted traders. `administration` comes first in every key; queries are fenced by row-level security."""

from services.trusted_trader.model.cases import Answer, Application, Document, OfferedAnswers, Opinion
from services.trusted_trader.model.exchange import (
    Arrangement,
    PartnerFile,
    PartnerLine,
    PartnerOperator,
    PublishedExchange,
)
from services.trusted_trader.model.holders import (
    Appeal,
    Authorisation,
    AuthorisationScope,
    Measure,
    Paper,
    PublishedOperator,
    StatusMessage,
    Wording,
)
from services.trusted_trader.model.monitoring import ChangeReport, CheckIn, ComplianceEntry, GuaranteeEntry
from services.trusted_trader.model.office import KnownClosure, NumberSeries, Step
from services.trusted_trader.model.programmes import Programme, Questionnaire
from services.trusted_trader.model.tables import METADATA, PLATFORM
from services.trusted_trader.model.visits import Finding, Island, PublishedReport, Site, Visit

__all__ = [
    "METADATA",
    "PLATFORM",
    "Answer",
    "Appeal",
    "Application",
    "Arrangement",
    "Authorisation",
    "AuthorisationScope",
    "ChangeReport",
    "CheckIn",
    "ComplianceEntry",
    "Document",
    "Finding",
    "GuaranteeEntry",
    "Island",
    "KnownClosure",
    "Measure",
    "NumberSeries",
    "OfferedAnswers",
    "Opinion",
    "Paper",
    "PartnerFile",
    "PartnerLine",
    "PartnerOperator",
    "Programme",
    "PublishedExchange",
    "PublishedOperator",
    "PublishedReport",
    "Questionnaire",
    "Site",
    "StatusMessage",
    "Step",
    "Visit",
    "Wording",
]
