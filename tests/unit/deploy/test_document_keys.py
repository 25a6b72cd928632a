"""Keys of documents are made once; whoever signs sees them, the authority's key stays outside their sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from deploy import document_keys, secret_files
from deploy.console import Trouble
from shared.documents import DocumentKeys
from shared.settings import Settings

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of one administration, without any key."""
    return Settings(data=tmp_path, secrets=tmp_path / "secrets", hosted=("FJ",), public_url="https://vaka.example")


def chain(settings: Settings, code: str = "FJ") -> list[x509.Certificate]:
    path = settings.secrets / "documents" / f"document-certificate-{code}.pem"
    return x509.load_pem_x509_certificates(path.read_bytes())


def contents(settings: Settings) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in settings.secrets.rglob("*") if path.is_file()}


def test_each_administration_has_a_key_and_a_certificate_of_this_installation(settings: Settings) -> None:
    made = document_keys.ensure(settings, now=NOW)
    assert made == ("document-key-FJ.pem", "document-certificate-FJ.pem")
    own, authority = chain(settings)
    own.verify_directly_issued_by(authority)
    assert isinstance(own.public_key(), ec.EllipticCurvePublicKey)
    assert own.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)[0].value == "FJ"
    assert own.not_valid_before_utc < NOW < own.not_valid_after_utc < authority.not_valid_after_utc
    assert own.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)


def test_a_demonstration_says_so_in_every_name_and_production_does_not(settings: Settings) -> None:
    document_keys.ensure(settings, now=NOW)
    for certificate in chain(settings):
        assert "demonstration" in certificate.subject.rfc4514_string()
    real = replace(settings, mode="production", secrets=settings.data / "real")
    document_keys.ensure(real, now=NOW)
    own, authority = chain(real)
    assert "demonstration" not in own.subject.rfc4514_string() + authority.subject.rfc4514_string()
    assert "vaka.example" in authority.subject.rfc4514_string()


def test_what_is_there_is_never_changed_and_a_new_administration_gets_its_own(settings: Settings) -> None:
    document_keys.ensure(settings, now=NOW)
    before = contents(settings)
    assert document_keys.ensure(settings, now=NOW + timedelta(days=100)) == ()
    assert contents(settings) == before
    more = replace(settings, hosted=("FJ", "VU"))
    assert document_keys.ensure(more, now=NOW) == ("document-key-VU.pem", "document-certificate-VU.pem")
    after = contents(settings)
    assert {name: after[name] for name in before} == before
    assert chain(more, "VU")[1] == chain(more)[1]


def test_the_authority_s_key_is_not_where_services_look(settings: Settings) -> None:
    document_keys.ensure(settings, now=NOW)
    assert (settings.secrets / "document-authority-key.pem").stat().st_mode & 0o077 == 0
    seen = [path.name for path in (settings.secrets / "documents").rglob("*.pem") if "KEY" in path.read_text()]
    assert seen == ["document-key-FJ.pem"]
    for path in settings.secrets.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_for_containers_others_may_read_what_is_mounted_and_enter_no_further(settings: Settings) -> None:
    document_keys.ensure(settings, now=NOW, mode=secret_files.FOR_CONTAINERS)
    assert settings.secrets.stat().st_mode & 0o077 == 0
    assert (settings.secrets / "documents").stat().st_mode & 0o777 == 0o755
    assert (settings.secrets / "documents" / "document-key-FJ.pem").stat().st_mode & 0o777 == 0o644
    assert (settings.secrets / "document-authority-key.pem").stat().st_mode & 0o077 == 0


def test_nothing_is_made_where_the_files_come_from_outside(settings: Settings) -> None:
    mounted = replace(settings, secrets=Path("/run/secrets"))
    assert document_keys.ensure(mounted, now=NOW) == ()


