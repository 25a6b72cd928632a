"""The package for a port without a link (row 42): whole, small, signed, readable without a server or a script."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from deploy.rulings import pack
from gateway.portal.catalogue import translations
from gateway.portal.question_words import QUESTIONS as PORTAL_WORDS
from services.advance_rulings.domain.outer_port import SIGNED_KIND, wrong_with
from services.advance_rulings.domain.paper_words import CLAIMS
from services.advance_rulings.domain.question_words import LABELS
from services.advance_rulings.domain.questions import QUESTIONS
from shared.documents import DocumentKeys, read_statement
from shared.settings import Settings
from tests.service.advance_rulings.conftest import DECIDER, House
from tests.service.house import MONDAY

REVOKE = {"ground": "change_of_law", "facts": "The note was amended.", "basis": "The Act."}


@pytest.fixture(scope="module")
async def packed(shared_house: House, module_settings: Settings) -> bytes:
    """Fiji's register with a ruling in force and a revoked one whose text would like to be markup."""
    shared_house.at = MONDAY
    await shared_house.issued()
    case = await shared_house.issued(subject="<script>alert(1)</script> nets")
    await shared_house.call(DECIDER, "POST", f"/rulings/{case['number']}/revoke", version=1, json=REVOKE)
    answer = await shared_house.get(None, "/register/package?administration=FJ&language=en")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    same = await shared_house.get(None, "/register/package?administration=FJ&language=en", headers={"If-None-Match": answer.headers["etag"]})  # fmt: skip
    assert (same.status_code, same.content) == (304, b"")
    assert (await shared_house.get(None, "/register/package?administration=ZZ")).status_code == 404
    return answer.content


def opened(packed: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        return {name: found.read(name).decode() for name in found.namelist()}


async def test_row_42_everything_is_in_it_and_it_is_small(packed: bytes) -> None:
    files = opened(packed)
    assert {"index.html", "rulings-1.html", "requirements.html", "verify-documents.html", "rulings.jsonl", "manifest.json", "manifest.jws"} == set(files)  # fmt: skip
    assert len(packed) < 40_000
    lines = [json.loads(line) for line in files["rulings.jsonl"].splitlines()]
    assert sorted(line["status"] for line in lines) == ["in_force", "revoked"]
    assert "WTO TFA Article 3.1" in files["requirements.html"]
    assert "FJD 25.00" in files["requirements.html"]  # 2,500 cents
    assert json.loads(files["manifest.json"])["since"]


async def test_it_is_browsed_without_a_server_and_every_link_leads_somewhere(packed: bytes) -> None:
    files = opened(packed)
    for name in ("index.html", "rulings-1.html", "requirements.html"):
        page = files[name]
        assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
        assert "<script>alert" not in page
        for target in re.findall(r'href="([^"#]*)(#[^"]*)?"', page):
            assert target[0] in files or target[0] == ""
            if target[1]:
                assert f'id="{target[1][1:]}"' in files[target[0] or name]
    assert "revoked" in files["index.html"]
    assert "The note was amended." in files["rulings-1.html"]


async def test_the_signature_covers_every_file(packed: bytes, module_settings: Settings) -> None:
    files = opened(packed)
    told = read_statement(files["manifest.jws"], DocumentKeys(module_settings).key_set(), kind=SIGNED_KIND)
    assert (told.administration, told.claims["rulings"], told.claims["as_of"]) == ("FJ", 2, "2026-03-02")
    assert wrong_with(packed, claims=told.claims) is None
    for changed in ("rulings-1.html", "manifest.json", "rulings.jsonl"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as again:
            for name, content in files.items():
                again.writestr(name, content.replace("2009.89", "2009.90") + (" " if name == changed else ""))
        assert wrong_with(out.getvalue(), claims=told.claims) is not None


async def test_its_verifier_has_words_for_what_a_ruling_claims(packed: bytes, module_settings: Settings) -> None:
    found, _ = await pack(module_settings, administration="FJ", language="fr", at=MONDAY)
    for one in (packed, found):
        assert json.dumps(CLAIMS["holder"], separators=(",", ":")) in opened(one)["verify-documents.html"]


async def test_what_is_asked_stands_in_the_words_of_the_form(packed: bytes, module_settings: Settings) -> None:
    french, _ = await pack(module_settings, administration="FJ", language="fr", at=MONDAY)
    english, french_page = opened(packed)["requirements.html"], opened(french)["requirements.html"]
    assert "<h3>Tariff classification</h3>" in english
    assert "<li>The code you expect</li>" in english
    assert "<h3>Classement tarifaire</h3>" in french_page
    assert "<li>Description de la marchandise – réponse obligatoire</li>" in french_page
    for page in (english, french_page):
        assert ">classification<" not in page
        assert "hs code" not in page.lower()


def test_the_words_of_the_package_are_those_of_the_portal() -> None:
    french = translations("fr")
    assert set(LABELS) == {question.name for question in QUESTIONS}
    for name, words in PORTAL_WORDS.items():
        assert LABELS[name] == {"en": words.name, "fr": french[words.name].string}


async def test_the_operators_command_makes_the_same_in_french(packed: bytes, module_settings: Settings) -> None:
    found, rulings = await pack(module_settings, administration="FJ", language="fr", at=MONDAY)
    assert rulings == 2
    assert "Registre des décisions anticipées" in opened(found)["index.html"]
    assert "25,00\u00a0$FJ" in opened(found)["requirements.html"]
    assert "révoquée" in opened(found)["index.html"]


@pytest.mark.parametrize("language", ["€", "日本", 'x"\r\nX-Not-Ours: 1', "de"])
async def test_a_language_that_nobody_speaks_is_english_and_no_header(
    packed: bytes, shared_house: House, language: str
) -> None:
    english = await shared_house.get(None, "/register/package", params={"administration": "FJ", "language": "en"})
    answer = await shared_house.get(None, "/register/package", params={"administration": "FJ", "language": language})
    assert (answer.status_code, answer.headers["etag"]) == (200, english.headers["etag"])
