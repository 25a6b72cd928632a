"""How the questions of an application read: the same words on the form, on the check page and in the published requirements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.portal.language import N_


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """All msgids. `name` is the short label, `heading` the question itself, `why` why we ask, `example` an example or ""."""

    name: str
    heading: str
    why: str
    example: str = ""


QUESTIONS: Mapping[str, QuestionWords] = {
    "capacity": QuestionWords(
        N_("As what you ask"),
        N_("As what do you ask for this ruling?"),
        N_("Importers, exporters, producers and others with a good reason may ask."),
    ),
    "capacity_reason": QuestionWords(
        N_("Your reason to ask"),
        N_("What is your reason to ask for this ruling?"),
        N_("Somebody who neither imports, exports nor makes the goods may ask with a good reason."),
        N_("Example: I am the customs agent who will declare these goods for several importers."),
    ),
    "goods_name": QuestionWords(
        N_("Name of the goods"),
        N_("What are the goods called?"),
        N_("A short name that a shopkeeper would use. It heads your case and, later, the ruling."),
        N_("Example: Virgin coconut oil in glass bottles"),
    ),
    "goods_description": QuestionWords(
        N_("Description of the goods"),
        N_("What are the goods, in full?"),
        N_(
            "The ruling binds customs only for goods like these. Say what they look like, their size and how they are packed."
        ),
        N_("Example: Cold-pressed oil from fresh coconut, clear, in bottles of 250 ml, twelve to a carton."),
    ),
    "composition": QuestionWords(
        N_("What they are made of"),
        N_("What are the goods made of?"),
        N_(
            "Many tariff codes turn on the material or on how much of it there is. Give shares by weight if you know them."
        ),
        N_("Example: 100 % coconut oil, free fatty acid below 0.2 %, nothing added."),
    ),
    "agreement": QuestionWords(
        N_("Trade agreement"),
        N_("Under which agreement do you claim origin?"),
        N_("Each agreement has its own rules of what counts as made in a country."),
    ),
    "agreement_other": QuestionWords(
        N_("Other agreement"),
        N_("Which agreement is it?"),
        N_("We need its name to find its rules of origin."),
    ),
    "origin_rule": QuestionWords(
        N_("The rule you rely on"),
        N_("Which rule of the agreement do your goods meet, as far as you know?"),
        N_("Many goods have a rule of their own: a change of heading, a share of local value, or a certain process."),
        N_("Example: all materials from elsewhere change heading; or 40 % of the value is added here."),
    ),
    "exporting_country": QuestionWords(
        N_("Country of export"),
        N_("From which country will the goods be sent?"),
        N_("Goods must usually travel straight from the country that made them."),
    ),
    "materials": QuestionWords(
        N_("Materials and where they come from"),
        N_("Which materials go into the goods, and where do they come from?"),
        N_(
            "Origin depends on what was brought in from elsewhere. Name each material, its country, its code and value if you know them."
        ),
        N_("Example: flour, Australia, 1101.00, 40 % of the cost; sugar, Fiji, 1701.99, 10 %."),
    ),
    "process": QuestionWords(
        N_("How they are made"),
        N_("How are the goods made?"),
        N_("What is done to the goods, and where, can change their code and their origin."),
        N_("Example: Fresh nuts are grated, dried at 40 °C, pressed, filtered and bottled in Savusavu."),
    ),
    "intended_use": QuestionWords(
        N_("What they are for"),
        N_("What will the goods be used for?"),
        N_("Some codes depend on the use the goods are made for."),
        N_("Example: cooking, and skin care, sold in shops."),
    ),
    "envisaged_hs_code": QuestionWords(
        N_("The code you expect"),
        N_("Which tariff code do you expect?"),
        N_("It helps us to see how you understand the tariff. We decide ourselves; a wrong guess does no harm."),
        N_("Example: 1513.19"),
    ),
    "valuation": QuestionWords(
        N_("How the goods are valued"),
        N_("How do you value the goods?"),
        N_("Customs value follows one of six methods, in order: the price paid comes first."),
    ),
    "relief_claimed": QuestionWords(
        N_("The relief you ask for"),
        N_("Which relief or exemption from duty do you ask for?"),
        N_("Name the item, the schedule or the law, as exactly as you can."),
        N_("Example: Item 12 of the Second Schedule: equipment for hospitals."),
    ),
    "relief_conditions": QuestionWords(
        N_("How you meet its conditions"),
        N_("How do you meet the conditions of the relief?"),
        N_("Most reliefs depend on who imports, what the goods are used for and what happens to them later."),
        N_("Example: the hospital imports them itself, uses them for ten years and does not sell them."),
    ),
    "quota_claimed": QuestionWords(
        N_("The quota"),
        N_("Which quota do you want to use?"),
        N_("Name the quota, its period and where it is published."),
        N_("Example: tariff quota for milk powder of 2026, Notice 14."),
    ),
    "quota_quantity": QuestionWords(
        N_("How much"),
        N_("How much do you want to bring in under the quota?"),
        N_("A quota is for a quantity. Give yours with its unit."),
        N_("Example: 20 tonnes"),
    ),
    "matter": QuestionWords(
        N_("Your question"),
        N_("What shall customs decide?"),
        N_("Put it so that the answer can be a yes, a no, or one sentence."),
        N_("Example: does a ship's engine that is repaired abroad come back free of duty?"),
    ),
    "similar_rulings_known": QuestionWords(
        N_("Similar rulings"),
        N_("Do you know of a ruling on the same or similar goods?"),
        N_("Here or in another country: goods that are alike should be treated alike."),
    ),
    "similar_rulings": QuestionWords(
        N_("Which similar rulings"),
        N_("Which rulings are they?"),
        N_("Give their numbers, and the country if it is another one."),
        N_("Example: FJ-AR-2026-00042"),
    ),
    "proceedings_pending": QuestionWords(
        N_("Pending cases"),
        N_("Is this question before a customs office, a tribunal or a court?"),
        N_("We may have to decline while somebody else is deciding the same question."),
    ),
    "proceedings": QuestionWords(
        N_("Which pending cases"),
        N_("Before whom is it, since when and under which number?"),
        N_("So that we can find it and wait for it if we must."),
    ),
    "confidential_parts": QuestionWords(
        N_("What must stay confidential"),
        N_("Is any of this confidential?"),
        N_(
            "Rulings are published without your name. Say what else must never be published, such as a recipe or a price."
        ),
    ),
}
"""By the name the API gives a question."""

CHOICES: Mapping[str, str] = {
    "importer": N_("Importer"),
    "exporter": N_("Exporter"),
    "producer": N_("Producer"),
    "justifiable_cause": N_("Somebody else with a good reason"),
    "pacer_plus": N_("PACER Plus"),
    "picta": N_("PICTA"),
    "msg": N_("MSG Trade Agreement"),
    "iepa": N_("Interim EPA with the European Union"),
    "sparteca": N_("SPARTECA"),
    "gsp": N_("Generalised System of Preferences"),
    "non_preferential": N_("None: non-preferential origin"),
    "other": N_("Another one"),
}
"""By the value the API gives a choice."""
AGREEMENTS = ("pacer_plus", "picta", "msg", "iepa", "sparteca", "gsp", "non_preferential")
"""The choices that name an agreement, or that there is none; any other agreement is named in words."""

TYPES: Mapping[str, QuestionWords] = {
    "classification": QuestionWords(
        N_("Classification"),
        N_("The tariff code of goods"),
        N_("Which code of the Harmonized System the goods bear, and so which duty."),
    ),
    "origin": QuestionWords(
        N_("Origin"),
        N_("The origin of goods"),
        N_("In which country the goods count as made, and so which preference they may have."),
    ),
    "valuation": QuestionWords(
        N_("Valuation"),
        N_("How goods are valued"),
        N_("By which method the customs value is found, and how that method applies."),
    ),
    "relief": QuestionWords(
        N_("Duty relief"),
        N_("A relief or an exemption from duty"),
        N_("Whether the goods may come in free of duty or at a lower one, and on which conditions."),
    ),
    "quota": QuestionWords(
        N_("Quota"),
        N_("The use of a quota"),
        N_("Whether the goods may use a tariff quota, and how it is given out."),
    ),
    "other": QuestionWords(
        N_("Other question"),
        N_("Another question about importing goods"),
        N_("Anything else that customs can decide beforehand about goods that you mean to import."),
    ),
}
"""By the type of ruling."""
