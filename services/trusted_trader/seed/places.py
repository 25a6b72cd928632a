"""Islands of the demonstration as an officer would draw them, and the sites of its invented firms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawn:
    """An island on the schematic: code, name, place from the left and from above (0 to 100), the way, hours there and back."""

    code: str
    name: str
    x: int
    y: int
    travel: str = ""
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A site of a firm."""

    name: str
    kind: str
    address: str
    island: str


ISLANDS: dict[str, tuple[Drawn, ...]] = {
    "FJ": (
        Drawn("viti-levu", "Viti Levu", 32, 58, "By car from Suva or Lautoka", 4),
        Drawn("vanua-levu", "Vanua Levu", 58, 28, "Flight to Labasa or Savusavu, or the ferry from Natovi", 10),
        Drawn("taveuni", "Taveuni", 75, 34, "Flight to Matei, three days a week", 12),
        Drawn("ovalau", "Ovalau", 48, 50, "Ferry from Natovi, each morning", 6),
        Drawn("kadavu", "Kadavu", 40, 85, "Flight to Vunisea, or the weekly ship", 14),
        Drawn("gau", "Gau", 56, 60, "Flight twice a week, or the ship", 20),
        Drawn("lakeba", "Lakeba", 90, 70, "Weekly flight; the ship every two weeks", 40),
        Drawn("rotuma", "Rotuma", 8, 6, "Weekly flight; the ship once a month", 72),
    ),
    "VU": (
        Drawn("efate", "Efate", 54, 60, "By car from Port Vila", 3),
        Drawn("santo", "Santo", 22, 22, "Daily flight to Luganville", 10),
        Drawn("tanna", "Tanna", 72, 84, "Daily flight to Whitegrass", 10),
        Drawn("malekula", "Malekula", 32, 40, "Flight to Norsup, four days a week", 12),
        Drawn("ambae", "Ambae", 40, 20, "Flight to Longana, twice a week", 20),
        Drawn("pentecost", "Pentecost", 50, 30, "Flight to Lonorore, twice a week", 20),
        Drawn("vanua-lava", "Vanua Lava", 28, 6, "Flight to Sola, twice a week", 36),
    ),
    "TO": (
        Drawn("tongatapu", "Tongatapu", 40, 86, "By car from Nuku'alofa", 2),
        Drawn("eua", "'Eua", 56, 92, "Ferry each day, two hours and a half", 6),
        Drawn("haapai", "Ha'apai", 54, 62, "Flight to Pangai, four days a week", 10),
        Drawn("vavau", "Vava'u", 62, 38, "Daily flight, or the overnight ferry", 10),
        Drawn("niuatoputapu", "Niuatoputapu", 58, 10, "Flight once a week", 60),
        Drawn("niuafoou", "Niuafo'ou", 22, 5, "Flight every two weeks", 90),
    ),
    "XX": (
        Drawn("main-island", "Main Island", 40, 50, "By car", 2),
        Drawn("north-lagoon", "North Lagoon", 55, 20, "Boat each morning", 6),
        Drawn("far-reef", "Far Reef", 85, 75, "Ship once a week", 48),
    ),
}

SITES: dict[str, tuple[Place, ...]] = {
    "50-10001-0-1": (
        Place("Walu Bay warehouse", "warehouse", "Lot 3, Walu Bay, Suva", "viti-levu"),
        Place("Savusavu store", "warehouse", "Main Street, Savusavu", "vanua-levu"),
    ),
    "50-10002-0-8": (
        Place("Nakasi roastery", "processing", "Kings Road, Nakasi", "viti-levu"),
        Place("Taveuni buying station", "load site", "Waiyevo, Taveuni", "taveuni"),
    ),
    "50-10003-0-5": (
        Place("Lautoka yard", "yard", "Navutu Road, Lautoka", "viti-levu"),
        Place("Labasa yard", "yard", "Siberia Road, Labasa", "vanua-levu"),
    ),
    "50-10004-0-2": (Place("Suva office", "office", "Rodwell Road, Suva", "viti-levu"),),
    "204101": (
        Place("Pango roastery", "processing", "Pango Road, Port Vila", "efate"),
        Place("Lenakel drying house", "load site", "Lenakel, Tanna", "tanna"),
    ),
    "204102": (
        Place("Dépôt de Port-Vila", "yard", "Rue de Paris, Port-Vila", "efate"),
        Place("Dépôt de Luganville", "yard", "Boulevard Higginson, Luganville", "santo"),
    ),
    "204103": (
        Place("Tanvasoko slipway", "workshop", "Tanvasoko, Efate", "efate"),
        Place("Luganville workshop", "workshop", "Canal wharf, Luganville", "santo"),
    ),
    "204104": (Place("Bureau du port", "office", "Star Wharf, Port-Vila", "efate"),),
    "71-2001": (
        Place("Vaini packing house", "load site", "Taufa'ahau Road, Vaini", "tongatapu"),
        Place("'Eua farm store", "load site", "'Ohonua, 'Eua", "eua"),
    ),
    "71-2002": (Place("Haveluloto yard", "yard", "Haveluloto, Nuku'alofa", "tongatapu"),),
    "71-2003": (
        Place("Nuku'alofa store", "warehouse", "Vuna Road, Nuku'alofa", "tongatapu"),
        Place("Neiafu shop", "shop", "Fatafehi Road, Neiafu", "vavau"),
    ),
    "71-2004": (Place("Queen Salote Wharf office", "office", "Vuna Road, Nuku'alofa", "tongatapu"),),
    "XX-900001": (
        Place("Harbour warehouse", "warehouse", "1 Harbour Road", "main-island"),
        Place("Lagoon store", "warehouse", "2 Lagoon Road", "north-lagoon"),
    ),
    "XX-900002": (Place("Cold store", "warehouse", "5 Market Street", "main-island"),),
    "XX-900003": (Place("Machine yard", "yard", "7 Quay Street", "north-lagoon"),),
    "XX-900004": (Place("Agents' office", "office", "9 Harbour Road", "main-island"),),
}
"""The sites of a firm, by its TIN."""

FINDINGS: tuple[tuple[str, str, str, str], ...] = (
    (
        "I", "major", "The gate of the yard stays open at night, and nobody watches it.",
        "Lock the gate after work, and write down who has a key.",
    ),
    (
        "B", "minor", "Papers of sea freight are kept at the shop, those of air freight at the director's home.",
        "Keep all papers in one place.",
    ),
    (
        "L", "minor", "There is no plan for a cyclone that takes the roof of the store.",
        "Write one page: who moves what where, and how the books are saved.",
    ),
    (
        "B", "critical", "For three of ten consignments looked at there is no invoice.",
        "Find the invoices or get copies of them, and show that the next ten are complete.",
    ),
)  # fmt: skip
"""What validators found in the demonstration: element, severity, what, and what to do."""
