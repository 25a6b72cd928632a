"""What is asked at a check-in, and what it comes to."""

from __future__ import annotations

QUESTIONS: dict[str, dict[str, str]] = {
    "owner": {
        "en": "Has anything changed in ownership or management?",
        "fr": "La propriété ou la direction ont-elles changé ?",
    },
    "sites": {
        "en": "Has anything changed at your sites?",
        "fr": "Vos sites ont-ils changé ?",
    },
    "activity": {
        "en": "Do you trade in other goods, routes or roles than before?",
        "fr": "Vos marchandises, vos routes ou vos rôles ont-ils changé ?",
    },
    "records": {
        "en": "Have your books or your computer systems changed?",
        "fr": "Votre comptabilité ou vos systèmes informatiques ont-ils changé ?",
    },
    "incidents": {
        "en": "Were there thefts, breaches of security or offences?",
        "fr": "Y a-t-il eu des vols, des failles de sécurité ou des infractions ?",
    },
    "solvency": {
        "en": "Are taxes and duties paid? Is the firm able to pay?",
        "fr": "Les droits et taxes sont-ils payés ? L'entreprise est-elle solvable ?",
    },
    "staff": {
        "en": "Who is responsible for customs matters now, and were they trained?",
        "fr": "Qui est responsable des affaires douanières, et cette personne est-elle formée ?",
    },
    "benefits": {
        "en": "Which benefits did you notice, and which not?",
        "fr": "Quels avantages avez-vous constatés, et lesquels non ?",
    },
}
"""By code, in the languages of the platform."""
CODES = tuple(QUESTIONS)
