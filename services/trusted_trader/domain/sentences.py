"""The usual external sentence of each step, in the office's own language, where the officer wrote none."""

from __future__ import annotations

SENTENCES: dict[tuple[str, str], dict[str, str]] = {
    ("application", "begin"): {
        "en": "The firm began its self-assessment.",
        "fr": "L'entreprise a commencé son auto-évaluation.",
    },
    ("application", "submit"): {"en": "The application was submitted.", "fr": "La demande a été déposée."},
    ("application", "return"): {
        "en": "Something is missing. The list names all of it; the application is returned only once.",
        "fr": "Il manque des éléments. La liste les nomme tous ; la demande n'est renvoyée qu'une fois.",
    },
    ("application", "accept"): {
        "en": "The application is complete. The time for the decision runs from today.",
        "fr": "La demande est complète. Le délai de décision court à compter d'aujourd'hui.",
    },
    ("application", "assess"): {
        "en": "An officer is examining the application.",
        "fr": "Un agent examine la demande.",
    },
    ("application", "ask-agency"): {
        "en": "Another agency was asked for its opinion.",
        "fr": "Un autre service a été consulté.",
    },
    ("application", "record-opinion"): {
        "en": "Another agency gave its opinion.",
        "fr": "Un autre service a donné son avis.",
    },
    ("application", "validate"): {
        "en": "The sites will be visited.",
        "fr": "Les sites seront visités.",
    },
    ("application", "require-correction"): {
        "en": "Some findings must be mended. Until then the time for the decision does not run.",
        "fr": "Des constats doivent être corrigés. D'ici là, le délai de décision est suspendu.",
    },
    ("application", "correct"): {
        "en": "The firm reports the findings as mended. The time for the decision runs again.",
        "fr": "L'entreprise déclare les constats corrigés. Le délai de décision court de nouveau.",
    },
    ("application", "extend"): {
        "en": "The time for the decision is extended once, for the reasons stated.",
        "fr": "Le délai de décision est prolongé une fois, pour les motifs indiqués.",
    },
    ("application", "propose"): {
        "en": "A decision was proposed; another officer examines it before it is signed.",
        "fr": "Une décision a été proposée ; un autre agent l'examine avant la signature.",
    },
    ("application", "send-back"): {
        "en": "The proposal needs more work before it is signed.",
        "fr": "La proposition doit être revue avant la signature.",
    },
    ("application", "grant"): {"en": "The status is granted.", "fr": "Le statut est accordé."},
    ("application", "refuse"): {
        "en": "The application is refused for the reasons stated.",
        "fr": "La demande est refusée pour les motifs indiqués.",
    },
    ("application", "reopen"): {
        "en": "The appeal was allowed: the refusal no longer counts, and the office decides anew.",
        "fr": "Le recours est accueilli : le refus ne vaut plus et le bureau décide de nouveau.",
    },
    ("application", "withdraw"): {
        "en": "The firm withdrew the application.",
        "fr": "L'entreprise a retiré la demande.",
    },
    ("application", "lapse"): {
        "en": "The time for the firm's answer is over. The application lapsed; a new one may be lodged.",
        "fr": "Le délai de réponse est écoulé. La demande est caduque ; une nouvelle peut être déposée.",
    },
    ("authorisation", "grant"): {"en": "The authorisation is granted.", "fr": "L'autorisation est accordée."},
    ("authorisation", "renew"): {
        "en": "The authorisation is renewed after re-validation.",
        "fr": "L'autorisation est renouvelée après revalidation.",
    },
    ("authorisation", "vary"): {
        "en": "What the authorisation covers, or its conditions, changed. This certificate replaces the one before.",
        "fr": "La portée ou les conditions de l'autorisation ont changé. Ce certificat remplace le précédent.",
    },
    ("authorisation", "announce"): {
        "en": "The office intends a measure. The holder is heard before it decides.",
        "fr": "Le bureau envisage une mesure. Le titulaire est entendu avant la décision.",
    },
    ("authorisation", "suspend"): {
        "en": "The authorisation is suspended for the reasons stated. Its benefits stop at once.",
        "fr": "L'autorisation est suspendue pour les motifs indiqués. Les avantages cessent aussitôt.",
    },
    ("authorisation", "pause"): {
        "en": "The authorisation is suspended at the holder's request.",
        "fr": "L'autorisation est suspendue à la demande du titulaire.",
    },
    ("authorisation", "lift"): {
        "en": "The suspension is lifted. The benefits count again.",
        "fr": "La suspension est levée. Les avantages valent de nouveau.",
    },
    ("authorisation", "revoke"): {
        "en": "The authorisation is revoked for the reasons stated.",
        "fr": "L'autorisation est révoquée pour les motifs indiqués.",
    },
    ("authorisation", "restore"): {
        "en": "The authorisation is restored.",
        "fr": "L'autorisation est rétablie.",
    },
    ("authorisation", "expire"): {
        "en": "The validity of the authorisation is over.",
        "fr": "La validité de l'autorisation est écoulée.",
    },
    ("authorisation", "surrender"): {
        "en": "The holder gave the status back.",
        "fr": "Le titulaire a renoncé au statut.",
    },
    ("authorisation", "tell-change"): {
        "en": "The holder told a change.",
        "fr": "Le titulaire a signalé un changement.",
    },
    ("change", "note"): {"en": "The office took note of the change.", "fr": "Le bureau a pris note du changement."},
    ("change", "review"): {
        "en": "The office examines what the change means for the status.",
        "fr": "Le bureau examine ce que le changement signifie pour le statut.",
    },
    ("change", "close"): {"en": "The change is dealt with.", "fr": "Le changement est traité."},
    ("appeal", "review"): {
        "en": "Another officer than the one who decided examines the appeal.",
        "fr": "Un autre agent que celui qui a décidé examine le recours.",
    },
    ("appeal", "withdraw"): {"en": "The appeal was withdrawn.", "fr": "Le recours a été retiré."},
    ("visit", "plan"): {
        "en": "A visit to the site is planned.",
        "fr": "Une visite du site est prévue.",
    },
    ("visit", "replan"): {"en": "The plan of the visit changed.", "fr": "La visite prévue a été modifiée."},
    ("visit", "start"): {"en": "The visit began.", "fr": "La visite a commencé."},
    ("visit", "report"): {
        "en": "The report of the visit is there.",
        "fr": "Le rapport de la visite est établi.",
    },
    ("visit", "cancel"): {"en": "The visit is cancelled.", "fr": "La visite est annulée."},
    ("visit", "use-report"): {
        "en": "Another administration's report of the site is used. The decision stays with this office.",
        "fr": "Le rapport d'une autre administration sur le site est utilisé. La décision reste à ce bureau.",
    },
    ("finding", "find"): {"en": "Something must be mended.", "fr": "Un point doit être corrigé."},
    ("finding", "answer"): {
        "en": "The firm said what was done.",
        "fr": "L'entreprise a indiqué ce qui a été fait.",
    },
    ("finding", "resolve"): {"en": "The finding is resolved.", "fr": "Le constat est levé."},
    ("finding", "reopen"): {
        "en": "What was done is not enough. The finding is open again.",
        "fr": "Ce qui a été fait ne suffit pas. Le constat est rouvert.",
    },
    ("programme", "propose"): {
        "en": "An edition of the programme was proposed; another officer examines it.",
        "fr": "Une édition du programme a été proposée ; un autre agent l'examine.",
    },
    ("programme", "send-back"): {
        "en": "The edition needs more work before it is signed.",
        "fr": "L'édition doit être revue avant la signature.",
    },
    ("programme", "activate"): {
        "en": "The edition of the programme is signed. It is in force from its first day on.",
        "fr": "L'édition du programme est signée. Elle est en vigueur à compter de son premier jour.",
    },
    ("programme", "retire"): {
        "en": "The edition of the programme is retired. Statuses that were granted under it go on.",
        "fr": "L'édition du programme est retirée. Les statuts accordés sous elle restent valables.",
    },
    ("questionnaire", "publish"): {
        "en": "The questionnaire is published. It never changes; a mend makes a new edition.",
        "fr": "Le questionnaire est publié. Il ne change plus ; une correction crée une nouvelle édition.",
    },
    ("questionnaire", "withdraw"): {
        "en": "The questionnaire is withdrawn. Answers given to it are kept and can be taken over.",
        "fr": "Le questionnaire est retiré. Les réponses données sont conservées et peuvent être reprises.",
    },
    ("appeal", "lodge"): {"en": "An appeal was lodged.", "fr": "Un recours a été déposé."},
    ("appeal", "allow"): {"en": "The appeal is allowed.", "fr": "Le recours est accueilli."},
    ("appeal", "dismiss"): {
        "en": "The appeal is dismissed for the reasons stated.",
        "fr": "Le recours est rejeté pour les motifs indiqués.",
    },
}


def sentence(thing: str, action: str, *, language: str) -> str:
    """The usual sentence of a step."""
    found = SENTENCES.get((thing, action), {})
    return found.get(language) or found.get("en", "")


def in_language(text: str, *, thing: str, action: str, language: str) -> str:
    """A step's text for a reader: the usual sentence in their language, an officer's own words as they were written."""
    usual = SENTENCES.get((thing, action), {})
    return usual.get(language, text) if text in usual.values() else text
