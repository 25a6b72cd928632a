"""The early-warning list in words: why a holder is on it, and what to do (AEO-30, T9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.papers.words import in_full, money


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One warning. `values` fill its words; `refers_to` names what it is about ("entry/…"), `on` the day it counts from."""

    code: str
    on: date
    refers_to: str = ""
    values: dict[str, Any] = field(default_factory=dict)


ORDER = (
    "entry_to_review", "score_low", "debt_open", "finding_overdue", "change_untold", "change_to_review", "score_falling",
    "check_in_overdue", "revalidation_due",
)  # fmt: skip
"""The gravest first."""

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "entry_to_review": {
        "en": ("{what} of {day} was told about this holder ({source} {reference}).",
               "Look at what it means for the status: no consequence, a talk, a visit, or announce a measure. Write the conclusion down."),
        "fr": ("{what} du {day} a été signalé pour ce titulaire ({source} {reference}).",
               "Examinez les conséquences pour le statut : aucune, un entretien, une visite ou l'annonce d'une mesure. Notez la conclusion."),
    },
    "score_low": {
        "en": ("The compliance score is {score}; below {limit} a holder is on this list.",
               "Open the score to see what was taken, and talk with the firm about it."),
        "fr": ("L'indice de conformité est de {score} ; sous {limit}, le titulaire figure sur cette liste.",
               "Ouvrez l'indice pour voir ce qui a été retiré et parlez-en avec l'entreprise."),
    },
    "score_falling": {
        "en": ("The compliance score fell by {points} points within two quarters, to {score}.",
               "Find out what changed at the firm; bring the next check-in forward."),
        "fr": ("L'indice de conformité a baissé de {points} points en deux trimestres, à {score}.",
               "Cherchez ce qui a changé dans l'entreprise ; avancez le prochain entretien."),
    },
    "debt_open": {
        "en": ("A debt of {amount} of {day} is open ({source} {reference}).",
               "Ask when it is paid. Once paid, settle the entry; else consider whether a condition is no longer met."),
        "fr": ("Une dette de {amount} du {day} est ouverte ({source} {reference}).",
               "Demandez quand elle sera payée. Une fois payée, réglez l'inscription ; sinon, voyez si une condition n'est plus remplie."),
    },
    "finding_overdue": {
        "en": ("A {severity} finding at a site was to be mended by {day}: {text}",
               "Ask what was done, and check it. Where nothing was done, consider announcing a suspension with time to remedy."),
        "fr": ("Un constat ({severity}) sur site devait être corrigé au {day} : {text}",
               "Demandez ce qui a été fait et vérifiez-le. Si rien n'a été fait, envisagez d'annoncer une suspension avec délai de correction."),
    },
    "change_untold": {
        "en": ("{what} of {day} is known to the office; the holder had to tell it by {until} and did not.",
               "Ask the holder to report it. Telling changes without delay is a duty of the status."),
        "fr": ("{what} du {day} est connu du bureau ; le titulaire devait le signaler avant le {until} et ne l'a pas fait.",
               "Demandez au titulaire de le signaler. Signaler sans délai est une obligation du statut."),
    },
    "change_to_review": {
        "en": ("The holder told a change of {day}{late}; the office has still to conclude.",
               "Take note of it, or examine whether criteria, sites or roles are touched, and close it."),
        "fr": ("Le titulaire a signalé un changement du {day}{late} ; le bureau doit encore conclure.",
               "Prenez-en note, ou vérifiez si des critères, sites ou rôles sont touchés, puis concluez."),
    },
    "check_in_overdue": {
        "en": ("The check-in was due on {day}.", "Agree on a day with the firm, hold it and write down what was said."),
        "fr": ("L'entretien était dû le {day}.", "Convenez d'une date avec l'entreprise, tenez-le et notez ce qui a été dit."),
    },
    "revalidation_due": {
        "en": ("The status ends on {day} and no re-validation was asked for.",
               "Remind the holder: asked for by {until}, the status goes on until the decision."),
        "fr": ("Le statut prend fin le {day} et aucune revalidation n'a été demandée.",
               "Rappelez-le au titulaire : demandée avant le {until}, elle maintient le statut jusqu'à la décision."),
    },
}  # fmt: skip

KINDS: dict[str, dict[str, str]] = {
    "en": {
        "offence": "An offence", "debt": "A debt", "audit_finding": "A finding of an audit",
        "declaration_finding": "A finding in a declaration", "change_of_owner": "A change of owner",
        "change_of_site": "A change of site",
    },
    "fr": {
        "offence": "Une infraction", "debt": "Une dette", "audit_finding": "Un constat d'audit",
        "declaration_finding": "Un constat de déclaration", "change_of_owner": "Un changement de propriétaire",
        "change_of_site": "Un changement de site",
    },
}  # fmt: skip
LATE = {"en": ", {days} days too late", "fr": ", avec {days} jours de retard"}


def in_words(alert: Alert, *, language: str) -> tuple[str, str]:
    """The reason and what to do, in English or French."""
    tongue = language if language in KINDS else "en"
    reason, to_do = WORDS[alert.code][tongue]
    values = {
        name: in_full(value.isoformat(), tongue) if isinstance(value, date) else value
        for name, value in alert.values.items()
    }
    values["what"] = KINDS[tongue].get(str(values.get("kind", "")), "")
    if values.get("amount") is not None:
        values["amount"] = money(int(values["amount"]), str(values["currency"]), tongue)
    days = values.get("days_late", 0)
    values["late"] = LATE[tongue].format(days=days) if days else ""
    return reason.format_map(values), to_do.format_map(values)
