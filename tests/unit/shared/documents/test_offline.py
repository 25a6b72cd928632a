"""The page for checking without a network: everything in one file, and nothing that could be put into it by data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date

import pytest

from shared.documents import DocumentKeys
from shared.documents.offline import verifier_page

NAMES = {"FJ": {"en": "Fiji Customs", "fr": "Douanes des Fidji"}}


def given(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="given">(.*?)</script>', page, re.DOTALL)
    assert found
    held: dict[str, object] = json.loads(found[1])
    return held


def test_it_holds_every_public_key_and_no_private_one(keys: DocumentKeys) -> None:
    page = verifier_page(keys.key_set(), NAMES, made_on=date(2026, 11, 22)).decode()
    found = given(page)["keys"]
    assert isinstance(found, list)
    assert sorted(key["kid"] for key in found) == sorted(key["kid"] for key in keys.key_set()["keys"])
    assert all(set(key) == {"kid", "kty", "crv", "x", "y", "administration", "name"} for key in found)
    assert given(page)["made_on"] == "2026-11-22"


def test_it_names_no_other_file_and_lets_none_in(keys: DocumentKeys) -> None:
    page = verifier_page(keys.key_set(), NAMES, made_on=date(2026, 11, 22)).decode()
    assert not re.search(r"https?:|//[a-z]+[.]|\bsrc=|\bhref=|@import|url\(|fetch\(|XMLHttp|import\(", page)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; base-uri 'none'; form-action 'none'; ")
    for kind in ("script", "style"):
        (text,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        allowed = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{allowed}'" in policy[1]
    assert len(page.encode()) < 40_000


def test_names_cannot_leave_their_place(keys: DocumentKeys) -> None:
    evil = "</script><script>alert(1)</script>{script}\u2028"
    page = verifier_page(keys.key_set(), {"FJ": {"en": evil}}, made_on=date(2026, 11, 22)).decode()
    assert page.count("<script") == 2
    assert given(page)["names"] == {"FJ": {"en": evil}}


def test_both_languages_say_everything(keys: DocumentKeys) -> None:
    page = verifier_page(keys.key_set(), NAMES, made_on=date(2026, 11, 22)).decode()
    english, french = (
        set(re.findall(r"\b(\w+): \"", re.search(rf"\n  {language}: {{(.*?)\n  }},", page, re.DOTALL)[1]))  # type: ignore[index]
        for language in ("en", "fr")
    )
    used = set(re.findall(r'data-word="(\w+)"', page)) | set(re.findall(r"\bw\.(\w+)", page))
    assert len(used) > 15
    assert used <= english == french


def test_what_is_no_key_set_makes_no_page() -> None:
    with pytest.raises(ValueError, match="no key set"):
        verifier_page({"keys": [{"kty": "EC"}]}, NAMES, made_on=date(2026, 11, 22))
