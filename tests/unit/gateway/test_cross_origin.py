"""Pages of other sites can neither read with a visitor's cookie nor act with it."""

import pytest

from gateway.cross_origin import CrossOrigin, CrossSiteRequest, check_same_origin

SITE = {"host": "vaka.example", "public_url": "https://vaka.example"}


def scope(method="POST", **headers):
    return {"method": method, "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]}


@pytest.mark.parametrize(
    "ours",
    [
        scope(sec_fetch_site="same-origin"),
        scope(sec_fetch_site="none"),
        scope(origin="https://vaka.example"),
        scope("GET", sec_fetch_site="cross-site"),
        scope("HEAD", origin="https://evil.example"),
    ],
)
def test_our_own_pages_and_reading_pass(ours):
    check_same_origin(ours, **SITE)


@pytest.mark.parametrize(
    "theirs",
    [
        scope(sec_fetch_site="cross-site"),
        scope(sec_fetch_site="same-site"),
        scope(origin="https://evil.example"),
        scope(origin="https://vaka.example.evil.example"),
        scope(origin="null"),
        scope(),
        scope("DELETE"),
        scope("PUT", sec_fetch_site="cross-site", origin="https://vaka.example"),
    ],
)
def test_changes_from_elsewhere_or_nowhere_are_refused(theirs):
    with pytest.raises(CrossSiteRequest):
        check_same_origin(theirs, **SITE)


def test_nothing_is_said_to_other_sites_by_default():
    assert CrossOrigin(()).headers(scope("GET", origin="https://else.example")) == []


def test_a_named_site_may_read_with_a_token_but_never_with_a_cookie():
    rule = CrossOrigin(["https://else.example"])
    found = dict(rule.headers(scope("OPTIONS", origin="https://else.example", access_control_request_method="POST")))
    assert found[b"access-control-allow-origin"] == b"https://else.example"
    assert b"Idempotency-Key" in found[b"access-control-allow-headers"]
    assert b"access-control-allow-credentials" not in found


def test_a_site_that_is_not_named_gets_no_permission():
    found = CrossOrigin(["https://else.example"]).headers(scope("GET", origin="https://evil.example"))
    assert found == [(b"vary", b"Origin")]
