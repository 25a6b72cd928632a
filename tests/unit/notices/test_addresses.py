"""Where a notice may never go: a corpus of hostile addresses, each refused before a socket is made (sockets are blocked here)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notices.operations.sending import Outcome, Sender
from shared.addresses import AddressRefused, is_public, target
from shared.outside import _Checked, _only_to

PORTS = frozenset({443, 8443})
PUBLIC_4, PUBLIC_6 = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

PRIVATE_4 = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.213.7.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.7", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.9", "203.0.113.5", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "168.63.129.16",
)  # fmt: skip
PRIVATE_6 = (
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a9fe:a9fe",
    "64:ff9b::8.8.8.8", "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1",
    "2001:20::1", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1", "3fff::1",
    "5f00::1", "fc00::1", "fd00:ec2::254", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
    "2606:2800:21f:cb07:0:5efe:7f00:1", "2606:2800:21f:cb07:200:5efe:a00:1", "4000::1",
)  # fmt: skip
WRITTEN_OTHERWISE = (
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/",
    "https://127.0.1/", "https://0/", "https://017700000001/", "https://00.0.0.0/", "https://0x7f.1/",
    "https://127.0.0.1./", "https://127.0.0.01/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://0xa9fea9fe/",
    "https://2852039166/", "https://0251.0376.0251.0376/", "https://169.254.43518/", "https://0x/", "https://a.0x7f/",
    "https://[::1%25lo]/", "https://[::1%lo]/", "https://[fe80::1%25eth0]/", "https://[127.0.0.1]/", "https://[]/",
    "https://[::1/", "https://::1/", "https://[::g]/", "https://[v1.fe]/",
    "https://１２７.0.0.1/", "https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://ⓔxample.com/", "https://exämple.com/",
    "https://localhost\u2024internal/", "https://example.com\u200b/",
)  # fmt: skip
TRICKS = (
    "https://user@example.com/", "https://user:pass@example.com/", "https://example.com@127.0.0.1/",
    "https://127.0.0.1@example.com/", "https://example.com:443@127.0.0.1/", "https://example.com#@127.0.0.1/",
    "https://example.com\\@127.0.0.1/", "https:\\\\127.0.0.1/", "https://example.com/\\..\\", "https://127.0.0.1%2f@example.com/",
    "https://example.com%40127.0.0.1/", "https://%31%32%37.0.0.1/", "https://example%2ecom/", "https://exam ple.com/",
    " https://example.com/", "https://example.com/ ", "https://example.com/\n", "https://example.com/\r\nHost: x",
    "https://example.com\t/", "https://example.com/\x00", "https://example.com/#fragment", "https://example.com?q=1",
    "https:///example.com/", "https:/example.com/", "https:example.com", "//example.com/", "https://", "https://.com/",
    "https://example..com/", "https://-a.com/", "https://a-.com/", "https://" + "a" * 64 + ".com/",
    "https://" + "a." * 130 + "com/", "https://example.com./", "https://ex_ample.com/", "https://example.com/%zz",
    "https://example.com/" + "a" * 1000, "", "example.com",
    "http://example.com/", "http://127.0.0.1/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO",
    "javascript:alert(1)", "data:text/plain,x", "HTTPS ://example.com/", "unix:///var/run/docker.sock", "ws://example.com/",
    "https://example.com:80/", "https://example.com:22/", "https://example.com:6379/", "https://example.com:0/",
    "https://example.com:65536/", "https://example.com:99999/", "https://example.com:-1/", "https://example.com:443:443/",
    "https://example.com:/x", "https://example.com:0443x/", "https://example.com:5432/",
    "https://localhost/", "https://LOCALHOST/", "https://a.localhost/", "https://localhost.localdomain/", "https://vaka/",
    "https://database/", "https://identity:8443/", "https://printer.local/", "https://metadata.google.internal/",
    "https://x.intranet/", "https://router.home.arpa/", "https://1.0.0.127.in-addr.arpa/", "https://x.test/", "https://x.onion/",
    "https://nas.lan/",
)  # fmt: skip
NAMES: tuple[tuple[str, Sequence[str]], ...] = (
    ("https://localtest.me/", ["127.0.0.1"]),
    ("https://127.0.0.1.nip.io/", ["127.0.0.1"]),
    ("https://mixed.example.com/", [PUBLIC_4, "10.0.0.1"]),
    ("https://mixed6.example.com/", [PUBLIC_4, "::1"]),
    ("https://scoped.example.com/", ["fe80::1%eth0"]),
    ("https://scoped-public.example.com/", [f"{PUBLIC_6}%eth0"]),
    ("https://none.example.com/", []),
    ("https://nonsense.example.com/", ["not an address"]),
    *((f"https://v4-{number}.example.com/", [address]) for number, address in enumerate(PRIVATE_4)),
    *((f"https://v6-{number}.example.com/", [address]) for number, address in enumerate(PRIVATE_6)),
)
CORPUS: tuple[tuple[str, Sequence[str]], ...] = (
    *((f"https://{address}/", [PUBLIC_4]) for address in PRIVATE_4),
    *((f"https://[{address}]:8443/hook", [PUBLIC_4]) for address in PRIVATE_6),
    *((url, [PUBLIC_4]) for url in (*WRITTEN_OTHERWISE, *TRICKS)),
    *NAMES,
)


def says(addresses: Sequence[str]):
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


def test_the_corpus_is_large():
    assert len({url for url, _ in CORPUS}) >= 200


async def test_nothing_of_the_corpus_is_sent_to():
    """Registration and attempt ask the same guard; not one gets as far as a socket, which would raise here."""
    through = []
    for url, addresses in CORPUS:
        sender = Sender(resolve=says(addresses))
        outcome = await sender.send(url, headers={}, body=b"{}", ports=PORTS, seconds=5)
        if not (outcome.error or "").startswith("address refused"):
            through.append((url, outcome))
    assert through == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:8099/x", "https://127.9.9.9/", "http://[::1]:7000/"])
async def test_loopback_is_taken_by_the_explicit_setting_only(url):
    assert len(await Sender(loopback=True).admitted(url, ports=PORTS)) == 1
    with pytest.raises(AddressRefused):
        await Sender().admitted(url, ports=PORTS)


async def test_the_setting_opens_loopback_and_nothing_else():
    open_ = ("https://127.", "https://[::1]")
    for url, addresses in CORPUS:
        if url.startswith(open_) or url == "http://127.0.0.1/":
            continue
        with pytest.raises(AddressRefused):
            await Sender(loopback=True, resolve=says(addresses)).admitted(url, ports=PORTS)


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("https://hooks.example.com/vaka", 443),
        ("https://hooks.example.com", 443),
        ("https://HOOKS.Example.com:8443/a/b?c=d&e=%20f", 8443),
        ("https://xn--exmple-cua.com/", 443),
        (f"https://{PUBLIC_4}/", 443),
        (f"https://[{PUBLIC_6}]:8443/x", 8443),
    ],
)
async def test_a_plain_public_address_is_taken(url, port):
    found = await Sender(resolve=says([PUBLIC_4, PUBLIC_6])).admitted(url, ports=PORTS)
    assert set(found) <= {PUBLIC_4, PUBLIC_6}
    assert target(url, ports=PORTS).port == port


async def test_port_80_is_refused_even_where_a_parameter_names_it():
    with pytest.raises(AddressRefused):
        target("https://example.com:80/", ports={80, 443})


class Noting(Sender):
    """Notes the addresses that a connection would be opened to."""

    def __init__(self, answers: list[list[str]]) -> None:
        self.asked = 0
        self.connected: list[tuple[str, ...]] = []

        async def resolve(host: str, port: int) -> Sequence[str]:
            self.asked += 1
            return answers[min(self.asked, len(answers)) - 1]

        super().__init__(resolve=resolve)

    async def _post(self, url, headers, body, addresses):
        self.connected.append(addresses)
        return 200, ""


async def test_a_name_is_looked_up_once_and_only_what_was_checked_is_connected_to():
    """DNS rebinding: public at the first look, private at the second, which never happens within an attempt."""
    sender = Noting([[PUBLIC_4], ["127.0.0.1"]])
    first = await sender.send("https://rebind.example.com/", headers={}, body=b"", ports=PORTS, seconds=5)
    second = await sender.send("https://rebind.example.com/", headers={}, body=b"", ports=PORTS, seconds=5)
    assert first.taken
    assert not second.taken
    assert sender.connected == [(PUBLIC_4,)]
    assert sender.asked == 2


async def test_the_resolver_and_the_socket_know_only_what_was_checked():
    found = await _Checked((PUBLIC_4, PUBLIC_6)).resolve("rebind.example.com", 443)
    assert [one["host"] for one in found] == [PUBLIC_4, PUBLIC_6]
    with pytest.raises(OSError, match="not checked"):
        _only_to((PUBLIC_4,))((2, 1, 6, "", ("127.0.0.1", 443)))


async def test_a_name_that_nobody_knows_and_a_slow_one_are_refused():
    async def fails(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(AddressRefused) as refused:
        await Sender(resolve=fails).admitted("https://hooks.example.com/", ports=PORTS)
    assert refused.value.code == "name-unknown"


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_inside_an_ipv6_one_is_never_taken(number):
    """Mapped, compatible, NAT64, 6to4: whatever they carry."""
    quad = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    pair = f"{number >> 16:x}:{number & 0xFFFF:x}"
    for form in (f"::ffff:{quad}", f"::{quad}", f"64:ff9b::{quad}", f"2002:{pair}::1", f"2001:0:{pair}::1"):
        assert not is_public(form)


def test_the_edges_of_the_ranges():
    outside = (
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "223.255.255.255",
    )
    assert [address for address in outside if not is_public(address)] == []
    assert not any(is_public(address) for address in itertools.chain(PRIVATE_4, PRIVATE_6))


def test_an_outcome_is_taken_for_2xx_only():
    assert [status for status in range(100, 600) if Outcome(status=status, milliseconds=1).taken] == list(
        range(200, 300)
    )
