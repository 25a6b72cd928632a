"""The keys with which administrations sign documents, made where they are missing; real ones are put there as files.

An authority of this installation's own issues the certificates. Its key stays in SECRETS itself: what signs sees only the
folder beside it (shared/documents/keys.py says what lies there). Every chain is copied to `published/`, where it stays when
a key is replaced: what was signed with it can be checked as long as the copy is there.
"""

import datetime
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.console import Trouble
from deploy.secret_files import FOR_CONTAINERS, OURS, write_secret
from shared.documents.keys import FOLDER, MOUNTED, PUBLISHED, certificate_name, key_name, owner_of
from shared.parameters import Administration
from shared.settings import Settings

AUTHORITY_KEY = "document-authority-key.pem"
AUTHORITY = "document-authority.pem"
AUTHORITY_DAYS = 20 * 365
SIGNER_DAYS = 10 * 365
RENEW_DAYS = 365
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""The purpose of signing documents (RFC 9336)."""
AUTHORITY_NAME, DEMONSTRATION_AUTHORITY_NAME = "Vaka document authority", "Vaka demonstration document authority"
IN_DEMONSTRATION = " (demonstration)"
LONGEST_NAME = 64
"""Characters that X.520 lets a name have."""


def ensure(
    settings: Settings, *, now: datetime.datetime, folder: Path | None = None, mode: int = OURS
) -> tuple[str, ...]:
    """Make what is missing for every hosted administration in `folder` (else SECRETS); returns the names of new files.

    A key is never changed. A certificate of our own authority is renewed for the same key in its last year; one from
    elsewhere is left alone. `mode` is that of the files which services read (see secret_files.FOR_CONTAINERS). In a
    container they come from outside and nothing is made.
    """
    secrets = folder or settings.secrets
    if secrets == MOUNTED:
        return ()
    documents = secrets / FOLDER
    made: list[str] = []
    try:
        for place in (secrets, documents, documents / PUBLISHED):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if mode == FOR_CONTAINERS and place != secrets:
                place.chmod(0o755)  # others are kept out by the folder around it
        for administration in settings.hosted_administrations().values():
            made += _ensure_one(settings, secrets, administration, now, mode)
        _publish(documents, mode)
    except OSError as error:
        raise Trouble(f"Keys of documents cannot be written to {documents}: {error.strerror}.") from error
    return tuple(made)


def _ensure_one(
    settings: Settings, secrets: Path, administration: Administration, now: datetime.datetime, mode: int
) -> list[str]:
    documents, code = secrets / FOLDER, administration.code
    key_file, certificate_file = documents / key_name(code), documents / certificate_name(code)
    if not key_file.exists() and certificate_file.exists():
        raise Trouble(f"{certificate_file} has no key: put {key_file.name} beside it, or remove it.")
    made = []
    if not key_file.exists():
        write_secret(key_file, _pem(ec.generate_private_key(ec.SECP256R1())), mode)
        made.append(key_file.name)
    if not certificate_file.exists() or _is_to_renew(certificate_file, now):
        key = _load_key(key_file)
        authority, authority_key = _authority(settings, secrets, now)
        issued = _issue(key, _subject(settings, administration), authority, authority_key, now)
        write_secret(certificate_file, _text(issued) + _text(authority), mode)
        made.append(certificate_file.name)
    return made


def _is_to_renew(certificate_file: Path, now: datetime.datetime) -> bool:
    """Whether it is of an authority of ours, this one or an earlier, and in its last year."""
    chain = _load_chain(certificate_file)
    ours = owner_of(chain[-1]).startswith((AUTHORITY_NAME, DEMONSTRATION_AUTHORITY_NAME))
    return ours and chain[0].not_valid_after_utc - now < datetime.timedelta(days=RENEW_DAYS)


def _authority(
    settings: Settings, secrets: Path, now: datetime.datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority of this installation; made anew when it is not there, or would end before what it issues."""
    key_file, file = secrets / AUTHORITY_KEY, secrets / AUTHORITY
    if key_file.exists() and file.exists():
        found = x509.load_pem_x509_certificate(file.read_bytes())
        if found.not_valid_after_utc - now > datetime.timedelta(days=SIGNER_DAYS):
            return found, _load_key(key_file)
    key = ec.generate_private_key(ec.SECP256R1())
    host = urlsplit(settings.public_url).hostname or "localhost"
    kind = AUTHORITY_NAME if settings.is_production else DEMONSTRATION_AUTHORITY_NAME
    named = f"{kind} of {host}"[: LONGEST_NAME - 11]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{named} {now:%Y-%m-%d}")])
    made = (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(issues=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_secret(key_file, _pem(key), OURS)
    write_secret(file, _text(made), OURS)
    return made, key


def _issue(
    key: ec.EllipticCurvePrivateKey, subject: x509.Name, authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey, now: datetime.datetime,
) -> x509.Certificate:  # fmt: skip
    purposes = x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return (
        _builder(subject, authority.subject, key.public_key(), now, SIGNER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(issues=False), critical=True)
        .add_extension(purposes, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def _usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues, content_commitment=not issues, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=issues, crl_sign=issues, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _subject(settings: Settings, administration: Administration) -> x509.Name:
    """Whose certificate it is."""
    mark = "" if settings.is_production else IN_DEMONSTRATION
    name = administration.name("en")
    parts: Mapping[x509.ObjectIdentifier, str] = {
        NameOID.COUNTRY_NAME: administration.code,
        NameOID.ORGANIZATION_NAME: name[:64],
        NameOID.COMMON_NAME: name[: LONGEST_NAME - len(mark)] + mark,
    }
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts.items()])


def _publish(documents: Path, mode: int) -> None:
    for path in sorted(documents.glob(certificate_name("*"))):
        first = _load_chain(path)[0]
        code = path.stem.rpartition("-")[2]
        copy = documents / PUBLISHED / f"{code}-{first.fingerprint(hashes.SHA256()).hex()[:16]}.pem"
        if not copy.exists():
            write_secret(copy, path.read_text(encoding="ascii"), mode)


def _load_chain(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as error:
        raise Trouble(f"{path} holds no certificate in PEM.") from error


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (TypeError, ValueError) as error:
        raise Trouble(f"{path} is no private key in PEM without a password.") from error
    if not isinstance(found, ec.EllipticCurvePrivateKey) or not isinstance(found.curve, ec.SECP256R1):
        raise Trouble(f"{path} is no key on the curve P-256, which documents are signed with.")
    return found


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
