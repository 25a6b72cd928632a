"""Certificates: the operator's own, or (TLS=self) one from an authority made here.

Service workers and a browser's secure storage need https also on an island's own network, where no public authority
issues anything. The authority made here may sign for this installation's names only; its page tells people how to
install it.
"""

import contextlib
import datetime
import ipaddress
import os
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.console import Trouble
from shared.settings import Settings

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""The longest that browsers accept from a public authority; they look at local ones more kindly, for now."""
RENEW_DAYS = 30
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1",
        "fc00::/7",
        "fe80::/10",
    )
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files for the server; `authority` only where it was made here."""

    chain: Path
    key: Path
    authority: Path | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as browsers show it, for comparing by eye."""
        if self.authority is None:
            return ""
        return x509.load_pem_x509_certificate(self.authority.read_bytes()).fingerprint(hashes.SHA256()).hex(":").upper()


def certificate(settings: Settings, *, now: datetime.datetime) -> Certificate | None:
    """What TLS asks for: nothing, the operator's `cert.pem,key.pem`, or `self`. Wrong files are one sentence."""
    if not settings.tls:
        return None
    if settings.tls == "self":
        return local_certificate(settings.data / "tls", names(settings), now=now)
    chain, comma, key = settings.tls.partition(",")
    if not comma:
        raise Trouble(
            f"TLS is {settings.tls!r}; it must be 'self' or two files with a comma between: TLS=cert.pem,key.pem."
        )
    found = Certificate(Path(chain).absolute(), Path(key).absolute())
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(found.chain, found.key)
    except (OSError, ssl.SSLError) as error:
        raise Trouble(f"The certificate {chain} and key {key} cannot be used: {error}.") from error
    if x509.load_pem_x509_certificate(found.chain.read_bytes()).not_valid_after_utc < now:
        raise Trouble(f"The certificate {chain} has expired.")
    return found


def names(settings: Settings) -> tuple[str, ...]:
    """The names and addresses this machine is called by."""
    found = ["localhost", "127.0.0.1", "::1", socket.gethostname().lower()]
    if host := urlsplit(settings.public_url).hostname:
        found.append(host)
    if settings.host not in ("0.0.0.0", "::"):  # noqa: S104  # compared, not listened on
        found.append(settings.host)
    with contextlib.suppress(OSError):  # a machine that does not know itself by name
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)]
    return tuple(dict.fromkeys(name.partition("%")[0] for name in found if name))


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _constraints(wanted: Sequence[str]) -> list[x509.GeneralName]:
    """What the authority may sign for: the names, any private network (addresses there change), any address beside."""
    found: list[x509.GeneralName] = [x509.IPAddress(network) for network in PRIVATE]
    for name in wanted:
        general = _general(name)
        if isinstance(general, x509.IPAddress):
            if not any(_within(general, network) for network in PRIVATE):
                found.append(x509.IPAddress(ipaddress.ip_network(name)))
        else:
            found.append(general)
    return found


def _within(address: x509.IPAddress, network: Network) -> bool:
    return isinstance(address.value, Address) and address.value.version == network.version and address.value in network


def local_certificate(folder: Path, wanted: Sequence[str], *, now: datetime.datetime) -> Certificate:
    """Make what is missing, too old or for other names; what serves still is left as it is.

    The authority is bound to its names and to private networks (X.509 name constraints), so a copy of its key is of no
    use elsewhere. When the machine gets a new name, a new authority is made and has to be installed again; a new
    address in its own network needs a new server certificate only.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Certificate(folder / "server.pem", folder / "server.key", folder / "authority.pem")
    authority, authority_key = _load(folder / "authority.pem", folder / "authority.key")
    if authority is None or authority_key is None or not _permits(authority, wanted) or _ends_soon(authority, now):
        authority_key = ec.generate_private_key(ec.SECP256R1())
        authority = _authority(authority_key, wanted, now)
        _keep(folder / "authority.key", _pem(authority_key))
        _keep(folder / "authority.pem", authority.public_bytes(serialization.Encoding.PEM))
        (folder / "server.pem").unlink(missing_ok=True)
    server, server_key = _load(made.chain, made.key)
    if server is None or server_key is None or not _names_of(server) >= set(wanted) or _ends_soon(server, now):
        key = ec.generate_private_key(ec.SECP256R1())
        issued = _server(key, wanted, authority, authority_key, now)
        _keep(made.key, _pem(key))
        _keep(
            made.chain,
            issued.public_bytes(serialization.Encoding.PEM) + authority.public_bytes(serialization.Encoding.PEM),
        )
    return made


def _authority(key: ec.EllipticCurvePrivateKey, wanted: Sequence[str], now: datetime.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Vaka local authority of {wanted[0]} {now:%Y-%m-%d}")])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(_constraints(wanted), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey,
    wanted: Sequence[str],
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted[0])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=SERVER_DAYS))
        .add_extension(x509.SubjectAlternativeName([_general(each) for each in wanted]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _load(chain: Path, key: Path) -> tuple[x509.Certificate | None, ec.EllipticCurvePrivateKey | None]:
    try:
        found = x509.load_pem_x509_certificate(chain.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError):
        return None, None
    return found, private if isinstance(private, ec.EllipticCurvePrivateKey) else None


def _names_of(found: x509.Certificate) -> set[str]:
    alternative = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in alternative}


def _permits(authority: x509.Certificate, wanted: Sequence[str]) -> bool:
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return set(permitted) >= set(_constraints(wanted))


def _ends_soon(found: x509.Certificate, now: datetime.datetime) -> bool:
    return found.not_valid_after_utc - now < datetime.timedelta(days=RENEW_DAYS)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _keep(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
