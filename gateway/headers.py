"""What may come in as a header, what goes out as one, and who is really asking.

Nobody outside can say who they are by a header: everything by which a proxy or the gateway itself names a caller is
removed on the way in and written anew. Only a proxy that the operator named may say for whom it asks.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from starlette.types import Scope

from shared.problems import Problem
from shared.settings import MissingSetting

Headers = list[tuple[bytes, bytes]]

DEGRADED = b"x-vaka-degraded"
"""Set by the gateway alone: identity does not answer, and the token that comes with this call has run out lately."""

_STRIPPED_PREFIXES = (
    b"x-forwarded-",
    b"x-user",
    b"x-actor",
    b"x-client-cert",
    b"x-client-ip",
    b"x-auth-",
    b"x-authenticated",
    b"x-identity",
    b"x-remote-",
    b"x-ssl-",
    b"x-vaka-",
    b"x-original-",
    b"x-rewrite-",
)
_STRIPPED = frozenset(
    {
        b"forwarded",
        b"x-real-ip",
        b"true-client-ip",
        b"cf-connecting-ip",
        b"remote-user",
        b"ssl-client-cert",
        b"client-cert",
        b"client-cert-chain",
        b"x-request-id",
        b"x-http-method-override",
        b"x-method-override",
        b"x-http-method",
        b"proxy-authorization",
    }
)
_REQUEST_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

MAX_HEADER_BYTES = 16 * 1024
MAX_HEADERS = 100
MAX_TARGET_BYTES = 8 * 1024

PAGE_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    b"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
API_POLICY = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_PAGE_HEADERS: Headers = [*_ALWAYS, (b"content-security-policy", PAGE_POLICY)]
_API_HEADERS: Headers = [*_ALWAYS, (b"content-security-policy", API_POLICY)]
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_REPLACED_ON_THE_WAY_OUT = frozenset({name for name, _ in _ALWAYS} | {b"server", b"x-request-id", b"x-powered-by"})


class MalformedRequest(Problem):
    """The request is not well-formed HTTP."""

    status = 400
    hint = "Send one Host, one Content-Length or chunks, and no control characters."


class HeadersTooLarge(Problem):
    """The request's headers are larger than we take."""

    status = 431
    hint = "Send fewer or shorter headers; a browser may need its cookies for this site removed."


class AddressTooLong(Problem):
    """The address is longer than we take."""

    status = 414
    hint = "Shorten the search or the filters."


def check_shape(scope: Scope) -> None:
    """Refuse what is too large or could be read in two ways. Raises MalformedRequest, HeadersTooLarge, AddressTooLong."""
    headers: Headers = scope["headers"]
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        raise HeadersTooLarge(f"At most {MAX_HEADERS} headers of {MAX_HEADER_BYTES // 1024} KB together are taken.")
    if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > MAX_TARGET_BYTES:
        raise AddressTooLong(f"At most {MAX_TARGET_BYTES // 1024} KB are taken.")
    lengths, chunks, hosts = 0, 0, 0
    for name, value in headers:
        if name == b"content-length":
            lengths += 1
            if not value.isdigit():
                raise MalformedRequest("Content-Length is not a number.")
        elif name == b"transfer-encoding":
            chunks += 1
        elif name == b"host":
            hosts += 1
    if lengths + chunks > 1 or hosts > 1:
        raise MalformedRequest("The request can be read in more than one way.")


class Proxies:
    """The proxies in front of us whose word about the caller counts: addresses or networks from the settings."""

    def __init__(self, trusted: Iterable[str]) -> None:
        """Raises MissingSetting if one is neither an address nor a network."""
        try:
            self._networks = tuple(ipaddress.ip_network(text, strict=False) for text in trusted)
        except ValueError as error:
            raise MissingSetting(
                f"TRUSTED_PROXIES takes addresses and networks such as 10.0.0.0/8: {error}."
            ) from error

    def trusts(self, address: str) -> bool:
        """Whether this address is one of ours."""
        if not self._networks:
            return False
        found = parse_address(address)
        return found is not None and any(found in network for network in self._networks)

    def origin(self, scope: Scope) -> tuple[str, str, str]:
        """Address, scheme and host as the caller knows them.

        With trusted proxies in front, X-Forwarded-For is read from the right up to the first address that is not one
        of them: everything left of that was written by somebody we do not know.
        """
        client = scope.get("client")
        address = client[0] if client else ""
        scheme = scope.get("scheme", "http")
        host = header(scope["headers"], b"host").decode("latin-1")
        if not self.trusts(address):
            return address, scheme, host
        hops = [
            hop.strip()
            for name, value in scope["headers"]
            if name == b"x-forwarded-for"
            for hop in value.decode("latin-1").split(",")
        ]
        for hop in reversed(hops):
            if parse_address(hop) is None:
                break
            address = hop
            if not self.trusts(hop):
                break
        named = header(scope["headers"], b"x-forwarded-proto").decode("latin-1").strip().lower()
        if named in {"http", "https"}:
            scheme = named
        return address, scheme, header(scope["headers"], b"x-forwarded-host").decode("latin-1").strip() or host


def parse_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IP address, or None; an IPv4 address in IPv6 dress counts as IPv4."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_loopback(address: str) -> bool:
    """Whether this is the machine itself. No address at all (a socket file) counts: it cannot come from elsewhere."""
    found = parse_address(address)
    return found.is_loopback if found is not None else not address


def header(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> bytes:
    """The first value of a header, b"" if there is none."""
    for found, value in headers:
        if found == name:
            return value
    return b""


def request_id(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """The caller's own number for this request if it is well-formed (8 to 64 of A-Z a-z 0-9 . _ -), else a new one."""
    given = header(headers, b"x-request-id")
    return given.decode("ascii") if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def inbound(headers: Headers, *, number: str, address: str, scheme: str, host: str) -> Headers:
    """The headers to pass on: what names a caller removed and written anew from what we know ourselves."""
    kept = [
        (name, value)
        for name, value in headers
        if name not in _STRIPPED and not name.startswith(_STRIPPED_PREFIXES) and b"_" not in name
    ]
    kept.append((b"x-request-id", number.encode("ascii")))
    kept.append((b"x-forwarded-for", address.encode("latin-1")))
    kept.append((b"x-forwarded-proto", scheme.encode("latin-1")))
    kept.append((b"x-forwarded-host", host.encode("latin-1")))
    return kept


def outbound(headers: Headers, *, number: str, api: bool, strict_transport: bool) -> Headers:
    """The headers of an answer with ours added. A policy the answer brings itself stays: the browser obeys both."""
    given = [(name, value) for name, value in headers if name not in _REPLACED_ON_THE_WAY_OUT]
    given.extend(_API_HEADERS if api else _PAGE_HEADERS)
    given.append((b"x-request-id", number.encode("ascii")))
    if strict_transport:
        given.append(_HSTS)
    return given


def wants_strict_transport(scheme: str, host: str) -> bool:
    """Whether browsers shall remember to use TLS: not for the machine itself, where other programs share the name."""
    return scheme == "https" and (urlsplit(f"//{host}").hostname or "") not in _LOCAL_NAMES
