"""What a tier gives: the seven measures of WTO TFA 7.7.3, and priority; their values, and what they mean in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.trusted_trader.domain.contents import Place
from services.trusted_trader.domain.words import Measure773

PRIORITY = "priority"
"""Served first where a consignment is examined, here and at agencies that agreed: a benefit, none of the seven measures."""
CODES = (*(measure.value for measure in Measure773), PRIORITY)
LEAST_MEASURES = 3
"""So many of the seven a programme gives at least (WTO TFA 7.7.3)."""
PERIODS = ("week", "month", "quarter")
VALUES: Mapping[str, tuple[str, int, int]] = {
    Measure773.REDUCED_GUARANTEE: ("percent", 1, 100),
    Measure773.DEFERRED_PAYMENT: ("days", 1, 180),
    Measure773.RAPID_RELEASE: ("hours", 1, 72),
}
"""Which number a measure carries, and between which bounds it lies."""
TFA: Mapping[str, str] = {
    Measure773.LOW_DOCUMENTS: "WTO TFA 7.7.3(a)",
    Measure773.LOW_INSPECTION: "WTO TFA 7.7.3(b)",
    Measure773.RAPID_RELEASE: "WTO TFA 7.7.3(c)",
    Measure773.DEFERRED_PAYMENT: "WTO TFA 7.7.3(d)",
    Measure773.REDUCED_GUARANTEE: "WTO TFA 7.7.3(e)",
    Measure773.PERIODIC_DECLARATION: "WTO TFA 7.7.3(f)",
    Measure773.OWN_PREMISES: "WTO TFA 7.7.3(g)",
    PRIORITY: "WCO SAFE Framework, benefits",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    Measure773.LOW_DOCUMENTS: {
        "en": "You send fewer documents with each declaration. You keep the rest and show them when asked.",
        "fr": "Vous joignez moins de documents à chaque déclaration. Vous conservez les autres et les présentez sur demande.",
    },
    Measure773.LOW_INSPECTION: {
        "en": "Your goods are opened less often. Random checks go on for everybody.",
        "fr": "Vos marchandises sont ouvertes moins souvent. Les contrôles aléatoires continuent pour tous.",
    },
    Measure773.RAPID_RELEASE: {
        "en": "Your goods are released within {hours} hours of a complete declaration, unless they are selected for a check.",
        "fr": "Vos marchandises sont libérées dans les {hours} heures suivant une déclaration complète, sauf contrôle.",
    },
    Measure773.DEFERRED_PAYMENT: {
        "en": "You pay duties and taxes up to {days} days after release.",
        "fr": "Vous payez les droits et taxes jusqu'à {days} jours après la mainlevée.",
    },
    Measure773.REDUCED_GUARANTEE: {
        "en": "The guarantee that you give is {percent} per cent lower.",
        "fr": "La garantie que vous fournissez est réduite de {percent} pour cent.",
    },
    Measure773.PERIODIC_DECLARATION: {
        "en": "You make one declaration for all imports or exports of a {period}.",
        "fr": "Vous faites une seule déclaration pour toutes les importations ou exportations {period}.",
    },
    Measure773.OWN_PREMISES: {
        "en": "Your goods are cleared at your own premises, or at another place that customs agreed to.",
        "fr": "Vos marchandises sont dédouanées dans vos locaux, ou en un autre lieu agréé par la douane.",
    },
    PRIORITY: {
        "en": "When a check is needed, your goods are checked first.",
        "fr": "Lorsqu'un contrôle est nécessaire, vos marchandises passent en premier.",
    },
}
_PERIOD_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"week": "week", "month": "month", "quarter": "quarter"},
    "fr": {"week": "d'une semaine", "month": "d'un mois", "quarter": "d'un trimestre"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One benefit of a tier: its code, the law that gives it, and its value where it has one."""

    code: str
    law: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_measure(self) -> bool:
        """Whether it is one of the seven."""
        return self.code != PRIORITY

    def as_content(self) -> dict[str, Any]:
        """As it stands in a programme's content and in an authorisation."""
        return {"code": self.code, "law": self.law, **self.values}


def read_benefit(row: Place) -> Benefit:
    """A benefit from its row. A value that lacks or lies out of its bounds is a fault of the row."""
    code = row.word("code", CODES)
    values: dict[str, Any] = {}
    if code in VALUES:
        name, least, most = VALUES[code]
        values[name] = row.number(name, least=least, most=most)
    elif code == Measure773.PERIODIC_DECLARATION:
        values["period"] = row.word("period", PERIODS)
    row.only("code", "law", *values)
    return Benefit(code=code, law=row.line("law", needed=False), values=values)


def described(benefit: Benefit, *, language: str) -> str:
    """A benefit in plain words, in French or English."""
    spoken = language if language in _PERIOD_WORDS else "en"
    values = dict(benefit.values)
    if "period" in values:
        values["period"] = _PERIOD_WORDS[spoken][values["period"]]
    return _WORDS[benefit.code][spoken].format(**values)
