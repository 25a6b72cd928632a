"""A10: what is released to an expert never says who applies, however it is written."""

from __future__ import annotations

import base64
import io
import tracemalloc
import zipfile
import zlib

import pytest

from services.advance_rulings.domain.anonymity import (
    NEVER_RELEASED,
    UNPACKED_MAXIMUM,
    UNREADABLE,
    found_in,
    found_in_file,
    secrets,
)

HIDDEN = secrets(
    applicant="Vanua Sèa-Drinks (Fiji) Pte Ltd", tin="50-12345-0-7", contact="ro@vanuadrinks.example, +679 330 1234",
    agent="Tabua Brokers Limited", agent_tin="77 000 11", lodged_by="Litia Vakaloloma", number="FJ-AR-2026-00017",
    documents=("Vanua invoice 7.pdf", "sheet.pdf"), goods_name="Coconut water",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It is made by Vanua Sea Drinks (Fiji) Pte Ltd.", "applicant"),
        ("VANUA SEA-DRINKS, FIJI", "applicant"),
        ("vanuaseadrinksfiji", "applicant"),
        ("the drink of Vanua\u200b S\u00e8a Drinks \uff08Fiji\uff09 sells well", "applicant"),
        ("asked through Tabua\u00a0Brokers", "agent"),
        ("registered under 50 12345 0 7", "tax_number"),
        ("TIN 501234507", "tax_number"),
        ("5-0-1-2-3-4-5-0-7", "tax_number"),
        ("the broker's number 7700011", "tax_number"),
        ("case FJ AR 2026 00017", "application_number"),
        ("write to RO@vanuadrinks.example", "contact"),
        ("call 679-330-1234", "contact"),
        ("Mrs litia vakaloloma explained it", "person"),
        ("see Vanua_invoice-7.pdf", "document_name"),
        ("as in sheet.pdf", "document_name"),
        ("Old Tabua: Tabua Brokers", "agent"),
        ("Ta\x00bua\u0301 \u202eBrokers", "agent"),
        ("1501234507, 50-12345-0-7", "tax_number"),
    ],
)
def test_a10_a_name_or_number_is_found_however_it_is_written(text, kind):
    assert kind in found_in(text, HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "Bottled drink of coconut water with eight per cent of mango pulp, 330 ml, in cartons of 24.",
        "A sheet of paper lies in each carton; the limited edition has a gold cap.",
        "Heading 20.09 or 22.02; General Interpretative Rules 1 and 6; 501 bottles in 2345 cartons.",
        "Newtabua Brokers, Tabua Brokership, Tabuan Brokers; 1501234507, 5012345078 and 77 000 115.",
        "",
    ],
)
def test_words_of_the_goods_are_not_taken_for_names(text):
    assert found_in(text, HIDDEN) == ()


def test_a_firm_called_like_its_goods_can_still_have_them_described():
    hidden = secrets(applicant="Coconut Water Ltd", tin=None, contact=None, agent=None, goods_name="Coconut water")
    assert found_in("Bottled coconut water, pasteurised.", hidden) == ()
    assert found_in("Coconut Water Ltd. fills it.", hidden) == ("applicant",)


def _archive(text: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("docProps/core.xml", f"<a>{text}</a>")
    return kept.getvalue()


def _packed_pdf(drawn: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(drawn) + b"\nendstream endobj"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4 /Author (Tabua Brokers) %%EOF",
        b"%PDF-1.4 /Author <FEFF0054006100620075006100200042\n0072006F006B006500720073> %%EOF",
        _packed_pdf(b"BT [(Tab) -20 (ua Bro) 3.5 (kers)] TJ ET"),
        "Tabua Brokers".encode("utf-16-le"),
        b"\xff\xd8\xff\xe1Exif\x00Tabua Brokers\x00\xff\xd9",
        _archive("Tabua <b>Brokers</b>"),
    ],
)
def test_a10_a_document_that_names_the_firm_in_its_text_or_properties_is_found(content):
    assert "agent" in found_in_file(content, HIDDEN, shown="")


def test_a10_what_the_pages_show_counts_and_nobody_passes_whose_pages_cannot_be_read():
    assert found_in_file(b"%PDF-1.7 <0012003A>", HIDDEN, shown="sold by Tabua\r\nBrokers, Suva") == ("agent",)
    assert found_in_file(b"%PDF-1.7 <0012003A>", HIDDEN, shown=None) == (UNREADABLE,)


def test_a_document_without_names_passes():
    assert found_in_file(_archive("Coconut water"), HIDDEN, shown="") == ()
    assert found_in_file(b"\xff\xd8\xff" + bytes(range(256)) * 40, HIDDEN, shown="") == ()


@pytest.mark.parametrize(
    "content",
    [
        _archive("Coconut water")[:-30],
        b"PK\x03\x04 no archive at all",
        b"%PDF-1.7 trailer <</Encrypt 7 0 R>>",
        _packed_pdf(bytes(UNPACKED_MAXIMUM + 1)),
    ],
    ids=["cut off", "no archive", "locked", "unpacks to too much"],
)
def test_a10_a_document_that_cannot_be_looked_into_does_not_pass(content):
    assert found_in_file(content, HIDDEN, shown="") == (UNREADABLE,)


