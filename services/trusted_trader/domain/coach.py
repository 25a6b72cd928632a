"""The coach: for each gap what to do next, how long that takes about, and where help is, in plain words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.trusted_trader.domain.contents import Text, in_words
from services.trusted_trader.domain.eligibility import Eligibility, Weight
from services.trusted_trader.domain.questionnaires import Questionnaire, asked, is_answered, missing
from services.trusted_trader.domain.questions import Advice, Takes, Where

TAKES: Mapping[Takes, Text] = {
    Takes.DAY: {"en": "about a day", "fr": "environ une journée"},
    Takes.WEEK: {"en": "about a week", "fr": "environ une semaine"},
    Takes.MONTH: {"en": "about a month", "fr": "environ un mois"},
    Takes.QUARTER: {"en": "about three months", "fr": "environ trois mois"},
}
HELP: Mapping[Where, Text] = {
    Where.CUSTOMS: {
        "en": "The trusted-trader desk of customs answers questions free of charge.",
        "fr": "Le bureau des opérateurs agréés de la douane répond gratuitement.",
    },
    Where.ACCOUNTANT: {
        "en": "Your accountant or bookkeeper; ask the chamber of commerce if you have none.",
        "fr": "Votre comptable ; à défaut, la chambre de commerce vous renseigne.",
    },
    Where.BROKER: {
        "en": "Your customs broker has the copies and knows the usual mistakes.",
        "fr": "Votre commissionnaire en douane a les copies et connaît les erreurs courantes.",
    },
    Where.CHAMBER: {
        "en": "The chamber of commerce, and firms that already hold the status.",
        "fr": "La chambre de commerce, et les entreprises déjà titulaires du statut.",
    },
    Where.DISASTER_OFFICE: {
        "en": "The national disaster management office has model plans.",
        "fr": "L'office national de gestion des catastrophes propose des plans types.",
    },
    Where.POLICE: {
        "en": "The police station nearby advises firms on locks and lighting.",
        "fr": "Le poste de police voisin conseille sur les serrures et l'éclairage.",
    },
    Where.CARRIER: {
        "en": "Your shipping line or airline agent explains seals and handing over.",
        "fr": "Votre compagnie maritime ou aérienne explique les scellés et la remise.",
    },
    Where.COMPUTERS: {
        "en": "Whoever looks after your computers, or the shop that sold them.",
        "fr": "La personne qui entretient vos ordinateurs, ou le magasin qui les a vendus.",
    },
    Where.TAX: {
        "en": "The tax office; bring your tax number.",
        "fr": "Le service des impôts ; munissez-vous de votre numéro fiscal.",
    },
}
ANSWER_FIRST: Text = {"en": "Answer this question.", "fr": "Répondez à cette question."}
SHOW_IT: Text = {
    "en": "Add a document or a photo that shows it. A clear picture taken with a telephone is enough.",
    "fr": "Ajoutez un document ou une photo qui le montre. Une photo nette prise au téléphone suffit.",
}
URGENCY = ("critical", "bars", "first", "missing", "evidence", "gap", "weak")
"""Why something is advised, the most urgent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do: why (`URGENCY`), what it is about, what to do next, how long it takes about, where help is."""

    question: str
    element: str
    why: str
    about: Text
    next: Text
    takes: Text
    help: Text

    def spoken(self, language: str) -> dict[str, Any]:
        """The step in one language."""
        return {
            "question": self.question,
            "element": self.element,
            "why": self.why,
            "about": in_words(self.about, language),
            "next": in_words(self.next, language),
            "takes": in_words(self.takes, language),
            "help": in_words(self.help, language),
        }


def steps_to_eligibility(found: Eligibility) -> tuple[Step, ...]:
    """What to do about each gap of an eligibility check, the most urgent first."""
    why = {Weight.BARS: "bars", Weight.FIRST: "first", Weight.GAP: "gap"}
    steps = [_step(gap.question, "", why[gap.weight], gap.text, gap.advice.next, gap.advice) for gap in found.gaps]
    return tuple(sorted(steps, key=lambda step: URGENCY.index(step.why)))


def steps_to_answers(
    questionnaire: Questionnaire,
    *,
    answers: Mapping[str, Any],
    evidence: Collection[str],
    roles: Collection[str],
    tier: str,
    size: str,
) -> tuple[Step, ...]:
    """What to do about a self-assessment as it stands: what lacks, what lacks a document, what is weak; the most
    urgent first, then by weight. `answers` is code to value, `evidence` the codes that have a document."""
    lacking = set(missing(questionnaire, answers=answers, evidence=evidence, roles=roles, tier=tier, size=size))
    found = []
    for question in asked(questionnaire, roles=roles, tier=tier, size=size):
        value = answers.get(question.code)
        element = question.element.value
        worth = question.worth(value) if is_answered(value) else None
        if worth is not None and worth < 1 and question.advice is not None:
            why = "critical" if question.critical and worth == 0 else "weak"
            step = _step(question.code, element, why, question.text, question.advice.next, question.advice)
        elif question.code in lacking and not is_answered(value):
            step = _step(question.code, element, "missing", question.text, ANSWER_FIRST, question.advice)
        elif question.code in lacking:
            step = _step(question.code, element, "evidence", question.text, SHOW_IT, None)
        else:
            continue
        found.append((URGENCY.index(step.why), -question.weight, step))
    return tuple(step for *_, step in sorted(found, key=lambda row: row[:2]))


def _step(question: str, element: str, why: str, about: Text, following: Text, advice: Advice | None) -> Step:
    takes = Takes.DAY if advice is None or why == "missing" else advice.takes
    where = Where.CUSTOMS if advice is None else advice.help
    return Step(
        question=question, element=element, why=why, about=about, next=following, takes=TAKES[takes], help=HELP[where]
    )
