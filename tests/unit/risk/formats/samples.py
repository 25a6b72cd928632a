"""Files as the readers meet them, made up for the tests."""

from __future__ import annotations

from services.risk.domain.catalogue import FIELDS, Field, Type, Value
from services.risk.domain.declarations import Declaration

SAD = b"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<ASYCUDA id="77">
<Property><Sad_flow>I</Sad_flow><Nbers><Total_number_of_items>2</Total_number_of_items>
<Total_number_of_packages>1,250</Total_number_of_packages></Nbers></Property>
<Identification>
<Office_segment><Customs_clearance_office_code>tonua</Customs_clearance_office_code>
<Customs_Clearance_office_name>NUKU'ALOFA</Customs_Clearance_office_name></Office_segment>
<Type><Type_of_declaration>IM</Type_of_declaration><Declaration_gen_procedure_code>4</Declaration_gen_procedure_code></Type>
<Manifest_reference_number><null/></Manifest_reference_number>
<Registration><Serial_number>C</Serial_number><Number>812</Number><Date>3/31/15</Date></Registration>
</Identification>
<Traders><Exporter><Exporter_code><null/></Exporter_code><Exporter_name>ACME &amp; SONS
12 QUEEN STREET
AUCKLAND</Exporter_name></Exporter>
<Consignee><Consignee_code>tin001</Consignee_code><Consignee_name><null/>SIAOSI TRADING<null/></Consignee_name></Consignee></Traders>
<Declarant><Declarant_code>AG7</Declarant_code><Reference><Year>2015</Year><Number>R-9</Number></Reference></Declarant>
<General_information><Country><Export><Export_country_code>NZ</Export_country_code></Export></Country></General_information>
<Transport><Means_of_transport><Border_information><Identity>KOKOPO CHIEF</Identity><Mode>1</Mode></Border_information>
</Means_of_transport><Container_flag>true</Container_flag></Transport>
<Financial><Deffered_payment_reference>DP1</Deffered_payment_reference></Financial>
<Valuation><Total_CIF>1,234,567.89</Total_CIF></Valuation>
<Item>
<Attached_documents><Attached_document_code>C626</Attached_document_code><Attached_document_reference>TO/2015/3</Attached_document_reference></Attached_documents>
<Packages><Number_of_packages>1200</Number_of_packages><Marks1_of_packages>AS ADDR</Marks1_of_packages></Packages>
<Tarification><HScode><Commodity_code>87032392</Commodity_code><Precision_1>00</Precision_1></HScode>
<Extended_customs_procedure>4000</Extended_customs_procedure>
<Supplementary_unit><Suppplementary_unit_code>NMB</Suppplementary_unit_code><Suppplementary_unit_quantity>1</Suppplementary_unit_quantity></Supplementary_unit>
<Value_item>1,000.73+5.41+0.00+0.00-0.14</Value_item></Tarification>
<Goods_description><Country_of_origin_code>JP</Country_of_origin_code><Commercial_Description>USED CAR</Commercial_Description></Goods_description>
<Previous_doc><Summary_declaration>BL-1</Summary_declaration></Previous_doc>
<Taxation><Item_taxes_amount>50</Item_taxes_amount><Taxation_line><Duty_tax_code>ID</Duty_tax_code><Duty_tax_rate>5</Duty_tax_rate></Taxation_line>
<Taxation_line><Duty_tax_code>VAT</Duty_tax_code><Duty_tax_rate>15</Duty_tax_rate></Taxation_line>
<Taxation_line><Duty_tax_code>EXC</Duty_tax_code><Duty_tax_rate>99</Duty_tax_rate><Duty_tax_MP>0</Duty_tax_MP></Taxation_line></Taxation>
<Valuation_item><Weight_itm><Gross_weight_itm>1 400</Gross_weight_itm><Net_weight_itm>1350.5</Net_weight_itm></Weight_itm>
<Statistical_value>0.0</Statistical_value><Alpha_coeficient_of_apportionment>0.5</Alpha_coeficient_of_apportionment>
<Item_Invoice><Amount_national_currency>15</Amount_national_currency></Item_Invoice></Valuation_item>
</Item>
<Item><Packages><Number_of_packages>fifty</Number_of_packages></Packages>
<Tarification><HScode><Commodity_code>2402.20.00</Commodity_code></HScode></Tarification>
<Own_idea>kept</Own_idea></Item>
</ASYCUDA>
"""

_BILL = """<Bol_segment><Bol_id><Bol_reference>{bill}</Bol_reference><Line_number>1</Line_number><Bol_nature>{nature}</Bol_nature>
<Bol_type_code>HSB</Bol_type_code>{master}</Bol_id>
<Traders_segment><Exporter><Exporter_name>SHIPPER
LINE TWO</Exporter_name></Exporter><Notify/><Consignee><Consignee_name>HOUSEHOLD</Consignee_name></Consignee></Traders_segment>
<ctn_segment><Ctn_reference>{box}</Ctn_reference><Type_of_container>40</Type_of_container><Goods_weight>9999</Goods_weight></ctn_segment>
{vehicles}<Goods_segment><Number_of_packages>{packages}</Number_of_packages><Package_type_code>PK</Package_type_code>
<Gross_mass>{mass}</Gross_mass><Goods_description>GOODS</Goods_description></Goods_segment></Bol_segment>"""


def bill(
    name: str, *, nature: str = "23", packages: int = 5, mass: str = "120.5", box: str = "ABCU1234567", master: str = "",
    vehicle: bool = False,
) -> str:  # fmt: skip
    """A bill of a manifest."""
    held = f"<Master_bol_ref_number>{master}</Master_bol_ref_number>" if master else ""
    vehicles = "<Vehicles_segment><Chassis>X1</Chassis></Vehicles_segment>" if vehicle else ""
    return _BILL.format(bill=name, nature=nature, packages=packages, mass=mass, box=box, master=held, vehicles=vehicles)


def manifest(*bills: str, totals: str = "") -> bytes:
    """A manifest with these bills."""
    return (
        "<Awmds><General_segment><General_segment_id><Customs_office_code>TONUA</Customs_office_code>"
        "<Voyage_number>042N</Voyage_number><Date_of_departure>2026-03-02</Date_of_departure>"
        "<Date_of_arrival>2026-03-06</Date_of_arrival></General_segment_id>"
        f"<Totals_segment>{totals}</Totals_segment></General_segment>{''.join(bills)}</Awmds>"
    ).encode()


def value_of(known: Field, seed: int) -> Value:
    """Some value of a field that every format can carry."""
    if known.name == "hs":
        return f"{seed % 97:02d}0{seed % 10}{seed % 9000 + 1000}"[: (4, 6, 8)[seed % 3]]
    if known.type is Type.TEXT:
        return (
            "=1+1 Tin of fish",
            "Ta’ahine & Sons",
            '<b> "quoted"; semicolon, comma',
            "'=already guarded",
            "''=twice",
            "'Ofa",
        )[seed % 6]
    if known.type is Type.CODE:
        return ("A1", "NZ", "-5X", "0007")[seed % 4]
    if known.type is Type.BOOLEAN:
        return bool(seed % 2)
    if known.type is Type.DATE:
        return 735_000 + seed % 5_000
    return seed if known.type is Type.INTEGER else seed * 7 % 10**9


def full(seed: int, *, items: int, leave_out: frozenset[str] = frozenset()) -> Declaration:
    """A declaration with every field that is lodged (none derived), the reference as SAD makes it."""
    header = {
        known.name: value_of(known, seed + place)
        for place, known in enumerate(FIELDS)
        if known.level.value == "header" and not known.derived and known.key not in leave_out
    }
    header |= {"office": "TONUA", "declarant": "AG7", "declaration_type": "IM4", "flow": "IMPORT", "item_count": items}
    rows = []
    for number in range(1, items + 1):
        row = {
            known.name: value_of(known, seed * 31 + number + place)
            for place, known in enumerate(FIELDS)
            if known.level.value == "item" and not known.derived and known.key not in leave_out
        }
        rows.append(row | {"number": number, "previous_document": "BL-1"})
    header["transport_document"] = "BL-1"
    return Declaration(reference=f"TONUA/2026/AG7/R{seed}", header=header, items=tuple(rows))
