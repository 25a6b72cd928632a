"""The keys with which an administration signs its documents, and the public keys by which everybody checks them.

In SECRETS/documents (docs/decisions/0020-signed-documents.md):

    document-key-{ADM}.pem             its private key, ECDSA P-256, PKCS 8
    document-certificate-{ADM}.pem     its certificate, then the rest of the chain, the authority last
    published/{ADM}-{fingerprint}.pem  every chain that it ever signed with: old documents stay verifiable
    timestamp-authorities.pem          certificates of time-stamp services that are trusted; only where there are any
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from shared.settings import MissingSetting, Settings

FOLDER = "documents"
PUBLISHED = "published"
TIMESTAMP_AUTHORITIES = "timestamp-authorities.pem"
MOUNTED = Path("/run/secrets")
CURVE = "P-256"


def key_name(administration: str) -> str:
    """The file of an administration's private key."""
    return f"document-key-{administration}.pem"


def certificate_name(administration: str) -> str:
    """The file of an administration's certificate and the rest of its chain."""
    return f"document-certificate-{administration}.pem"


@dataclass(frozen=True, slots=True, eq=False)
class Signer:
    """What one administration signs with: its key, the key's name, and the chain as DER, its own certificate first."""

    administration: str
    kid: str
    key: ECKey
    chain: tuple[bytes, ...]

    @property
    def name(self) -> str:
        """Whose it is, as the certificate says."""
        return owner_of(x509.load_der_x509_certificate(self.chain[0]))


