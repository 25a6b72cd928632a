"""Two files of the demonstration: one that was read in part and waits for its correction, and a manifest before arrival."""

from __future__ import annotations

from datetime import date, timedelta

SPOILED = "demonstration-parcels.csv"
MANIFEST = "demonstration-manifest.xml"
"""The last thing that the demonstration brings: who has it, has everything."""


def spoiled(office: str, *, on: date) -> bytes:
    """A table with one line that is a declaration and one that names none."""
    lines = (
        "reference,office,flow,importer_name,transport_mode,lodged_on,item.hs,item.description,item.origin,item.value,item.gross_mass",
        f"{office}/{on.year}/P1,{office},IMPORT,Coral Parcel Service,5,{on},85171300,Smartphone,CN,640.00,0.4",
        f",{office},IMPORT,Coral Parcel Service,5,{on},61091000,T-shirts of cotton,BD,45.00,1.2",
    )
    return "\n".join((lines[0], lines[2], lines[1], "")).encode()


def manifest(office: str, *, on: date) -> bytes:
    """A manifest of a vessel that arrives in three days, with three bills that share a container."""
    arrives = on + timedelta(days=3)
    bills = "".join(_bill(number, *bill) for number, bill in enumerate(_BILLS, 1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Awmds>
 <General_segment>
  <General_segment_id>
   <Customs_office_code>{office}</Customs_office_code>
   <Voyage_number>SL{arrives:%j}N</Voyage_number>
   <Date_of_departure>{on - timedelta(days=4):%m/%d/%y}</Date_of_departure>
   <Date_of_arrival>{arrives:%m/%d/%y}</Date_of_arrival>
  </General_segment_id>
  <Totals_segment>
   <Total_number_of_bols>{len(_BILLS)}</Total_number_of_bols>
  </Totals_segment>
  <Transport_information>
   <Mode_of_transport_code>1</Mode_of_transport_code>
   <Identity_of_transporter>Southern Lily</Identity_of_transporter>
   <Nationality_of_transporter_code>SG</Nationality_of_transporter_code>
  </Transport_information>
 </General_segment>
{bills}</Awmds>
""".encode()


_BILLS = (
    ("Used furniture and household effects", "Frangipani Removals Ltd", 62, 4100),
    ("Bonded liquor, cases", "Harbour Bond Stores Pte Ltd", 540, 9720),
    ("Machine parts", "Island Motors Ltd", 12, 860),
)


def _bill(number: int, goods: str, consignee: str, packages: int, mass: int) -> str:
    return f""" <Bol_segment>
  <Bol_id>
   <Bol_reference>SLIL{number:04}</Bol_reference>
   <Line_number>{number}</Line_number>
   <Bol_nature>23</Bol_nature>
   <Bol_type_code>BOL</Bol_type_code>
  </Bol_id>
  <Load_unload_place>
   <Place_of_loading_code>SGSIN</Place_of_loading_code>
  </Load_unload_place>
  <Traders_segment>
   <Exporter><Exporter_name>Straits Consolidators</Exporter_name></Exporter>
   <Consignee><Consignee_name>{consignee}</Consignee_name></Consignee>
  </Traders_segment>
  <ctn_segment><Ctn_reference>SLIU4100023</Ctn_reference><Number_of_packages>{packages}</Number_of_packages><Type_of_container>40</Type_of_container></ctn_segment>
  <Goods_segment>
   <Number_of_packages>{packages}</Number_of_packages>
   <Package_type_code>PK</Package_type_code>
   <Gross_mass>{mass}</Gross_mass>
   <Goods_description>{goods}</Goods_description>
  </Goods_segment>
 </Bol_segment>
"""
