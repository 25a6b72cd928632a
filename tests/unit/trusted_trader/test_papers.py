"""What signed documents say: every kind in both languages, from named facts only."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.trusted_trader.domain.paper_words import CLAIMS, SAY, TITLES
from services.trusted_trader.domain.papers import claims, letter
from services.trusted_trader.events import PAPERS
from services.trusted_trader.operations.papers import PRINTING
from shared.documents.paper import LETTER, compile_paper, qr_code
from shared.documents.verify import Reason
from shared.papers.letter import FRAME, Said
from shared.papers.words import LABELS, LANGUAGES, REASONS, in_full
from shared.parameters import load_administrations

FIJI = load_administrations(Path("deploy/administrations"))["FJ"]
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FACTS: dict[str, dict[str, Any]] = {
    "certificate": {
        "tier_name": {"en": "Authorised operator", "fr": "Opérateur agréé"}, "roles": ["importer", "load_site"],
        "sites": ["Walu Bay store, Suva"], "conditions": "Seals are counted daily.", "valid_from": "2026-12-01",
        "valid_until": "2029-11-30",
        "benefits": [
            {"code": "reduced_guarantee", "percent": 50, "law": "s.9"}, {"code": "priority", "law": ""},
            {"code": "periodic_declaration", "period": "month", "law": "s.11"}, {"code": "unheard_of", "law": "s.99"},
        ],
    },
    "return": {"deficits": ["The books of 2024.", "The plan of the yard."], "until_on": "2026-12-22"},
    "acceptance": {"decision_by": "2027-03-22"},
    "extension": {"decision_by": "2027-05-21"},
    "findings": {
        "until_on": "2027-05-21",
        "findings": [
            {"severity": "critical", "element": "I", "text": "No fence.", "action": "Put one up.", "due_on": "2027-01-31"},
            {"severity": "minor", "element": "B", "text": "No page numbers.", "action": "Number them.", "due_on": None},
        ],
    },
    "announcement": {
        "kind": "suspension", "ground": "time_to_remedy", "facts": "The yard is open.", "law": "s.14",
        "hearing_until": "2026-12-22",
    },
    "suspension": {"ground": "evidence_incomplete", "remedy_until": None},
    "revocation": {"reapply_from": "2029-11-22"},
    "appeal": {"against": "refusal", "contested": "FJ-TT-2026-00003", "lodged_on": "2026-11-01"},
}  # fmt: skip


def said(kind: str, **more: Any) -> Said:
    thing, action = next(step for step, found in PAPERS.items() if found == kind)
    values: dict[str, Any] = {
        "kind": kind, "number": "FJ-XX-2026-00001/4", "of": "FJ-XX-2026-00001", "on": "2026-11-22", "thing": thing,
        "action": action, "name": "Pacific Kava Exports", "tin": "50-12345-0-9", "address": "Walu Bay, Suva", "law": "s.8",
        "law_confirmed": False, "text": "The office wrote this.", "signed_by": "Asenaca Vakacegu",
        "review": {"en": "Ask for a review.", "fr": "Demandez un réexamen."},
        "appeal": {"until": "2026-12-22", "days": 30, "confirmed": False}, "facts": FACTS.get(kind, {}),
    }  # fmt: skip
    return Said(**(values | more))


def printed(kind: str, language: str = "en", **more: Any) -> dict[str, Any]:
    return letter(said(kind, **more), administration=FIJI, language=language)


@pytest.mark.parametrize("kind", sorted(set(PAPERS.values())))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_printed_in_both_languages(kind: str, language: str) -> None:
    content = printed(kind, language)
    assert content["title"].startswith(TITLES[language][kind])
    assert content["administration"]["name"] == FIJI.name(language)
    assert content["legal_basis"] == [f"s.8 {FRAME[language]['unconfirmed']}"]
    assert content["appeal"][0] == {"en": "Ask for a review.", "fr": "Demandez un réexamen."}[language]
    assert "The office wrote this." in str(content["body"]) or kind == "announcement"
    verify = {"address": "https://vaka.example/verify/1", "offline": 0}
    code = qr_code(verify["address"])  # type: ignore[arg-type]  # it is the text
    assert code
    pdf = compile_paper(
        LETTER, content={**content, "verify": verify, "is_production": True}, at=AT,
        pictures={"verify-address.svg": code[0]},
    )  # fmt: skip
    assert pdf.startswith(b"%PDF-")


def test_both_languages_say_the_same_things() -> None:
    for words in (TITLES, LABELS, SAY, FRAME):
        assert set(words["en"]) == set(words["fr"])
    for pair in (*CLAIMS.values(), *REASONS.values()):
        assert set(pair) == set(LANGUAGES)
    assert set(REASONS) == {reason.name.lower() for reason in Reason}
    assert set(TITLES["en"]) == set(PAPERS.values())


def test_aeo_27_a_certificate_says_benefits_in_plain_words_with_their_law() -> None:
    table = next(block for block in printed("certificate")["body"] if block["kind"] == "table")
    assert table["rows"] == [
        ["The guarantee that you give is 50 per cent lower.", "s.9"],
        ["When a check is needed, your goods are checked first.", ""],
        ["You make one declaration for all imports or exports of a month.", "s.11"],
    ]
    assert "Conditions" in str(printed("certificate")["body"])


def test_a_statement_holds_the_public_facts_alone_and_fits_a_code_on_paper() -> None:
    long = said("certificate", name="Société d’importation " * 5)
    found = claims(long, language="fr")
    assert set(found) == {"number", "holder", "tier", "roles", "from", "until"}
    assert found["tier"] == "Opérateur agréé"
    assert claims(said("refusal"), language="en") == {
        "number": "FJ-XX-2026-00001/4", "to": "Pacific Kava Exports", "on": "2026-11-22",
    }  # fmt: skip
    assert qr_code("x" * 800) is not None
    assert len(str(found)) * 4 // 3 + 200 < 800
    assert PRINTING.statement_kind("refusal") == "aeo-refusal"


def test_nothing_internal_has_a_place_in_a_document() -> None:
    named = {one.name for one in fields(Said)}
    assert not [name for name in named if "internal" in name or "score" in name or "opinion" in name or "risk" in name]
    with pytest.raises(TypeError):
        said("refusal", internal_text="hidden")


def test_aeo_34_days_of_an_appeal_are_marked_while_they_are_not_confirmed() -> None:
    assert printed("refusal")["appeal"] == [
        "Ask for a review.",
        "An appeal against this decision is possible until 22 December 2026 (30 days). (not confirmed by the administration)",
    ]
    sure = printed("refusal", appeal={"until": "2026-12-22", "days": 30, "confirmed": True}, law_confirmed=True)
    assert sure["appeal"][1].endswith("(30 days).")
    assert sure["legal_basis"] == ["s.8"]
    assert printed("refusal", appeal={})["appeal"] == ["Ask for a review."]
    assert printed("acceptance", appeal=None)["appeal"] == []


def test_the_usual_sentence_is_in_the_language_of_the_document() -> None:
    usual = said(
        "lapse", text="The time for the firm's answer is over. The application lapsed; a new one may be lodged."
    )
    assert "Le délai de réponse est écoulé" in str(letter(usual, administration=FIJI, language="fr")["body"])
    own = replace(usual, text="Come back.\n\nWe wait.")
    blocks = [block["text"] for block in letter(own, administration=FIJI, language="fr")["body"] if "text" in block]
    assert blocks == ["Come back.", "We wait."]


def test_what_time_did_is_signed_by_nobody() -> None:
    signature = printed("expiry", signed_by="")["signature"]
    assert signature["name"] == FIJI.name("en")
    assert "system" in signature["role"]
    assert printed("surrender", signed_by="")["signature"]["role"] == ""


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        ("2026-11-01", "fr", "1er novembre 2026"), ("2026-08-22", "fr", "22 août 2026"), ("2026-03-02", "en", "2 March 2026"),
        (None, "en", "no day set"), ("", "fr", "sans date fixée"),
    ],
)  # fmt: skip
def test_days_are_written_in_full(day: str | None, language: str, words: str) -> None:
    assert in_full(day, language) == words
