"""What signed documents say: every kind in both languages, from named facts only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.advance_rulings.domain.paper_words import CLAIMS, CODES, SAY, TITLES
from services.advance_rulings.domain.papers import RENDITION, WHOLE, claims, letter
from services.advance_rulings.domain.questions import AGREEMENTS
from services.advance_rulings.domain.words import (
    BasisKind,
    CeaseGround,
    CitedAs,
    Contested,
    DeclineGround,
    EndGround,
    RulingType,
)
from services.advance_rulings.events import PAPERS
from services.advance_rulings.operations.papers import PRINTING
from shared.documents.paper import LETTER, compile_paper, qr_code
from shared.papers.letter import Said
from shared.papers.words import LANGUAGES
from shared.parameters import load_administrations

FIJI = load_administrations(Path("deploy/administrations"))["FJ"]
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WHOLE_RULING: dict[str, Any] = {
    "type": "classification", "edition": 2, "subject": "Coconut water", "hs_code": "2009.89.90", "hs_edition": "HS 2022",
    "goods_description": "A bottled drink.\n\nWith eight per cent of mango pulp.", "reasoning": "It stays a juice.",
    "legal_basis": "", "conditions": "Labelled in English.", "reissue_of": "FJ-AR-2022-00009",
    "basis": [{"kind": "gir", "reference": "GIR 1", "text": "The terms of the heading."}],
    "cited": [{"administration": "VU", "number": "VU-AR-2025-00004", "as": "distinguished", "why": "It was a syrup."}],
    "valid_from": "2026-12-01", "valid_until": "2029-11-30", "issued_on": "2026-11-22", "binding_on_applicant": False, "protection": {"en": "Relied on in good faith.", "fr": "De bonne foi."},
    "effective_on": "2026-11-22", "ground": "change_of_law",
    "history": [{"edition": 1, "hs_code": "2202.99", "valid_from": "2026-01-01", "ended_on": "2026-11-22", "ground": "change_of_law", "reason": "x"}],
}  # fmt: skip
ENDED = {
    "subject": "Coconut water",
    "ended_on": "2026-11-22",
    "ground": "change_of_law",
    "conflicting_ruling": "FJ-AR-2026-00002",
}
FACTS: dict[str, dict[str, Any]] = {
    **dict.fromkeys((*WHOLE, RENDITION), WHOLE_RULING),
    **dict.fromkeys(("revocation", "annulment", "cessation"), ENDED),
    "return": {"until_on": "2026-12-22"},
    "acceptance": {"decision_by": "2027-03-22"},
    "question": {"until_on": "2026-12-22", "question": "Which sugar is in it?"},
    "decline": {"ground": "pending_proceedings"},
    "basis_demand": {"until_on": "2026-12-22", "subject": "Coconut water", "reason": "The recipe seems to have changed."},
    "review_outcome": {"against": "decline", "contested": "FJ-AR-2026-00001/5", "lodged_on": "2026-11-01"},
    "appeal_outcome": {"against": "revocation", "contested": "FJ-AR-2026-00001/R/2", "lodged_on": "2026-11-01"},
    "extended_use": {"ruling": "FJ-AR-2026-00001", "until_on": "2027-02-22", "quantity": "300 cartons"},
    "enquiry_answer": {"subject": "Samples", "question": "Do you need one?"},
}  # fmt: skip


def said(kind: str, **more: Any) -> Said:
    thing, action = next((step for step, found in PAPERS.items() if found == kind), ("register", "publish"))
    values: dict[str, Any] = {
        "kind": kind, "number": "FJ-AR-2026-00001/4", "of": "FJ-AR-2026-00001", "on": "2026-11-22", "thing": thing,
        "action": action, "name": "Pacific Kava Exports", "tin": "50-12345-0-9", "address": "", "law": "WTO TFA Article 3",
        "law_confirmed": False, "text": "The office wrote this.", "signed_by": "Asenaca Vakacegu",
        "review": {"en": "Ask for a review.", "fr": "Demandez un réexamen."},
        "appeal": {"review_until": "2026-12-22", "review_days": 30, "confirmed": False}, "facts": FACTS.get(kind, {}),
    }  # fmt: skip
    return Said(**(values | more))


KINDS = sorted({*PAPERS.values(), RENDITION})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_printed_in_both_languages(kind: str, language: str) -> None:
    content = letter(said(kind), administration=FIJI, language=language)
    assert content["title"].startswith(TITLES[language][kind])
    assert content["appeal"][0] == {"en": "Ask for a review.", "fr": "Demandez un réexamen."}[language]
    assert "The office wrote this." in str(content["body"])
    verify = {"address": "https://vaka.example/verify/1", "offline": 0}
    code = qr_code("https://vaka.example/verify/1")
    assert code
    pdf = compile_paper(
        LETTER, content={**content, "verify": verify, "is_production": True}, at=AT,
        pictures={"verify-address.svg": code[0]},
    )  # fmt: skip
    assert pdf.startswith(b"%PDF-")


def test_both_languages_say_the_same_things_about_every_word_of_the_procedure() -> None:
    for words in (TITLES, SAY, CODES):
        assert set(words["en"]) == set(words["fr"])
    assert all(set(pair) == set(LANGUAGES) for pair in CLAIMS.values())
    assert set(TITLES["en"]) == set(KINDS)
    coded = {
        word.value
        for kind in (RulingType, DeclineGround, EndGround, CeaseGround, Contested, BasisKind, CitedAs)
        for word in kind
    }
    assert coded | set(AGREEMENTS) <= set(CODES["en"])
    assert {f"ar-{kind}" for kind in KINDS} <= set(CLAIMS)


def test_ar_32_a_ruling_says_goods_code_edition_reasons_validity_and_that_it_binds() -> None:
    text = str(letter(said("ruling"), administration=FIJI, language="en"))
    for words in (
        "Pacific Kava Exports", "FJ-AR-2026-00001/4", "2009.89.90", "HS 2022", "With eight per cent", "It stays a juice.",
        "GIR 1", "The terms of the heading.", "VU VU-AR-2025-00004", "Distinguished", "Labelled in English.",
        "1 December 2026", "30 November 2029", "FJ-AR-2022-00009", "binds the administration", "good faith",
        "until 22 December 2026 (30 days)", "(not confirmed by the administration)", "Asenaca Vakacegu",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("language", "country", "agreement"),
    [
        ("en", "New Zealand (NZ)", "MSG Trade Agreement"),
        ("fr", "Nouvelle-Zélande (NZ)", "Accord commercial du Groupe mélanésien Fer de lance"),
    ],
)
def test_ar_15_a_ruling_of_origin_names_the_country_and_the_agreement_in_words(
    language: str, country: str, agreement: str
) -> None:
    facts = WHOLE_RULING | {"type": "origin", "origin_country": "NZ", "agreement": "msg", "origin_rule": "CTH"}
    text = str(letter(said("ruling", facts=facts), administration=FIJI, language=language))
    assert country in text
    assert agreement in text
    named = str(letter(said("ruling", facts=facts | {"agreement": "CPTPP"}), administration=FIJI, language=language))
    assert "CPTPP" in named


def test_ar_14_the_public_rendition_names_nobody_and_its_statement_neither() -> None:
    content = letter(said(RENDITION, name="", tin="", text=""), administration=FIJI, language="en")
    assert content["addressee"] == []
    assert "information" in str(content["body"])
    assert claims(said(RENDITION), language="en") == {
        "number": "FJ-AR-2026-00001/4", "code": "2009.89.90", "edition": 2, "from": "2026-12-01", "until": "2029-11-30",
    }  # fmt: skip
    assert claims(said("ruling"), language="en")["holder"] == "Pacific Kava Exports"
    assert PRINTING.is_own(PRINTING.statement_kind("ruling"))
    assert not PRINTING.is_own("aeo-certificate")


VALUED: dict[int, dict[str, Any]] = {
    1: {
        "method": 1,
        "related_parties": True,
        "restrictions": False,
        "conditions": False,
        "explanation": "Same price to all.",
    },
    2: {"method": 2, "why_not_earlier": "No sale.", "comparable_goods": "The shipment of May."},
    3: {"method": 3, "why_not_earlier": "No sale.", "comparable_goods": "The shipment of June."},
    4: {"method": 4, "why_not_earlier": "No like goods.", "resale": "Sold at 12.40 in Nadi."},
    5: {"method": 5, "why_not_earlier": "No resale.", "costs": "Material 8.10, labour 2.20."},
    6: {"method": 6, "why_not_earlier": "None fits.", "adapted_method": 4, "explanation": "Resale after ninety days."},
}


def valued(method: int, language: str, *, kind: str = "ruling") -> str:
    facts = WHOLE_RULING | {
        "type": "valuation",
        "hs_code": None,
        "valuation_method": method,
        "valuation": VALUED[method],
    }
    return str(letter(said(kind, facts=facts), administration=FIJI, language=language)["body"])


@pytest.mark.parametrize("method", sorted(VALUED))
def test_ar_16_a_valuation_ruling_says_how_its_method_applies_in_both_languages(method: int) -> None:
    english, french = valued(method, "en"), valued(method, "fr")
    own = [value for name, value in VALUED[method].items() if isinstance(value, str)]
    assert all(text in english and text in french for text in own)
    assert "How the method applies" in english
    assert "Comment la méthode s’applique" in french
    if method == 1:
        assert "['Buyer and seller are related', 'Yes']" in english
        assert "['L’acheteur et le vendeur sont liés', 'Oui']" in french
        assert "['The sale is subject to conditions', 'No']" in english
    if method == 6:
        assert "['Adapted method', 'Method 4']" in english
        assert "['Méthode adaptée', 'Méthode 4']" in french


@pytest.mark.parametrize("method", sorted(VALUED))
def test_ar_14_the_public_rendition_names_the_method_and_none_of_its_details(method: int) -> None:
    public = valued(method, "en", kind=RENDITION)
    assert f"Method {method}" in public
    assert not any(value in public for value in VALUED[method].values() if isinstance(value, str))
    assert "How the method applies" not in public


def test_ar_16_what_a_quota_ruling_decides_is_not_headed_as_a_relief() -> None:
    for kind, words in (("quota", ("Quota", "Contingent")), ("relief", ("Duty relief", "Exonération"))):
        for language, label in zip(LANGUAGES, words, strict=True):
            facts = WHOLE_RULING | {"type": kind, "relief": "Fresh tuna, 400 tonnes a year."}
            body = str(letter(said("ruling", facts=facts), administration=FIJI, language=language)["body"])
            assert f"['{label}', 'Fresh tuna, 400 tonnes a year.']" in body
