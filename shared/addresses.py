"""Which addresses outside we call: never one of this installation's own network (OWASP API7, SSRF).

Two questions, asked when an address is written down and at every call: is the URL written in the one plain way we take, and
is each IP address that its name has a public one. Special ranges after the IANA registries (RFC 6890 and its successors).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 1000
HTTPS = 443

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/(?:[!$&-;=?-Z_a-z~]|%[0-9A-Fa-f]{2})*)?"
)
"""The plain way: no user information, no fragment, no backslash, no blank, nothing beyond ASCII. `%` only for escapes."""
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"(?:0[xX][0-9A-Fa-f]*|[0-9]+)")
_OURS = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "arpa",
    "test", "invalid", "onion", "alt",
)  # fmt: skip
"""Names that are never public (RFC 6761, RFC 6762, RFC 8375, RFC 9476, ICANN's .internal) or that networks use for themselves."""

_NOT_PUBLIC_4 = tuple(map(ipaddress.IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
)))  # fmt: skip
"""The last one is public by number and a cloud's metadata service by use."""
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(map(ipaddress.IPv6Network, (
    "2001::/23",  # Teredo, benchmarking, ORCHID and others of the IETF
    "2001:db8::/32", "2002::/16",  # documentation; 6to4, which carries an IPv4 address
    "2620:4f:8000::/48", "3fff::/20",
)))  # fmt: skip
"""Outside 2000::/3 nothing is taken: mapped, compatible and NAT64 addresses, unique-local, link-local, multicast."""


class AddressRefused(ValueError):
    """We do not call this address; `code` is a stable word, the message a sentence for the owner."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """An address that is written as we take it. `literal` is the IP address when the host is one."""

    scheme: str
    host: str
    port: int
    literal: str | None


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public Internet and to nothing special."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in net for net in _NOT_PUBLIC_4)
    isatap = int(found) >> 32 & 0xFFFFFFFF in (0x5EFE, 0x0200_5EFE)
    special = found.scope_id is not None or found not in _PUBLIC_6 or any(found in net for net in _NOT_PUBLIC_6)
    return not isatap and not special


def target(url: str, *, ports: Iterable[int], loopback: bool = False) -> Target:
    """The parts of a URL that is written in the plain way, on an allowed port. Raises AddressRefused.

    With `loopback`, `http` and any port are taken to a loopback address, and only there.
    """
    found = _URL.fullmatch(url) if len(url) <= LONGEST else None
    if found is None:
        raise AddressRefused("form", f"Write it as https://name/path, in at most {LONGEST} plain ASCII characters.")
    scheme, host = found["scheme"], found["host"].strip("[]").lower()
    port = int(found["port"]) if found["port"] else HTTPS if scheme == "https" else 80
    literal = _literal(found["host"])
    if loopback and literal is not None and (literal == "::1" or literal.startswith("127.")):
        if not 0 < port < 65536:
            raise AddressRefused("port", "This is no port.")
        return Target(scheme, host, port, literal)
    if scheme != "https":
        raise AddressRefused("scheme", "We use https only.")
    allowed = sorted(set(ports) - {80})
    if port not in allowed:
        raise AddressRefused("port", f"We use the ports {', '.join(map(str, allowed))} only.")
    if literal is None:
        _check_name(host)
    elif not is_public(literal):
        raise AddressRefused("not-public", "This address is not on the public Internet.")
    return Target(scheme, host, port, literal)


def _literal(host: str) -> str | None:
    """The host as an IP address where it is one in its canonical form, else None. Raises AddressRefused for other forms."""
    six, last = host.startswith("["), host.rstrip(".").rpartition(".")[2]
    if not six and not _NUMBER.fullmatch(last):
        return None
    try:  # resolvers read 0177.1, 0x7f.1 and 2130706433 as addresses; only the usual dotted form is taken
        return str(ipaddress.IPv6Address(host[1:-1]) if six else ipaddress.IPv4Address(host))
    except ValueError:
        words = "This is no IPv6 address." if six else "Write the IP address as four plain numbers, or use a name."
        raise AddressRefused("host", words) from None


def _check_name(host: str) -> None:
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused("host", "Use a full public name, such as hooks.example.com.")
    if any(host == name or host.endswith(f".{name}") for name in _OURS):
        raise AddressRefused("not-public", "This name is not one of the public Internet.")


def chosen(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses a name has, if every one of them may be connected to. Raises AddressRefused for none or a bad one."""
    found = tuple(dict.fromkeys(addresses))
    if not found:
        raise AddressRefused("name-unknown", "This name has no address.")
    if not all(is_public(address) for address in found):
        raise AddressRefused("not-public", "This name leads to an address that is not on the public Internet.")
    return found