def test_a10_a_name_in_a_page_written_out_in_printable_signs_is_found():
    page = base64.a85encode(zlib.compress(b"BT (Tabua Brokers) Tj ET"), adobe=True).removeprefix(b"<~")
    first = b"%PDF-1.3\n1 0 obj<</Filter [ /ASCII85Decode /FlateDecode ]>>stream\n" + page + b"\nendstream endobj\n"
    assert found_in_file(first, HIDDEN, shown="") == ("agent",)
    second = _packed_pdf(b"BT (50-12345-0-7) Tj ET").removeprefix(b"%PDF-1.7\n")
    assert found_in_file(first + second, HIDDEN, shown="") == ("agent", "tax_number")


def test_a10_a_name_behind_the_largest_size_does_not_pass_unseen():
    assert UNREADABLE in found_in_file(_packed_pdf(bytes(UNPACKED_MAXIMUM) + b"Tabua Brokers"), HIDDEN, shown="")


def test_confidential_parts_are_never_released():
    assert {"confidential_parts", "proceedings"} <= NEVER_RELEASED


def _stream(described: bytes, octets: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj<<" + described + b">>stream\n" + octets + b"\nendstream endobj\n"


DRAWN = b"BT (Tabua Brokers) Tj ET"


@pytest.mark.parametrize(
    "content",
    [
        _stream(b"/Filter /ASCIIHexDecode", DRAWN.hex().encode() + b">"),
        _stream(b"/Filter[/ASCIIHexDecode /FlateDecode]", zlib.compress(DRAWN).hex(" ", 2).encode() + b">"),
        _stream(b"/Filter [/FlateDecode/ASCII85Decode]", zlib.compress(base64.a85encode(DRAWN) + b"~>")),
        _stream(b"/Filter/Flate#44ecode/Length 9", zlib.compress(DRAWN)),
        _stream(b"/Subtype/Image/Filter[/FlateDecode/DCTDecode]", zlib.compress(b"\xff\xd8 Exif by Tabua Brokers")),
    ],
)
def test_what_is_packed_one_way_in_another_is_looked_into(content: bytes) -> None:
    assert found_in_file(content, HIDDEN, shown="") == ("agent",)


@pytest.mark.parametrize(
    "content",
    [
        _stream(b"/Filter/LZWDecode", bytes.fromhex("800B6050220C0C8501")),
        _stream(b"/Filter [/ASCII85Decode /LZWDecode]", b"J,g]g3$]7K!!~>"),
        _stream(b"/Filter/RunLengthDecode", bytes([len(DRAWN) - 1]) + DRAWN[::-1]),
        _stream(b"/Filter[/Crypt/FlateDecode]", zlib.compress(b"x")),
        _stream(b"/Filter 7 0 R", b"J,g]g3$]7K!!~>"),
        _stream(b"/Filter%how\n/FlateDecode", zlib.compress(b"x")),
        _stream(b"/Filter/FlateDecode", b"damaged"),
        _stream(b"/Filter/ASCIIHexDecode", b"no digits>"),
    ],
)
def test_what_cannot_be_unpacked_cannot_be_released(content: bytes) -> None:
    assert found_in_file(content, HIDDEN, shown="") == (UNREADABLE,)


def test_what_is_cut_off_on_the_way_does_not_pass_however_small_it_is_in_the_end() -> None:
    spread = b"20 " * (UNPACKED_MAXIMUM // 3 + 1) + DRAWN.hex().encode()
    content = _stream(b"/Filter[/FlateDecode/ASCIIHexDecode]", zlib.compress(spread))
    assert found_in_file(content, HIDDEN, shown="") == (UNREADABLE,)


@pytest.mark.parametrize("packed", [b"/DCTDecode", b"/JPXDecode", b"[/CCITTFaxDecode]", b"/JBIG2Decode"])
def test_a_picture_in_a_document_is_for_the_officer_to_look_at(packed: bytes) -> None:
    picture = _stream(b"/Subtype/Image/Filter" + packed, b"\xff\xd8\xff" + bytes(range(200)))
    page = _stream(b"/Filter/FlateDecode", zlib.compress(b"BT (Coconut water) Tj ET"))
    assert found_in_file(picture + page, HIDDEN, shown="") == ()


@pytest.mark.parametrize("sign", [b"a", b"\xe9"])
def test_a_small_file_that_unpacks_to_much_is_looked_through_in_a_few_times_its_size(sign):
    """A container of the service has a few hundred MB: what is looked through there must not be multiplied."""
    size = 256 * 1024
    packed = zlib.compress(b"BT (" + sign * size + b" Vanua Sea Drinks Fiji) Tj ET")
    file = b"%PDF-1.4\n1 0 obj<</Length 9/Filter/FlateDecode>>stream\n" + packed + b"\nendstream endobj"
    tracemalloc.start()
    try:
        assert found_in_file(file, HIDDEN, shown="") == ("applicant",)
        assert tracemalloc.get_traced_memory()[1] < 7 * size
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("before", range(2**16 - 24, 2**16 + 2))
def test_a_name_is_found_wherever_it_stands_in_a_long_text(before):
    assert found_in("-" * before + "Vanua Se\u0300a Drinks (Fiji)", HIDDEN) == ("applicant",)
