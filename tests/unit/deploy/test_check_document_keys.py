"""`check` says what is wrong with the keys of documents before somebody needs them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy import check, document_keys
from shared.settings import Settings

NOW = datetime.now(UTC)


def said(settings: Settings) -> str:
    """The sentence of the look at these keys; empty where all is well."""
    return dict(check.check(settings))["keys of documents"]


def test_keys_that_can_be_used_are_well(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secrets=tmp_path / "secrets", hosted=("FJ",))
    assert "document-key-FJ.pem" in said(settings)
    document_keys.ensure(settings, now=NOW)
    assert said(settings) == ""
    assert "document-key-VU.pem" in said(replace(settings, hosted=("FJ", "VU")))


def test_keys_of_a_demonstration_sign_nothing_real(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secrets=tmp_path / "secrets", hosted=("FJ",))
    document_keys.ensure(settings, now=NOW)
    assert "of a demonstration" in said(replace(settings, mode="production"))
    real = replace(settings, mode="production", secrets=tmp_path / "real")
    document_keys.ensure(real, now=NOW)
    assert said(real) == ""


def test_an_expired_certificate_is_said(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secrets=tmp_path / "secrets", hosted=("FJ",))
    document_keys.ensure(settings, now=NOW - timedelta(days=document_keys.SIGNER_DAYS + 1))
    assert "has expired" in said(settings)
    document_keys.ensure(settings, now=NOW)
    assert said(settings) == ""
