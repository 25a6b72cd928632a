"""Who asks is known from the connection and from proxies we know, never from what somebody writes."""

import pytest

from gateway.headers import (
    AddressTooLong,
    HeadersTooLarge,
    MalformedRequest,
    Proxies,
    check_shape,
    inbound,
    is_loopback,
    outbound,
    request_id,
    wants_strict_transport,
)
from shared.settings import MissingSetting


def scope(*headers, client="198.51.100.9", path="/", query=b""):
    return {
        "type": "http",
        "scheme": "http",
        "client": (client, 4711),
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }


@pytest.mark.parametrize(
    "name",
    [
        "x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "x-user-id", "x-user", "x-actor-token", "x-actor",
        "x-client-cert", "x-client-cert-dn", "x-vaka-degraded", "x-remote-user", "x-ssl-client-verify", "x-original-url",
        "x-rewrite-url", "x-http-method-override", "client-cert", "x-auth-request-user", "x_forwarded_for", "x_vaka_degraded",
    ],
)  # fmt: skip
def test_nobody_names_themselves_by_a_header(name):
    kept = inbound(
        [(name.encode(), b"officer"), (b"accept", b"*/*")], number="n" * 8, address="a", scheme="http", host="h"
    )
    assert (name.encode(), b"officer") not in kept
    assert b"officer" not in [value for _, value in kept]
    assert (b"accept", b"*/*") in kept


def test_what_we_know_ourselves_is_passed_on():
    kept = dict(
        inbound(
            [(b"x-forwarded-for", b"1.1.1.1")],
            number="abcdefgh",
            address="2.2.2.2",
            scheme="https",
            host="vaka.example",
        )
    )
    assert kept[b"x-forwarded-for"] == b"2.2.2.2"
    assert kept[b"x-forwarded-proto"] == b"https"
    assert kept[b"x-forwarded-host"] == b"vaka.example"
    assert kept[b"x-request-id"] == b"abcdefgh"


def test_without_trusted_proxies_forwarding_headers_say_nothing():
    found = Proxies(()).origin(
        scope(("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "https"), ("host", "vaka.example"))
    )
    assert found == ("198.51.100.9", "http", "vaka.example")


def test_a_trusted_proxy_is_believed_as_far_as_it_saw():
    proxies = Proxies(["10.0.0.0/8"])
    forged = scope(
        ("x-forwarded-for", "6.6.6.6, 203.0.113.5, 10.0.0.2"), ("x-forwarded-proto", "https"), client="10.0.0.1"
    )
    assert proxies.origin(forged)[:2] == ("203.0.113.5", "https")


def test_nonsense_from_a_proxy_ends_the_reading():
    proxies = Proxies(["10.0.0.1"])
    odd = scope(("x-forwarded-for", "unknown"), ("x-forwarded-proto", "gopher"), client="10.0.0.1")
    assert proxies.origin(odd)[:2] == ("10.0.0.1", "http")


def test_a_proxy_that_is_no_address_stops_the_start():
    with pytest.raises(MissingSetting, match="TRUSTED_PROXIES"):
        Proxies(["proxy.example"])


@pytest.mark.parametrize(
    ("address", "own"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False), ("localhost.evil", False)],
)
def test_the_machine_itself(address, own):
    assert is_loopback(address) is own


@pytest.mark.parametrize("given", ["abcdefgh", "5F0C-3d.1e_9a", "a" * 64])
def test_a_well_formed_request_id_is_kept(given):
    assert request_id([(b"x-request-id", given.encode())]) == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "with space", "new\nline1", "-dash-first", '"quoted-id"'])
def test_any_other_is_replaced(given):
    fresh = request_id([(b"x-request-id", given.encode())])
    assert fresh != given
    assert len(fresh) == 32


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        (scope(*[(f"x-{n}", "1") for n in range(101)]), HeadersTooLarge),
        (scope(("cookie", "x" * 17_000)), HeadersTooLarge),
        (scope(query=b"q" * 9000), AddressTooLong),
        (scope(("content-length", "1"), ("content-length", "1")), MalformedRequest),
        (scope(("content-length", "1"), ("transfer-encoding", "chunked")), MalformedRequest),
        (scope(("content-length", "1x")), MalformedRequest),
        (scope(("host", "a"), ("host", "b")), MalformedRequest),
    ],
)
def test_what_is_too_large_or_ambiguous_is_refused(shape, problem):
    with pytest.raises(problem):
        check_shape(shape)


def test_ordinary_requests_are_well_shaped():
    check_shape(scope(("host", "vaka.example"), ("content-length", "12")))


def test_answers_carry_our_headers_once_and_not_the_server_s_name():
    sent = outbound(
        [(b"server", b"uvicorn"), (b"x-frame-options", b"ALLOWALL"), (b"etag", b'"7"')],
        number="abcdefgh",
        api=False,
        strict_transport=True,
    )
    assert [value for name, value in sent if name == b"x-frame-options"] == [b"DENY"]
    assert b"server" not in dict(sent)
    assert dict(sent)[b"etag"] == b'"7"'
    assert b"max-age" in dict(sent)[b"strict-transport-security"]
    policy = dict(sent)[b"content-security-policy"]
    assert b"unsafe" not in policy
    assert b"http" not in policy


def test_a_policy_of_the_answer_itself_stays_beside_ours():
    sent = outbound([(b"content-security-policy", b"sandbox")], number="abcdefgh", api=True, strict_transport=False)
    assert len([value for name, value in sent if name == b"content-security-policy"]) == 2


def test_browsers_remember_tls_but_not_for_this_machine():
    assert wants_strict_transport("https", "vaka.example:443")
    assert not wants_strict_transport("https", "localhost:8443")
    assert not wants_strict_transport("https", "[::1]:8443")
    assert not wants_strict_transport("http", "vaka.example")
