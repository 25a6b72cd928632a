"""Smaller where it pays, the same content always."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.compression import SMALLEST, Gzip, accepts_gzip


async def through(pieces, *, media_type=b"text/html; charset=utf-8", status=200, **headers):
    sent = []

    async def send(message):
        sent.append(message)

    packed = Gzip(send)
    given_headers = [
        (b"content-type", media_type),
        *((k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()),
    ]
    await packed({"type": "http.response.start", "status": status, "headers": given_headers})
    for count, piece in enumerate(pieces, 1):
        await packed({"type": "http.response.body", "body": piece, "more_body": count < len(pieces)})
    start, *bodies = sent
    assert start["type"] == "http.response.start"
    assert bodies[-1].get("more_body", False) is False
    return dict(start["headers"]), b"".join(message["body"] for message in bodies)


async def test_a_page_gets_smaller_and_says_so():
    headers, body = await through([b"<p>Bula</p>" * 1000], content_length="11000")
    assert headers[b"content-encoding"] == b"gzip"
    assert int(headers[b"content-length"]) == len(body) < 300
    assert headers[b"vary"] == b"Accept-Encoding"
    assert gzip.decompress(body) == b"<p>Bula</p>" * 1000


async def test_a_partners_file_of_known_length_in_pieces_is_packed_too():
    lines = [b'{"number": "TO-AR-2026-%05d"}\n' % place * 40 for place in range(3)]
    length = str(len(b"".join(lines)))
    headers, body = await through(lines, media_type=b"application/x-ndjson", content_length=length)
    assert (headers[b"content-encoding"], b"content-length" in headers) == (b"gzip", False)
    assert gzip.decompress(body) == b"".join(lines)
    assert len(body) < int(length) / 10


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=6))
async def test_the_content_is_always_the_same(pieces):
    headers, body = await through(pieces)
    whole = b"".join(pieces)
    assert (gzip.decompress(body) if b"content-encoding" in headers else body) == whole


@pytest.mark.parametrize(
    ("media_type", "status", "headers"),
    [
        (b"application/pdf", 200, {}),
        (b"image/png", 200, {}),
        (b"text/event-stream", 200, {}),
        (b"text/html", 206, {}),
        (b"text/html", 200, {"content_encoding": "br"}),
        (b"text/html", 200, {"content_length": str(SMALLEST - 1)}),
    ],
)
async def test_what_does_not_pay_is_left_alone(media_type, status, headers):
    found, body = await through([b"x" * 5000], media_type=media_type, status=status, **headers)
    assert body == b"x" * 5000
    assert found.get(b"content-encoding", b"") != b"gzip"


async def test_the_version_of_a_thing_is_not_touched():
    headers, _ = await through([b"x" * 5000], media_type=b"application/json", etag='"7"')
    assert headers[b"etag"] == b'"7"'


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("gzip", True),
        ("br, gzip;q=0.8", True),
        ("*", True),
        ("GZIP", True),
        ("gzip;q=0", False),
        ("br", False),
        ("", False),
    ],
)
def test_only_who_takes_gzip_gets_it(value, accepted):
    assert accepts_gzip([(b"accept-encoding", value.encode())]) is accepted
