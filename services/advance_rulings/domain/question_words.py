"""What the questions of an application are called where no portal words them: in the package for a port without a link."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, Mapping[str, str]] = {
    "capacity": {"en": "As what you ask", "fr": "Votre qualité"},
    "capacity_reason": {"en": "Your reason to ask", "fr": "Votre motif"},
    "goods_name": {"en": "Name of the goods", "fr": "Nom de la marchandise"},
    "goods_description": {"en": "Description of the goods", "fr": "Description de la marchandise"},
    "composition": {"en": "What they are made of", "fr": "Composition"},
    "agreement": {"en": "Trade agreement", "fr": "Accord commercial"},
    "agreement_other": {"en": "Other agreement", "fr": "Autre accord"},
    "origin_rule": {"en": "The rule you rely on", "fr": "La règle que vous invoquez"},
    "exporting_country": {"en": "Country of export", "fr": "Pays d’exportation"},
    "materials": {"en": "Materials and where they come from", "fr": "Matières et leur provenance"},
    "process": {"en": "How they are made", "fr": "Fabrication"},
    "intended_use": {"en": "What they are for", "fr": "Usage prévu"},
    "envisaged_hs_code": {"en": "The code you expect", "fr": "Le code que vous attendez"},
    "valuation": {"en": "How the goods are valued", "fr": "Évaluation de la marchandise"},
    "relief_claimed": {"en": "The relief you ask for", "fr": "La franchise demandée"},
    "relief_conditions": {"en": "How you meet its conditions", "fr": "Comment vous remplissez ses conditions"},
    "quota_claimed": {"en": "The quota", "fr": "Le contingent"},
    "quota_quantity": {"en": "How much", "fr": "Combien"},
    "matter": {"en": "Your question", "fr": "Votre question"},
    "similar_rulings_known": {"en": "Similar rulings", "fr": "Décisions semblables"},
    "similar_rulings": {"en": "Which similar rulings", "fr": "Quelles décisions semblables"},
    "proceedings_pending": {"en": "Pending cases", "fr": "Affaires en cours"},
    "proceedings": {"en": "Which pending cases", "fr": "Quelles affaires en cours"},
    "confidential_parts": {"en": "What must stay confidential", "fr": "Ce qui doit rester confidentiel"},
}
"""By the name of the question, in English and French: the same words as on the form."""
