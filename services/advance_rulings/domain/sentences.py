"""The usual external sentence of each step, in the office's own language, where the officer wrote none."""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {
    "submit": {
        "en": "The application was submitted.",
        "fr": "La demande a été déposée.",
    },
    "accept": {
        "en": "The application is complete. The time for the decision runs from today.",
        "fr": "La demande est complète. Le délai de décision court à compter d'aujourd'hui.",
    },
    "assess": {
        "en": "An officer is examining the application.",
        "fr": "Un agent examine la demande.",
    },
    "request-information": {
        "en": "The office needs an answer from the applicant. Until then the time for the decision does not run.",
        "fr": "Le bureau attend une réponse du demandeur. D'ici là, le délai de décision est suspendu.",
    },
    "answer": {
        "en": "The applicant answered. The time for the decision runs again.",
        "fr": "Le demandeur a répondu. Le délai de décision court de nouveau.",
    },
    "propose": {
        "en": "A decision was proposed; another officer examines it before it is signed.",
        "fr": "Une décision a été proposée ; un autre agent l'examine avant la signature.",
    },
    "send-back": {
        "en": "The proposal needs more work before it is signed.",
        "fr": "La proposition doit être revue avant la signature.",
    },
    "issue": {
        "en": "The ruling is issued. It binds the administration for these goods and this applicant.",
        "fr": "La décision anticipée est rendue. Elle lie l'administration pour ces marchandises et ce demandeur.",
    },
    "decline": {
        "en": "The application is declined for the facts and on the basis stated.",
        "fr": "La demande est rejetée pour les faits et sur le fondement indiqués.",
    },
    "withdraw": {
        "en": "The applicant withdrew the application.",
        "fr": "Le demandeur a retiré la demande.",
    },
    "lapse": {
        "en": "The time for the applicant's answer is over. The application lapsed; a new one may be lodged.",
        "fr": "Le délai de réponse du demandeur est écoulé. La demande est caduque ; une nouvelle peut être déposée.",
    },
    "expire": {
        "en": "The validity of the ruling is over.",
        "fr": "La validité de la décision anticipée est écoulée.",
    },
}


def in_language(text: str, *, action: str, language: str) -> str:
    """A step's text for a reader: the usual sentence in their language, an officer's own words as they were written."""
    usual = SENTENCES.get(action, {})
    return usual.get(language, text) if text in usual.values() else text


def sentence(action: str, *, language: str) -> str:
    """The usual sentence of a step."""
    found = SENTENCES.get(action, {})
    return found.get(language) or found.get("en", "")
