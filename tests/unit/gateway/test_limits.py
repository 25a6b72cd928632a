"""Rates, sizes, and what a caller is told about them."""

import asyncio

import pytest

from gateway.limits import MAX_BODY, MAX_DOCUMENT, Limiter, Measured, TooSlow, check_announced, largest_body
from shared.problems import TooLarge, TooManyRequests


def asked(path="/api/advance-rulings/rulings", method="GET", **headers):
    return {
        "path": path,
        "method": method,
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }


def hit(limiter, at, *, credential="one", address="203.0.113.7", scope=None):
    return limiter.hit(scope or asked(), address=address, credential=credential, at=at)


def test_a_minute_holds_what_it_promises_and_not_one_more():
    limiter = Limiter(per_minute=60)
    for count in range(60):
        assert hit(limiter, 1000.0).remaining == 59 - count
    with pytest.raises(TooManyRequests) as found:
        hit(limiter, 1000.0)
    assert found.value.headers["retry-after"] == "1"
    assert found.value.headers["ratelimit-limit"] == "60"
    assert found.value.headers["ratelimit-remaining"] == "0"
    assert found.value.members["retry_after"] == 1


def test_who_waits_as_long_as_told_is_let_in():
    limiter = Limiter(per_minute=6)
    for _ in range(6):
        hit(limiter, 50.0)
    with pytest.raises(TooManyRequests) as found:
        hit(limiter, 50.0)
    wait = int(found.value.headers["retry-after"])
    assert wait == 10
    with pytest.raises(TooManyRequests):
        hit(limiter, 50.0 + wait - 1)
    assert hit(limiter, 50.0 + wait).remaining == 0


def test_a_refused_request_costs_nothing():
    limiter = Limiter(per_minute=1)
    hit(limiter, 0.0)
    for second in range(1, 60):
        with pytest.raises(TooManyRequests):
            hit(limiter, float(second))
    assert hit(limiter, 60.0) is not None


def test_callers_do_not_take_from_each_other_but_an_address_has_an_end():
    limiter = Limiter(per_minute=10)
    for who in "abcde":
        for _ in range(10):
            hit(limiter, 0.0, credential=who)
    with pytest.raises(TooManyRequests) as found:
        hit(limiter, 0.0, credential="f")
    assert found.value.headers["ratelimit-limit"] == "50"
    assert hit(limiter, 0.0, credential="f", address="203.0.113.8") is not None


def test_signing_in_is_narrower_than_reading():
    limiter = Limiter(per_minute=200)
    door = asked("/api/identity/sessions", "POST")
    for _ in range(10):
        hit(limiter, 0.0, credential="", scope=door)
    with pytest.raises(TooManyRequests) as found:
        hit(limiter, 0.0, credential="", scope=door)
    assert found.value.headers["ratelimit-limit"] == "10"
    assert hit(limiter, 0.0, credential="") is not None


def test_zero_takes_the_limits_away():
    limiter = Limiter(per_minute=0)
    assert all(hit(limiter, 0.0) is None for _ in range(10_000))


def test_documents_may_be_larger_than_forms():
    assert largest_body("/api/advance-rulings/applications/1/documents") == MAX_DOCUMENT
    assert largest_body("/api/advance-rulings/applications") == MAX_BODY
    assert largest_body("/api/advance-rulings/documents-of-others/x") == MAX_BODY
    photo = "/api/trusted-trader/visits/FJ-TT-2026-00001-V1/photos/00000000-0000-4000-8000-000000000000"
    assert largest_body(photo) == MAX_DOCUMENT
    assert largest_body("/traders/visits/FJ-TT-2026-00001-V1/report") == MAX_DOCUMENT
    assert largest_body("/api/trusted-trader/visits/FJ-TT-2026-00001-V1/report") == MAX_BODY


@pytest.mark.parametrize(
    "path",
    [
        "/api/advance-rulings/tariff/files",
        "/api/advance-rulings/keywords/load",
        "/api/advance-rulings/exchange/partners/VU/files",
        "/api/trusted-trader/entries/import",
        "/api/trusted-trader/guarantees/import",
        "/api/trusted-trader/arrangements/1/files",
        "/api/risk/lists/goods/load",
        "/api/risk/reference-values",
        "/api/risk/rules/import",
    ],
)
def test_a_route_that_takes_a_file_gets_one_larger_than_a_form(path: str):
    """The services take 2 to 64 MB here; a gateway that takes 1 MB would refuse what they say they take."""
    assert largest_body(path) == MAX_DOCUMENT


def test_a_form_of_a_page_that_carries_a_file_may_be_as_large_as_the_file():
    """The page of a questionnaire says that documents of 10 MB are taken; so its form is, and only where it has a file."""
    form = b"multipart/form-data; boundary=x"
    for path in ("/traders/applications/1/sections/security", "/tariff-files", "/keywords/load", "/risk/references"):
        assert largest_body(path, media_type=form) == MAX_DOCUMENT
    assert largest_body("/tariff-files", media_type=b"application/x-www-form-urlencoded") == MAX_BODY
    assert largest_body("/api/advance-rulings/applications", media_type=form) == MAX_BODY


def test_an_announced_length_is_refused_before_a_byte_is_read():
    check_announced(asked(content_length=str(MAX_BODY)), largest=MAX_BODY)
    with pytest.raises(TooLarge) as found:
        check_announced(asked(content_length=str(MAX_BODY + 1)), largest=MAX_BODY)
    assert found.value.members["limit"] == MAX_BODY
    with pytest.raises(TooLarge):
        check_announced(asked(content_length="9" * 5000), largest=MAX_BODY)


async def test_a_body_that_says_nothing_of_its_length_is_counted():
    pieces = iter([b"x" * 600, b"x" * 600])

    async def receive():
        return {"type": "http.request", "body": next(pieces), "more_body": True}

    body = Measured(receive, largest=1000)
    await body()
    with pytest.raises(TooLarge):
        await body()
    assert isinstance(body.failure, TooLarge)
    assert body.received == 1200


async def test_silence_in_the_middle_of_a_body_ends_but_waiting_for_the_answer_does_not():
    never = asyncio.Event()

    async def silent():
        await never.wait()

    with pytest.raises(TooSlow):
        await Measured(silent, largest=10, patience=0.01)()

    async def whole_then_silent():
        if not never.is_set():
            never.set()
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.sleep(0.05)
        return {"type": "http.disconnect"}

    never.clear()
    body = Measured(whole_then_silent, largest=10, patience=0.01)
    await body()
    assert (await body())["type"] == "http.disconnect"
