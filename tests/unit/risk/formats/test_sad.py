"""SAD XML: what exports really hold is read, what is written is read again, and hostile XML is refused with a reason."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.declarations import Declaration
from services.risk.domain.formats import read_file, write_sad
from services.risk.domain.formats.awmds import read_awmds
from services.risk.domain.formats.sad_fields import NOT_IN_SAD, flow_of
from services.risk.domain.words import FileFormat, Flow
from tests.unit.risk.formats.samples import SAD, bill, full, manifest

NOTHING_YET = b"<Statistical_value>0.0</Statistical_value>"
REAL = Path(__file__).parents[4].parent / "shared" / "data" / "asycuda"


def day(year: int, month: int, number: int) -> int:
    return date(year, month, number).toordinal()


def test_an_export_is_read_with_all_its_habits() -> None:
    reading = read_file(SAD, name="whatever.bin")
    assert reading.format is FileFormat.SAD
    assert not reading.refused
    (found,) = reading.declarations
    assert found.reference == "TONUA/2015/AG7/R-9"
    assert found.header == {
        "office": "TONUA", "declarant": "AG7", "importer": "TIN001", "importer_name": "SIAOSI TRADING",
        "exporter_name": "ACME & SONS", "country_export": "NZ", "transport": "KOKOPO CHIEF", "transport_mode": "1",
        "container": True, "total_value": 123456789, "total_packages": 1250, "item_count": 2,
        "lodged_on": day(2015, 3, 31), "declaration_type": "IM4", "flow": "IMPORT",
    }  # fmt: skip
    car, tobacco = found.items
    assert car == {
        "number": 1, "hs": "8703239200", "description": "USED CAR", "marks": "AS ADDR", "origin": "JP", "procedure": "4000",
        "packages": 1200, "gross_mass": 1_400_000, "net_mass": 1_350_500, "quantity": 1000, "quantity_unit": "NMB",
        "previous_document": "BL-1", "ruling": "TO/2015/3", "value": 102100, "duty_rate": 150_000, "taxes": 5000,
    }  # fmt: skip
    assert tobacco == {"number": 2, "hs": "24022000"}
    assert [(flaw.where, flaw.given) for flaw in found.flaws] == [("/items/1/packages", "fifty")]
    assert found.unknown["/ASYCUDA/@id"] == "77"
    assert found.unknown["/ASYCUDA/Item[1]/Taxation/Taxation_line[3]/Duty_tax_rate"] == "99"
    assert found.unknown["/ASYCUDA/Item[2]/Own_idea"] == "kept"
    assert found.unknown["/exporter_name/further lines"] == "12 QUEEN STREET, AUCKLAND"
    assert found.unknown["/ASYCUDA/Financial/Deffered_payment_reference"] == "DP1"
    assert read_file(SAD, name="x").declarations == reading.declarations


def test_what_has_no_field_is_kept_once_with_its_attributes() -> None:
    documents = "".join(
        f"<Attached_documents><Attached_document_code>380</Attached_document_code>"
        f"<Attached_document_reference>{name}</Attached_document_reference></Attached_documents>"
        for name in ("INV-1", "INV-2")
    ).encode()
    more = SAD.replace(
        b"<Packages><Number_of_packages>1200", documents + b"<Packages><Number_of_packages>1200"
    ).replace(
        b"<Own_idea>",
        b'<Own_idea unit="t" xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="no"><part code="9"/>',
    )
    (found,) = read_file(more, name="x").declarations
    item = {path.removeprefix("/ASYCUDA/Item[1]/"): text for path, text in found.unknown.items() if "/Item[1]/" in path}
    assert [text for path, text in item.items() if path.endswith("reference")] == ["INV-1", "INV-2"]
    assert not [path for path in item if "upplementary" in path]
    own = {path.removeprefix("/ASYCUDA/Item[2]/"): text for path, text in found.unknown.items() if "Own_idea" in path}
    assert own == {"Own_idea": "kept", "Own_idea/@unit": "t", "Own_idea/part/@code": "9"}


@pytest.mark.parametrize(
    ("change", "into"),
    [
        (b"ASYCUDA", b"Sad"),
        (b"Customs_clearance_office_code", b"CUSTOMS_Clearance.Office_Code"),
        (b"Suppplementary_unit", b"Supplementary_unit"),
        (b"<ASYCUDA id", b'<ASYCUDA xmlns="urn:some:where" id'),
        (b"3/31/15", b"2015-03-31"),
        (b"3/31/15", b"31/03/2015"),
        (b"3/31/15", b"2015-03-31T08:00:00"),
        (b"ACME &amp; SONS", b"ACME & SONS"),
        (b'encoding="UTF-8"', b'encoding="nonsense-9"'),
    ],
)
def test_other_spellings_mean_the_same(change: bytes, into: bytes) -> None:
    (expected,) = read_file(SAD, name="x").declarations
    (found,) = read_file(SAD.replace(change, into), name="x").declarations
    assert found.content() == expected.content()


@pytest.mark.parametrize(
    ("change", "into", "value"),
    [
        (NOTHING_YET, b"<Total_CIF_itm>1,250</Total_CIF_itm>", 125_000),
        (NOTHING_YET, b"<Total_CIF_itm>7</Total_CIF_itm><Statistical_value>1,250</Statistical_value>", 125_000),
        (b"<Amount_national_currency>15<", b"<Amount_national_currency>0<", 0),
        (NOTHING_YET, b"", 102_100),
        (b"<Value_item>1,000.73+", b"<Value_item>x+", 0),
    ],
)
def test_the_charges_of_an_item_are_never_its_value(change: bytes, into: bytes, value: int) -> None:
    (found,) = read_file(SAD.replace(change, into), name="x").declarations
    assert found.items[0]["value"] == value


def test_encodings_are_recognised_or_set_right() -> None:
    (expected,) = read_file(SAD.replace(b"SIAOSI", "SÌAOSI".encode()), name="x").declarations
    text = SAD.decode().replace("SIAOSI", "SÌAOSI")
    for content in (
        b"\xef\xbb\xbf" + text.encode(),
        text.replace("UTF-8", "UTF-16").encode("utf-16"),
        text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        text.encode("cp1252"),
    ):
        reading = read_file(content, name="x")
        assert reading.declarations[0].content() == expected.content()
    assert reading.notes == ("The file is not utf-8; it was read as cp1252.",)


def test_a_number_in_the_register_names_what_has_no_number_of_the_declarants() -> None:
    (found,) = read_file(SAD.replace(b"<Number>R-9</Number>", b""), name="x").declarations
    assert found.reference == "TONUA/2015/C812"
    assert read_file(write_sad(found), name="x").declarations[0].content() == found.content()


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "cc">]>\n<ASYCUDA>&b;</ASYCUDA>', 2, "entities"),
        (b'\n\n<!DOCTYPE a SYSTEM "file:///etc/passwd"><ASYCUDA/>', 3, "entities"),
        ('<!DOCTYPE a [<!ENTITY b "x">]><ASYCUDA/>'.encode("utf-16"), 1, "entities"),
        (b"<ASYCUDA>\n<Item>\n</ASYCUDA>", 3, "not XML"),
        (b"<ASYCUDA>&unheard;</ASYCUDA>", 1, "not XML"),
        (b"<html><body/></html>", 1, "<ASYCUDA>"),
        (b"<ASYCUDA>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</ASYCUDA>", 1, "not XML"),
        (b"\n<ASYCUDA><Property/></ASYCUDA>", 2, "neither"),
        (b"", 1, "empty"),
        (
            b"<ASYCUDA>\n<a " + b" ".join(b'a%d = ">"' % number for number in range(200_000)) + b"/></ASYCUDA>",
            2,
            "1000",
        ),
        (b"<ASYCUDA>" + b"<a/>" * 1_500_001 + b"</ASYCUDA>", 0, "1500000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_and_reason(content: bytes, line: int, said: str) -> None:
    reading = read_file(content, name="sad.xml")
    assert not reading.declarations
    (refusal,) = reading.refused
    assert refusal.line == line
    assert said in refusal.reason


def test_one_bad_declaration_does_not_stop_the_others() -> None:
    body = SAD.partition(b"?>")[2]
    reading = read_file(b"<all>" + body + b"<ASYCUDA/>" + body.replace(b"R-9", b"R-10") + b"</all>", name="x")
    assert [found.reference for found in reading.declarations] == ["TONUA/2015/AG7/R-9", "TONUA/2015/AG7/R-10"]
    assert [refusal.path for refusal in reading.refused] == ["/all/ASYCUDA[2]"]


@pytest.mark.parametrize(
    ("letter", "kind", "procedure", "flow"),
    [
        ("I", "IM", "4", Flow.IMPORT), ("I", "IM", "7", Flow.WAREHOUSE), ("E", "EX", "1", Flow.EXPORT),
        ("I", "TR", "8", Flow.TRANSIT), ("E", "EX", "9", Flow.EXPORT), ("I", "IM", "5", Flow.IMPORT),
        ("", "EX", "", Flow.EXPORT), ("", "", "6", Flow.IMPORT), ("", "", "", None),
    ],
)  # fmt: skip
def test_the_flow_is_told_by_procedure_letter_and_type(
    letter: str, kind: str, procedure: str, flow: Flow | None
) -> None:
    assert flow_of(sad_flow=letter, kind=kind, procedure=procedure) is flow


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), items=st.integers(0, 3))
def test_what_is_written_is_read_again(seed: int, items: int) -> None:
    expected = full(seed, items=items, leave_out=NOT_IN_SAD)
    if not items:
        del expected.header["transport_document"]  # type: ignore[attr-defined]  # it is a dict here
    (found,) = read_file(write_sad(expected), name="x").declarations
    assert found.content() == expected.content()
    assert not found.flaws
    assert write_sad(found) == write_sad(expected)


def test_what_is_written_keeps_the_order_and_the_form_of_the_exports() -> None:
    written = write_sad(read_file(SAD, name="x").declarations[0])
    places = [written.index(tag) for tag in (b"<Property>", b"<Identification>", b"<Traders>", b"<Declarant>",
              b"<General_information>", b"<Transport>", b"<Financial>", b"<Valuation>", b"<Item>")]  # fmt: skip
    assert places == sorted(places)
    assert b"<Date_of_declaration>2015-03-31</Date_of_declaration>" in written
    assert b"<null/>" in written
    assert b"<Suppplementary_unit_code>NMB<" in written
    assert written.startswith(b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ASYCUDA>')
    bare = write_sad(Declaration(reference="R-1", header={})).replace(b"\n", b"")
    for form in (
        b"<Registration><Serial_number><null/></Serial_number><Number/><Date/></Registration>",
        b"<Reference><Year/><Number>R-1</Number></Reference>",
        b"<Departure_arrival_information><Identity><null/></Identity><Nationality><null/></Nationality>",
        b"<Number_of_loading_lists/>",
    ):
        assert form in bare
    assert not any(word in written.lower() for word in (b"lane", b"green", b"score"))


@pytest.mark.parametrize(
    ("amount", "currency", "header", "item"),
    [
        ("5200.50", "", {"freight": 3000}, {"value": 520_050}),
        ("5200.50", "USD", {"invoice_currency": "USD"}, {"price": 520_050}),
        ("5200.50", "ZZZ", {}, {}),
        ("0", "ZZZ", {}, {}),
        ("0.00", "", {"freight": 3000}, {}),
    ],
)
def test_money_of_a_bill_is_of_the_currency_beside_it_and_nothing_is_known_by_zero(
    amount: str, currency: str, header: dict[str, object], item: dict[str, object]
) -> None:
    beside = f"<Customs_currency>{currency}</Customs_currency>" if currency else ""
    freight = f"<Freight_currency>{currency}</Freight_currency>" if currency else ""
    money = (
        f"<Value_segment><Freight_segment><Freight_value>30</Freight_value>{freight}</Freight_segment>"
        f"<Customs_segment><Customs_value>{amount}</Customs_value>{beside}</Customs_segment></Value_segment>"
    )
    (found,) = read_awmds(manifest(bill("B1").replace("</Goods_segment>", f"</Goods_segment>{money}"))).declarations
    sums = ("freight", "insurance", "total_value", "invoice_amount", "invoice_currency")
    assert {name: found.header[name] for name in sums if name in found.header} == header
    assert {name: found.items[0][name] for name in ("value", "price") if name in found.items[0]} == item
    kept = [text for path, text in found.unknown.items() if "Value_segment" in path]
    assert ("30" in kept) is bool(currency)
    assert (amount in kept) is (not item)


@pytest.mark.parametrize("original", [SAD, manifest(bill("B1"), bill("B2"))])
def test_damaged_bytes_never_crash_the_reader(original: bytes) -> None:
    chance = random.Random(7)
    for _ in range(400):
        content = bytearray(original)
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(len(content))
            kind = chance.randrange(4)
            if kind == 0:
                content[place] = chance.randrange(256)
            elif kind == 1:
                del content[place : place + chance.randint(1, 200)]
            elif kind == 2:
                content[place:place] = bytes(chance.choices(b"<>&/\"'= \x00\xff0-+.,", k=chance.randint(1, 9)))
            else:
                content[place:place] = original[place : place + 300]
        reading = read_file(bytes(content), name="x.xml")
        assert reading.declarations or reading.refused or read_is_empty_manifest(bytes(content))
        for declaration in reading.declarations:
            declaration.fingerprint()
            write_sad(declaration)


def read_is_empty_manifest(content: bytes) -> bool:
    """A manifest whose bills the damage took away is a manifest still."""
    return not read_awmds(content).declarations


@pytest.mark.parametrize(
    "name", ["sad_jm_relief_CBJ250.MIT.xml", "sad_blank_template.MIT.xml", "awmds_synthetic_sample.OWN.xml"]
)
def test_C3_real_files_never_crash_and_unknown_tags_are_kept(name: str) -> None:
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside this checkout")
    content = path.read_bytes()
    reading = read_file(content, name=name)
    assert reading.declarations or reading.refused
    assert read_file(content, name=name) == reading
    for declaration in reading.declarations:
        assert declaration.unknown
    if "relief" in name:
        (found,) = reading.declarations
        assert found.reference == "JMKAJ/2025/0001860230000/RELIEF94"
        assert found.header["lodged_on"] == day(2025, 11, 19)
        assert found.unknown["/ASYCUDA/Financial/Deffered_payment_reference"] == "DP0014048220000"
    if "template" in name:
        assert reading.refused[0].line == 2


def test_a_manifest_is_one_declaration_for_each_bill_before_arrival() -> None:
    totals = "<Total_number_of_bols>4</Total_number_of_bols><Total_number_of_containers>1</Total_number_of_containers><Total_gross_mass>1500</Total_gross_mass>"
    reading = read_file(
        manifest(
            bill("MASTER", packages=7, mass="241"), bill("H1", master="MASTER"), bill("H2", nature="28", master="MASTER"),
            bill("CAR", packages=0, mass="1,200", vehicle=True), bill("NONE", packages=0, nature="99"), bill("H1"),
            totals=totals,
        ),
        name="manifest.xml",
    )  # fmt: skip
    assert reading.format is FileFormat.AWMDS
    assert [found.reference for found in reading.declarations] == [
        f"TONUA/042N/2026-03-02/{name}" for name in ("MASTER", "H1", "H2", "CAR", "NONE")
    ]
    _, house, transhipped, car, odd = reading.declarations
    assert house.header == {
        "office": "TONUA", "voyage": "042N", "arrived_on": day(2026, 3, 6), "pre_arrival": True, "transport_document": "H1",
        "bill_nature": "23", "exporter_name": "SHIPPER", "importer_name": "HOUSEHOLD", "flow": "IMPORT", "container": True,
        "containers": 1, "total_gross_mass": 120_500, "total_packages": 5, "item_count": 1,
    }  # fmt: skip
    assert house.items == (
        {"number": 1, "description": "GOODS", "packages": 5, "package_kind": "PK", "gross_mass": 120_500},
    )
    assert house.unknown["/Awmds/Bol_segment[2]/ctn_segment[1]/Type_of_container"] == "40"
    assert (transhipped.header["flow"], transhipped.header["bill_nature"]) == ("TRANSIT", "28")
    assert not car.flaws
    assert {flaw.where for flaw in odd.flaws} == {"/bill_nature", "/items/0/packages"}
    assert "flow" not in odd.header
    assert [refusal.reason for refusal in reading.refused] == ["The bill H1 stands in this manifest twice."]
    assert dict(reading.totals) == {
        "bills": "5", "containers": "1", "packages": "10", "vehicles": "1", "gross_mass": "1561.5",
    }  # fmt: skip
    assert reading.notes == (
        "The manifest says 4 bills, its bills add up to 5.",
        "The manifest says 1500 gross mass, its bills add up to 1561.5.",
    )


def test_a_manifest_without_a_voyage_is_refused() -> None:
    content = manifest(bill("B1")).replace(b"042N", b"").replace(b"2026-03-02", b"")
    assert "voyage" in read_file(content, name="m.xml").refused[0].reason
