"""Why a rule hit, as officers read it: in their language, with codes in words."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.portal.client.risk_declaration import FieldView
from gateway.portal.language import load_words
from gateway.portal.pages.officer.risk_desk import Fields
from gateway.portal.pages.officer.risk_explaining import SENTENCES, told
from gateway.portal.sentences.patterns import fitting
from gateway.portal.visit import Visit
from services.risk.domain.catalogue import FIELDS
from services.risk.domain.declarations import read
from services.risk.domain.language import Explained, explain, parse
from tests.unit.risk.language.test_meaning import GIVEN, LISTS
from tests.unit.risk.language.test_meaning import SENTENCES as TOLD
from tests.unit.risk.language.trees import LISTS as RANDOM_LISTS
from tests.unit.risk.language.trees import Trees

VIEWS = cast(
    "list[FieldView]",
    [
        {
            "key": field.key, "name": field.name, "level": field.level.value, "type": field.type.value,
            "unit": field.unit, "derived": field.derived, "title": field.title,
        }
        for field in FIELDS
    ],
)  # fmt: skip
CODED = read({
    "reference": "C", "transport_mode": "1", "flow": "IMPORT", "bill_nature": "23", "country_export": "NZ",
    "lodged_on": "2026-03-31", "total_value": "1250.50", "pre_arrival": True,
    "items": [{"number": 1, "hs": "22042100", "origin": "CN", "valuation_method": "1", "package_kind": "VL", "procedure": "4071", "national_procedure": "4000"}],
})  # fmt: skip

IN_WORDS = [
    ('transport_mode in ["1", "4"]', "Mode of transport at the border is Sea (1), one of Sea (1), Air (4)",
     "Mode de transport à la frontière : Mer (1), parmi Mer (1), Air (4)"),
    ('transport_mode != "4"', "Mode of transport at the border is Sea (1), other than Air (4)",
     "Mode de transport à la frontière : Mer (1), autre que Air (4)"),
    ('flow == "EXPORT"', "Flow is Import, not Export", "Flux : Importation, non Exportation"),
    ('bill_nature == "23"', "Nature of the bill is Import (23)", "Nature du titre : Importation (23)"),
    ('items.exists(i, i.valuation_method == "6")', "Valuation method is 1: transaction value, not 6: fall-back",
     "Méthode d’évaluation : 1 : valeur transactionnelle, non 6 : dernier recours"),
    ('items.exists(i, i.package_kind in ["CT", "7Q"])', "Kind of packages is Bulk, liquid (VL), none of 7Q, Carton (CT)",
     "Nature des colis : Vrac, liquide (VL), hors de 7Q, Carton (CT)"),
    ('items.exists(i, i.procedure == "9000")', "Procedure is Home use (4071), not 9000",
     "Régime : Mise à la consommation (4071), non 9000"),
    ('items.exists(i, i.national_procedure == "7100")', "National procedure is 4000, not 7100",
     "Régime national : 4000, non 7100"),
    ("items.exists(i, i.origin != country_export)",
     "Country of origin is China (CN), other than Country of export (New Zealand (NZ))",
     "Pays d’origine : Chine (CN), autre que Pays d’exportation (Nouvelle-Zélande (NZ))"),
    ('items.exists(i, i.hs.startsWith("220421"))', "Commodity code is 2204.21.00, begins with 2204.21",
     "Code des marchandises : 2204.21.00, commence par 2204.21"),
    ("total_value > 1000", "Total customs value is FJD 1,250.50, more than FJD 1,000.00",
     "Valeur en douane totale : 1 250,50 $FJ, plus de 1 000,00 $FJ"),
    ('lodged_on < date("2026-04-01")', "Day of lodging is 31 March 2026, before 1 April 2026",
     "Jour de dépôt : 31 mars 2026, avant le 1er avril 2026"),
    ("pre_arrival", "Before arrival is true", "Avant l’arrivée : vrai"),
    ("freight + insurance > 1", "Freight and Insurance are missing", "Fret et Assurance manquent"),
    ("total_value / containers > freight && flow == \"IMPORT\"", "1 of 2 conditions hold, all 2 must; 1 not evaluable",
     "Conditions vraies : 1 sur 2 ; les 2 doivent l’être ; non jugeables : 1"),
]  # fmt: skip


def fields(language: str) -> Fields:
    """The catalogue for a reader of this language."""
    visit: Any = SimpleNamespace(
        words=load_words(language), language=language, administration=SimpleNamespace(currency="FJD")
    )
    return Fields(VIEWS, cast(Visit, visit))


def every(one: Explained) -> list[str]:
    return [one.sentence, *(sentence for part in one.parts for sentence in every(part))]


@pytest.mark.parametrize(("text", "english", "french"), IN_WORDS)
def test_codes_days_and_money_stand_in_words(text: str, english: str, french: str) -> None:
    sentence = every(explain(parse(text), header=CODED.header, items=CODED.items, lists=LISTS))[-1 if "items." in text else 0]  # fmt: skip
    assert told(sentence, fields("en"), load_words("en")) == english
    plain = told(sentence, fields("fr"), load_words("fr"))
    assert re.sub("[\u00a0\u202f]", " ", plain) == french


@pytest.mark.parametrize("text", [text for text, _ in TOLD])
def test_every_sentence_of_the_engine_is_said_in_french(text: str) -> None:
    for sentence in every(explain(parse(text), header=GIVEN.header, items=GIVEN.items, lists=LISTS)):
        said = told(sentence, fields("fr"), load_words("fr"))
        assert not re.search(r"\b(is|are|not|one of|none of|of|must|list|and|true|false)\b", said), said


def test_whatever_is_explained_fits_a_sentence() -> None:
    trees = Trees(23)
    for _ in range(200):
        node, declaration = trees.node(), trees.declaration()
        whole = explain(node, header=declaration.header, items=declaration.items, lists=RANDOM_LISTS)
        for sentence in every(whole):
            assert fitting(sentence.partition("; ")[0], among=SENTENCES) is not None, sentence
            assert told(sentence, fields("fr"), load_words("fr")) != sentence
