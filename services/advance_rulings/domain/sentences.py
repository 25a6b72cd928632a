"""The usual external sentence of each step, in the office's own language, where the officer wrote none."""

from __future__ import annotations

from services.advance_rulings.domain.sentences_region import REGIONAL

SENTENCES: dict[str, dict[str, str]] = REGIONAL | {
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
    "record-payment": {
        "en": "The fee was paid.",
        "fr": "Le droit a été payé.",
    },
    "waive-fee": {
        "en": "The fee is not asked for.",
        "fr": "Le droit n'est pas demandé.",
    },
    "request-sample": {
        "en": "The office needs a sample of the goods. Until it is here the time for the decision does not run.",
        "fr": "Le bureau a besoin d'un échantillon des marchandises. Jusqu'à sa réception, le délai de décision est suspendu.",
    },
    "receive-sample": {
        "en": "The sample is here. The time for the decision runs again.",
        "fr": "L'échantillon est arrivé. Le délai de décision court de nouveau.",
    },
    "send-to-laboratory": {
        "en": "A laboratory examines the sample. Until its report is here the time for the decision does not run.",
        "fr": "Un laboratoire examine l'échantillon. Jusqu'à son rapport, le délai de décision est suspendu.",
    },
    "record-result": {
        "en": "The laboratory's report is here. The time for the decision runs again.",
        "fr": "Le rapport du laboratoire est arrivé. Le délai de décision court de nouveau.",
    },
    "ask-opinion": {
        "en": "The office asked an expert of the region for an opinion, without saying who applies. The time for the decision goes on.",
        "fr": "Le bureau a demandé l'avis d'un expert de la région, sans nommer le demandeur. Le délai de décision continue.",
    },
    "close-opinion": {
        "en": "The assessment goes on.",
        "fr": "L'examen se poursuit.",
    },
    "reopen": {
        "en": "After the review the application is decided anew. The time for the decision begins again.",
        "fr": "Après le réexamen, la demande sera de nouveau tranchée. Le délai de décision recommence.",
    },
    "ruling.remind": {
        "en": "The validity of this ruling ends soon. You may ask to have it issued again.",
        "fr": "La validité de cette décision anticipée prend bientôt fin. Vous pouvez demander qu'elle soit rendue de nouveau.",
    },
    "ruling.ask-basis": {
        "en": "Please confirm that the facts on which the ruling rests are still the same. Without an answer the ruling ceases.",
        "fr": "Veuillez confirmer que les faits sur lesquels repose la décision n'ont pas changé. Sans réponse, elle cesse de produire effet.",
    },
    "ruling.confirm-basis": {
        "en": "The holder answered the question about the facts.",
        "fr": "Le titulaire a répondu à la question sur les faits.",
    },
    "ruling.cease": {
        "en": "The ruling ceased by law.",
        "fr": "La décision anticipée a cessé de produire effet.",
    },
    "ruling.restore": {
        "en": "After the review the ruling stands again.",
        "fr": "Après le réexamen, la décision anticipée est rétablie.",
    },
    "review.lodge": {
        "en": "A review was asked for. An officer who took no part in the decision will examine it.",
        "fr": "Un réexamen a été demandé. Un agent qui n'a pas pris part à la décision l'examinera.",
    },
    "review.examine": {
        "en": "An officer examines the review.",
        "fr": "Un agent examine la demande de réexamen.",
    },
    "appeal.lodge": {
        "en": "An appeal was lodged with the higher authority.",
        "fr": "Un recours a été formé devant l'autorité supérieure.",
    },
    "appeal.examine": {
        "en": "The higher authority examines the appeal.",
        "fr": "L'autorité supérieure examine le recours.",
    },
    "review.withdraw": {
        "en": "The request for a review was withdrawn. The decision stands.",
        "fr": "La demande de réexamen a été retirée. La décision est maintenue.",
    },
    "appeal.withdraw": {
        "en": "The appeal was withdrawn. The decision stands.",
        "fr": "Le recours a été retiré. La décision est maintenue.",
    },
    "cancel-sample": {
        "en": "The sample is not needed any more. The time for the decision runs again.",
        "fr": "L'échantillon n'est plus nécessaire. Le délai de décision court de nouveau.",
    },
    "register-sample": {
        "en": "A sample of the goods is here.",
        "fr": "Un échantillon des marchandises est arrivé.",
    },
    "extended-use.ask": {
        "en": "Extended use was asked for.",
        "fr": "Une prolongation d'usage a été demandée.",
    },
    "enquiry.receive": {
        "en": "The question reached the office.",
        "fr": "La question est parvenue au bureau.",
    },
    "enquiry.withdraw": {
        "en": "The question was withdrawn.",
        "fr": "La question a été retirée.",
    },
    "edition-change.convert": {
        "en": "The ruling moved into the new edition of the Harmonized System with the code that was decided.",
        "fr": "La décision anticipée est passée dans la nouvelle édition du Système harmonisé avec le code retenu.",
    },
    "edition-change.end": {
        "en": "Nothing more is to be decided for the new edition: the ruling ended.",
        "fr": "Il n'y a plus rien à décider pour la nouvelle édition : la décision anticipée a pris fin.",
    },
    "enquiry.assign": {
        "en": "An officer has the question.",
        "fr": "Un agent s'occupe de la question.",
    },
    "edition-change.flag": {
        "en": "A new edition of the Harmonized System affects this ruling.",
        "fr": "Une nouvelle édition du Système harmonisé concerne cette décision anticipée.",
    },
}


def in_language(text: str, *, action: str, language: str, thing: str = "application") -> str:
    """A step's text for a reader: the usual sentence in their language, an officer's own words as they were written."""
    usual = _usual(action, thing)
    return usual.get(language, text) if text in usual.values() else text


def sentence(action: str, *, language: str, thing: str = "application") -> str:
    """The usual sentence of a step. A thing's own stands under "thing.action"."""
    found = _usual(action, thing)
    return found.get(language) or found.get("en", "")


def _usual(action: str, thing: str) -> dict[str, str]:
    return SENTENCES.get(f"{thing}.{action}") or SENTENCES.get(action, {})