class DocumentKeys:
    """The keys of every administration of an installation; each file is read once, when it is first needed.

    `signer("FJ")` and `key_set()` raise MissingSetting, naming the file, when it is not there or cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self.public_url = settings.public_url
        self.timestamp_url = settings.timestamp_url
        self.is_production = settings.is_production
        self._folders = tuple(place / FOLDER for place in (settings.secrets, MOUNTED))
        self._signers: dict[str, Signer] = {}
        self._key_set: dict[str, Any] | None = None

    def signer(self, administration: str) -> Signer:
        """What this administration signs with, kept for the next time: signing is on hot paths."""
        found = self._signers.get(administration)
        if found is None:
            found = self._signers[administration] = self._read(administration)
        return found

    def key_set(self) -> dict[str, Any]:
        """Every public key of every administration, old ones too, as a JSON Web Key Set (RFC 7517).

        Beside the members of the RFC a key has `administration`, `name` (of its certificate) and `x5c`, the chain with the
        authority last; the set has `timestamp_authorities`. It is all that is needed to check a document without a network.
        """
        if self._key_set is None:
            keys: dict[str, dict[str, Any]] = {}
            for administration, path in self._chains():
                chain = read_chain(path)
                keys.setdefault(chain[0].hex(), public_key(administration, chain))
            trusted = self._find(TIMESTAMP_AUTHORITIES)
            stamps = [base64.b64encode(der).decode() for der in read_chain(trusted)] if trusted else []
            self._key_set = {"keys": list(keys.values()), "timestamp_authorities": stamps}
        return self._key_set

    def _find(self, name: str) -> Path | None:
        return next((folder / name for folder in self._folders if (folder / name).is_file()), None)

    def _chains(self) -> Iterator[tuple[str, Path]]:
        """The present chains first, then those of before."""
        for folder in self._folders:
            for path in sorted(folder.glob(certificate_name("*"))):
                yield path.stem.rpartition("-")[2], path
        for folder in self._folders:
            for path in sorted((folder / PUBLISHED).glob("*-*.pem")):
                yield path.stem.partition("-")[0], path

    def _read(self, administration: str) -> Signer:
        key, certificate = self._find(key_name(administration)), self._find(certificate_name(administration))
        if key is None or certificate is None or not re.fullmatch(r"[A-Z]{2}", administration):
            missing = key_name(administration) if key is None else certificate_name(administration)
            raise MissingSetting(
                f"{missing} is neither in {self._folders[0]} nor in {self._folders[1]}: make secrets makes it."
            )
        chain = read_chain(certificate)
        try:
            private = ECKey.import_key(key.read_bytes())
            fits = private.curve_name == CURVE and private.is_private
        except (ValueError, TypeError, JoseError) as error:
            raise MissingSetting(f"{key} is no private key in PEM.") from error
        kid = public_key(administration, chain)["kid"]
        if not fits or kid != kid_of(administration, private):
            raise MissingSetting(f"{key} is not the {CURVE} key that {certificate} is issued for.")
        return Signer(administration, kid, private, chain)


def document_keys(settings: Settings) -> DocumentKeys:
    """The keys of an installation, read once in a process however many services sign in it."""
    named = (settings.secrets, settings.public_url, settings.timestamp_url, settings.is_production)
    return _KEPT.setdefault(named, DocumentKeys(settings))


_KEPT: dict[tuple[object, ...], DocumentKeys] = {}


def kid_of(administration: str, key: ECKey) -> str:
    """The name of a key: its administration, and the beginning of its thumbprint (RFC 7638)."""
    return f"{administration}-{key.thumbprint()[:16]}"


def read_chain(path: Path) -> tuple[bytes, ...]:
    """Certificates of a PEM file as DER. Raises MissingSetting when there is none in it."""
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise MissingSetting(f"{path} holds no certificate in PEM.") from error
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


def public_key(administration: str, chain: Sequence[bytes]) -> dict[str, Any]:
    """The public key of a chain, as it stands in the key set. Raises MissingSetting when it is no P-256 key."""
    certificate = x509.load_der_x509_certificate(chain[0])
    try:
        key = ECKey.import_key(certificate.public_key())  # type: ignore[arg-type]  # another kind raises
    except (ValueError, TypeError, JoseError) as error:
        raise MissingSetting(f"The certificate of {administration} is not for a {CURVE} key.") from error
    if key.curve_name != CURVE:
        raise MissingSetting(f"The certificate of {administration} is not for a {CURVE} key.")
    return {
        **key.as_dict(private=False), "kid": kid_of(administration, key), "use": "sig", "alg": "ES256",
        "administration": administration, "name": owner_of(certificate),
        "x5c": [base64.b64encode(der).decode() for der in chain],
    }  # fmt: skip


def owner_of(certificate: x509.Certificate) -> str:
    """Whose certificate it is: the common name of its subject, else its organisation."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return certificate.subject.rfc4514_string()


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key that is believed: whose it is, and the chain of its certificate as DER."""

    kid: str
    administration: str
    name: str
    key: ECKey
    chain: tuple[bytes, ...]


class Trust:
    """A key set made ready for checking many documents. Raises ValueError for what is no key set."""

    def __init__(self, key_set: Mapping[str, Any]) -> None:
        try:
            self.keys = tuple(_trusted(member) for member in key_set["keys"])
            self.timestamp_authorities = tuple(
                base64.b64decode(text, validate=True) for text in key_set.get("timestamp_authorities", ())
            )
        except (KeyError, TypeError, AttributeError, ValueError, JoseError) as error:
            raise ValueError("This is no key set of documents.") from error
        self._by_kid = {key.kid: key for key in reversed(self.keys)}

    @classmethod
    def of(cls, trust: Trust | Mapping[str, Any]) -> Trust:
        """The same, from a key set or from what was made ready before."""
        return trust if isinstance(trust, Trust) else cls(trust)

    def find(self, kid: str) -> TrustedKey | None:
        """The key of this name."""
        return self._by_kid.get(kid)


def _trusted(member: Mapping[str, Any]) -> TrustedKey:
    key = ECKey.import_key({name: str(member[name]) for name in ("kty", "crv", "x", "y")})
    administration = str(member["administration"])
    if key.curve_name != CURVE or member["kid"] != kid_of(administration, key):
        raise ValueError("a key has another name than it should")
    chain = tuple(base64.b64decode(text, validate=True) for text in member.get("x5c", ()))
    return TrustedKey(str(member["kid"]), administration, str(member.get("name", administration)), key, chain)
