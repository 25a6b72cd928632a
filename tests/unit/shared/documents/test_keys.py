"""Keys of documents: read once, published for ever, refused when they do not fit together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from deploy import document_keys
from shared.documents import DocumentKeys, Trust, read_statement, sign_statement
from shared.documents.keys import certificate_name, key_name
from shared.settings import MissingSetting, Settings
from tests.unit.shared.documents.conftest import AT, CLAIMS, copied


def sign(keys: DocumentKeys, administration: str = "FJ") -> str:
    return sign_statement(keys, administration=administration, kind="trial", claims=CLAIMS, at=AT)


def test_the_key_set_is_public_and_enough_to_check_with(keys: DocumentKeys) -> None:
    found = keys.key_set()
    assert {key["administration"] for key in found["keys"]} == {"FJ", "VU"}
    for key in found["keys"]:
        assert {"kty", "crv", "x", "y", "kid", "x5c", "name"} <= set(key)
        assert "d" not in key
        assert (key["alg"], key["use"], key["crv"]) == ("ES256", "sig", "P-256")
        assert len(key["x5c"]) == 2
    assert read_statement(sign(keys), found).administration == "FJ"


def test_what_was_signed_with_an_old_key_stays_verifiable(document_settings: Settings, tmp_path: Path) -> None:
    settings = copied(document_settings, tmp_path)
    before = DocumentKeys(settings)
    old = sign(before)
    folder = settings.secrets / "documents"
    (folder / key_name("FJ")).unlink()
    (folder / certificate_name("FJ")).unlink()
    document_keys.ensure(settings, now=AT + timedelta(days=400))
    after = DocumentKeys(settings)
    assert after.signer("FJ").kid != before.signer("FJ").kid
    assert len(after.key_set()["keys"]) == 3
    for text in (old, sign(after)):
        assert read_statement(text, after.key_set()).claims == CLAIMS
    withdrawn = next((folder / "published").glob(f"FJ-{fingerprint(before)}.pem"))
    withdrawn.unlink()
    with pytest.raises(ValueError, match="not in the key set"):
        read_statement(old, DocumentKeys(settings).key_set())


def fingerprint(keys: DocumentKeys) -> str:
    from cryptography.hazmat.primitives import hashes

    certificate = x509.load_der_x509_certificate(keys.signer("FJ").chain[0])
    return certificate.fingerprint(hashes.SHA256()).hex()[:16]


def test_a_key_that_does_not_fit_its_certificate_signs_nothing(document_settings: Settings, tmp_path: Path) -> None:
    settings = copied(document_settings, tmp_path)
    folder = settings.secrets / "documents"
    (folder / key_name("FJ")).write_bytes((folder / key_name("VU")).read_bytes())
    with pytest.raises(MissingSetting, match="issued for"):
        sign(DocumentKeys(settings))
    (folder / key_name("FJ")).write_text("no key")
    with pytest.raises(MissingSetting, match="no private key"):
        sign(DocumentKeys(settings))
    (folder / certificate_name("FJ")).write_text("no certificate")
    with pytest.raises(MissingSetting, match="no certificate"):
        sign(DocumentKeys(settings))


def test_a_key_is_read_once(document_settings: Settings, tmp_path: Path) -> None:
    settings = copied(document_settings, tmp_path)
    keys = DocumentKeys(settings)
    first = sign(keys)
    (settings.secrets / "documents" / key_name("FJ")).unlink()
    assert read_statement(sign(keys), keys.key_set()).kid == read_statement(first, keys.key_set()).kid


def test_a_key_set_with_a_key_under_a_foreign_name_is_refused(keys: DocumentKeys) -> None:
    found = keys.key_set()
    first = next(key for key in found["keys"] if key["administration"] == "VU")
    with pytest.raises(ValueError, match="no key set"):
        Trust({"keys": [first | {"administration": "FJ"}]})