def test_a_certificate_of_ours_is_renewed_for_the_same_key_in_its_last_year(settings: Settings) -> None:
    document_keys.ensure(settings, now=NOW)
    keys = DocumentKeys(settings)
    first = keys.signer("FJ")
    later = NOW + timedelta(days=document_keys.SIGNER_DAYS - 300)
    assert document_keys.ensure(settings, now=later) == ("document-certificate-FJ.pem",)
    renewed = DocumentKeys(settings)
    assert renewed.signer("FJ").kid == first.kid
    assert renewed.signer("FJ").chain[0] != first.chain[0]
    published = {key["x5c"][0] for key in renewed.key_set()["keys"]}
    assert len(published) == 2, "the old certificate is in documents that were signed with it"


def test_an_authority_near_its_end_issues_no_more_and_a_new_one_renews_what_it_issued(settings: Settings) -> None:
    document_keys.ensure(settings, now=NOW)
    (old,) = chain(settings)[1:]
    later = NOW + timedelta(days=document_keys.AUTHORITY_DAYS - document_keys.SIGNER_DAYS + 1)
    document_keys.ensure(replace(settings, hosted=("FJ", "VU")), now=later)
    for code in ("FJ", "VU"):
        assert chain(settings, code)[1] != old
        assert chain(settings, code)[0].not_valid_after_utc < chain(settings, code)[1].not_valid_after_utc


def test_a_certificate_from_elsewhere_is_taken_as_it_is(settings: Settings) -> None:
    """Real certificates are put there as files, before the first start or instead of ours."""
    folder = settings.secrets / "documents"
    folder.mkdir(parents=True)
    key = ec.generate_private_key(ec.SECP256R1())
    (folder / "document-key-FJ.pem").write_bytes(pem(key))
    (folder / "document-certificate-FJ.pem").write_bytes(elsewhere(key).public_bytes(serialization.Encoding.PEM))
    assert document_keys.ensure(settings, now=NOW) == ()
    assert not (settings.secrets / "document-authority-key.pem").exists()
    assert DocumentKeys(settings).signer("FJ").name == "A national authority's subscriber"
    assert len(list((folder / "published").iterdir())) == 1


def test_a_key_from_elsewhere_without_a_certificate_gets_one_of_ours(settings: Settings) -> None:
    folder = settings.secrets / "documents"
    folder.mkdir(parents=True)
    (folder / "document-key-FJ.pem").write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
    assert document_keys.ensure(settings, now=NOW) == ("document-certificate-FJ.pem",)
    assert DocumentKeys(settings).signer("FJ").administration == "FJ"


def test_files_that_cannot_be_used_are_one_sentence(settings: Settings) -> None:
    folder = settings.secrets / "documents"
    folder.mkdir(parents=True)
    certificate, key_file = folder / "document-certificate-FJ.pem", folder / "document-key-FJ.pem"
    certificate.write_text("anything")
    with pytest.raises(Trouble, match="has no key"):
        document_keys.ensure(settings, now=NOW)
    certificate.unlink()
    key_file.write_text("no key")
    with pytest.raises(Trouble, match="no private key"):
        document_keys.ensure(settings, now=NOW)
    key_file.write_bytes(pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    with pytest.raises(Trouble, match="P-256"):
        document_keys.ensure(settings, now=NOW)
    certificate.write_text("no certificate")
    with pytest.raises(Trouble, match="no certificate"):
        document_keys.ensure(settings, now=NOW)
    (settings.data / "file").write_text("")
    with pytest.raises(Trouble, match="cannot be written"):
        document_keys.ensure(settings, folder=settings.data / "file" / "secrets", now=NOW)


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())


def elsewhere(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A national authority's subscriber")])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A national authority")])
    return (
        x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=10))
        .not_valid_after(NOW + timedelta(days=20))
        .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    )


def test_an_installation_with_a_long_name_gets_its_authority(settings: Settings) -> None:
    """X.520 lets a name have 64 characters; the day at its end tells authorities apart and stays."""
    long = replace(settings, public_url=f"https://{'trusted-trader.' * 5}customs.example")
    document_keys.ensure(long, now=NOW)
    name = chain(long)[-1].subject.rfc4514_string()
    assert "of trusted-trad" in name
    assert name.endswith("2026-11-22")
