"""Keys of two administrations, made once; a letter that uses everything the common template has."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy import document_keys
from shared.documents import Document, DocumentKeys, Trust, make_document
from shared.settings import Settings

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NUMBER = "FJ-XX-2026-00007"
CLAIMS = {"number": NUMBER, "holder": "Pacific Kava Exports", "from": "2026-12-01", "until": "2029-11-30"}

LETTER: dict[str, Any] = {
    "language": "fr",
    "administration": {
        "name": "Fiji Revenue and Customs Service",
        "colours": ["#62b5e5", "#d21034"],
        "address": ["Lot 1, Queen Elizabeth Drive", "Nasese, Suva"],
    },
    "title": "Décision d’essai",
    "number": NUMBER,
    "date": "22 novembre 2026",
    "addressee": ["Pacific Kava Exports", "Māʻolina Tūī Ēlise", "Nadi"],
    "body": [
        {"kind": "paragraph", "text": "Nous vous répondons. *not bold* #panic() $x$ @label"},
        {"kind": "heading", "text": "Les faits"},
        {"kind": "facts", "rows": [["Numéro fiscal", "50-12345-0-9"], ["Lieu", "Lautoka"]]},
        {"kind": "list", "items": ["premier point", "second point"]},
        {"kind": "table", "head": ["Mesure", "Part"], "rows": [["Garantie", "70 %"]], "numbers": [1]},
        {"kind": "notice", "text": "À dire dans les quatorze jours."},
    ],
    "legal_basis": ["Loi de 1986, section 101."],
    "appeal": ["Un recours est possible dans les 28 jours."],
    "signature": {"name": "Asenaca Vakacegu", "role": "Cheffe de bureau", "place": "Suva"},
    "labels": {
        "number": "Numéro", "date": "Date", "to": "À", "legal_basis": "Base légale", "appeal": "Recours",
        "verify": "Ce document est-il authentique ?", "verify_how": "Lisez ce code.", "offline_how": "Sans réseau.",
        "seal": "Signé électroniquement.", "page": "Page {page} sur {pages}", "demonstration": "Démonstration",
    },
}  # fmt: skip


@pytest.fixture(scope="session")
def document_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation of two administrations, with keys."""
    folder = tmp_path_factory.mktemp("installation")
    settings = Settings(mode="test", data=folder, secrets=folder / "secrets", hosted=("FJ", "VU"))
    document_keys.ensure(settings, now=AT)
    return settings


@pytest.fixture(scope="session")
def keys(document_settings: Settings) -> DocumentKeys:
    """Its keys."""
    return DocumentKeys(document_settings)


@pytest.fixture(scope="session")
def trust(keys: DocumentKeys) -> Trust:
    """Its public keys."""
    return Trust(keys.key_set())


@pytest.fixture(scope="session")
async def document(keys: DocumentKeys) -> Document:
    """One letter, made once for every test that only looks at it."""
    return await make_document(keys, administration="FJ", content=LETTER, kind="trial", statement_claims=CLAIMS, at=AT)


def replaced_at(content: bytes, place: int, value: int) -> bytes:
    """The same with one byte changed."""
    return content[:place] + bytes([value]) + content[place + 1 :]


def copied(settings: Settings, folder: Path) -> Settings:
    """The same installation in another folder, to be changed."""
    import shutil
    from dataclasses import replace

    shutil.copytree(settings.secrets, folder / "secrets")
    return replace(settings, data=folder, secrets=folder / "secrets")
