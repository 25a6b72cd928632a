"""The fixed words of signed documents, in English and French."""

from __future__ import annotations

from shared.papers.words import Words

TITLES: Words = {
    "en": {
        "certificate": "Certificate",
        "return": "Your application is returned",
        "acceptance": "Your application is accepted for examination",
        "findings": "Findings to be mended",
        "extension": "More time for the decision",
        "refusal": "Refusal",
        "lapse": "Your application has lapsed",
        "announcement": "What we intend, and your right to be heard",
        "suspension": "Suspension",
        "lifting": "End of the suspension",
        "revocation": "Revocation",
        "expiry": "End of validity",
        "surrender": "The status is given back",
        "appeal": "Decision on your appeal",
    },
    "fr": {
        "certificate": "Certificat",
        "return": "Votre demande vous est renvoyée",
        "acceptance": "Votre demande est recevable",
        "findings": "Constats à corriger",
        "extension": "Prolongation du délai de décision",
        "refusal": "Refus",
        "lapse": "Votre demande est caduque",
        "announcement": "Mesure envisagée et droit d’être entendu",
        "suspension": "Suspension",
        "lifting": "Fin de la suspension",
        "revocation": "Révocation",
        "expiry": "Fin de validité",
        "surrender": "Renonciation au statut",
        "appeal": "Décision sur votre recours",
    },
}
"""What each kind of document is headed with."""

SAY: Words = {
    "en": {
        "certifies": "{administration} certifies that {name} is authorised as stated here.",
        "tier": "Status", "roles": "Authorised as",
        "sites": "Sites", "every_site": "Every site of the holder", "valid_from": "Valid from", "valid_until": "Valid until", "certificate": "Certificate",
        "benefits": "What the holder is given", "benefit": "Benefit", "law": "Law", "conditions": "Conditions",
        "application": "Application", "state_now": "A certificate may be suspended or end early. The code below says what counts today.",
        "deficits": "This is missing", "answer_by": "Answer until", "once": "An application is returned once only; the list names everything that is missing.",
        "decision_by": "Decision until", "findings": "Findings", "severity": "Gravity", "element": "Element", "finding": "Finding",
        "action": "What is to be done", "due": "Until", "critical": "critical", "major": "major", "minor": "minor",
        "intended": "What is intended", "suspension": "Suspension", "revocation": "Revocation", "facts": "The facts",
        "hearing": "You may answer until {day}. Nothing is decided before you answer or that day is over, unless the law and the facts allow no delay.",
        "ground": "Ground", "evidence_incomplete": "There are grounds to revoke, and the evidence is not complete yet",
        "time_to_remedy": "A condition is not met and may still be mended", "holder_request": "At the holder’s own request",
        "remedy_over": "The time to mend what led to the suspension is over",
        "remedy": "To be mended until", "stops": "The benefits of the status stop at once.", "counts": "The benefits of the status count again.",
        "reapply": "You may apply again from", "ended": "Ended on", "against": "Appeal against", "refusal": "Refusal", "outcome": "Outcome",
        "allow": "Allowed", "dismiss": "Dismissed", "lodged": "Lodged on", "reasons": "Reasons",
        "appeal_until": "An appeal against this decision is possible until {day} ({days} days).",
    },
    "fr": {
        "certifies": "{administration} certifie que {name} est agréé comme indiqué ici.",
        "tier": "Statut", "roles": "Agréé comme",
        "sites": "Sites", "every_site": "Tous les sites du titulaire", "valid_from": "Valable dès le", "valid_until": "Valable jusqu’au", "certificate": "Certificat",
        "benefits": "Ce qui est accordé au titulaire", "benefit": "Avantage", "law": "Loi", "conditions": "Conditions",
        "application": "Demande", "state_now": "Un certificat peut être suspendu ou prendre fin plus tôt. Le code ci-dessous dit ce qui vaut aujourd’hui.",
        "deficits": "Il manque", "answer_by": "Réponse jusqu’au", "once": "Une demande n’est renvoyée qu’une fois ; la liste nomme tout ce qui manque.",
        "decision_by": "Décision jusqu’au", "findings": "Constats", "severity": "Gravité", "element": "Élément", "finding": "Constat",
        "action": "À faire", "due": "Jusqu’au", "critical": "critique", "major": "majeur", "minor": "mineur",
        "intended": "Mesure envisagée", "suspension": "Suspension", "revocation": "Révocation", "facts": "Les faits",
        "hearing": "Vous pouvez répondre jusqu’au {day}. Rien n’est décidé avant votre réponse ou cette date, sauf si la loi et les faits ne permettent aucun délai.",
        "ground": "Motif", "evidence_incomplete": "Il existe des motifs de révocation, mais les preuves ne sont pas encore complètes",
        "time_to_remedy": "Une condition n’est plus remplie et peut encore être corrigée", "holder_request": "À la demande du titulaire",
        "remedy_over": "Le délai pour corriger ce qui a conduit à la suspension est écoulé",
        "remedy": "À corriger jusqu’au", "stops": "Les avantages du statut cessent aussitôt.", "counts": "Les avantages du statut valent de nouveau.",
        "reapply": "Nouvelle demande possible dès le", "ended": "A pris fin le", "against": "Recours contre", "refusal": "Refus", "outcome": "Issue",
        "allow": "Accueilli", "dismiss": "Rejeté", "lodged": "Déposé le", "reasons": "Motifs",
        "appeal_until": "Un recours contre cette décision est possible jusqu’au {day} ({days} jours).",
    },
}  # fmt: skip
"""What stands in the bodies."""

CLAIMS: Words = {
    "number": {"en": "Number", "fr": "Numéro"},
    "holder": {"en": "Holder", "fr": "Titulaire"},
    "to": {"en": "To", "fr": "À"},
    "on": {"en": "Date", "fr": "Date"},
    "tier": {"en": "Status", "fr": "Statut"},
    "roles": {"en": "Authorised as", "fr": "Agréé comme"},
    "from": {"en": "Valid from", "fr": "Valable dès le"},
    "until": {"en": "Valid until", "fr": "Valable jusqu’au"},
    **{f"aeo-{kind}": {"en": TITLES["en"][kind], "fr": TITLES["fr"][kind]} for kind in TITLES["en"]},
}
"""Names of claims and kinds of statements, for the page that reads them without a network."""
