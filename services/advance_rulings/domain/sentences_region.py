"""The usual external sentences of what administrations do together, keyed "thing.action"."""

from __future__ import annotations

REGIONAL: dict[str, dict[str, str]] = {
    "opinion-request.ask": {
        "en": "An expert of another administration was asked for an opinion, without saying who applies.",
        "fr": "L'avis d'un expert d'une autre administration a été demandé, sans nommer le demandeur.",
    },
    "opinion-request.close": {
        "en": "The office that asked closed its question.",
        "fr": "Le bureau demandeur a clos sa question.",
    },
    "opinion-request.withdraw": {
        "en": "The office that asked took its question back.",
        "fr": "Le bureau demandeur a retiré sa question.",
    },
    "opinion-request.thank": {
        "en": "The office that asked thanks for the opinion.",
        "fr": "Le bureau demandeur remercie pour l'avis.",
    },
    "opinion.want": {
        "en": "An administration of the region asks for an opinion.",
        "fr": "Une administration de la région demande un avis.",
    },
    "opinion.accept": {
        "en": "The expert will give the opinion.",
        "fr": "L'expert donnera son avis.",
    },
    "opinion.decline": {
        "en": "The expert cannot give the opinion.",
        "fr": "L'expert ne peut pas donner son avis.",
    },
    "opinion.give": {
        "en": "The expert gave the opinion. It is not binding.",
        "fr": "L'expert a donné son avis. Il n'est pas contraignant.",
    },
    "divergence.find": {
        "en": "A ruling here and one of another administration on alike goods name different subheadings.",
        "fr": "Une décision d'ici et une d'une autre administration sur des marchandises semblables diffèrent de sous-position.",
    },
    "divergence.dismiss": {
        "en": "The goods are not alike.",
        "fr": "Les marchandises ne sont pas semblables.",
    },
    "divergence.converge": {
        "en": "A case with the other administration was opened.",
        "fr": "Un dossier avec l'autre administration a été ouvert.",
    },
    "divergence.resolve": {
        "en": "The two rulings do not differ any more.",
        "fr": "Les deux décisions ne divergent plus.",
    },
    "divergence.reopen": {
        "en": "The two rulings differ.",
        "fr": "Les deux décisions divergent.",
    },
    "convergence.open": {
        "en": "A case about one kind of goods was opened with another administration.",
        "fr": "Un dossier sur une sorte de marchandises a été ouvert avec une autre administration.",
    },
    "convergence.state": {
        "en": "A position was stated.",
        "fr": "Une position a été exprimée.",
    },
    "convergence.agree": {
        "en": "Both administrations named the same code. Each changes its own ruling by its own law.",
        "fr": "Les deux administrations ont nommé le même code. Chacune modifie sa décision selon son droit.",
    },
    "convergence.end": {
        "en": "The case ended without agreement.",
        "fr": "Le dossier s'est terminé sans accord.",
    },
}
