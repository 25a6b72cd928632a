"""What codes of a declaration mean, where a standard says it: kinds of packages and general procedures.

Codes of an administration's own (offices, national procedures, modes of payment) have no names here: its declarations name
none, and a guess would mislead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gateway.portal.language import N_

PACKAGE_KINDS: Mapping[str, str] = {
    "BA": N_("Barrel"), "BE": N_("Bundle"), "BG": N_("Bag"), "BJ": N_("Bucket"), "BL": N_("Bale, compressed"),
    "BN": N_("Bale, not compressed"), "BO": N_("Bottle, cylindrical, not protected"), "BX": N_("Box"),
    "CA": N_("Can, rectangular"), "CH": N_("Chest"), "CK": N_("Cask"), "CL": N_("Coil"),
    "CN": N_("Container that is no transport equipment"), "CR": N_("Crate"), "CS": N_("Packing case"), "CT": N_("Carton"),
    "CX": N_("Can, cylindrical"), "CY": N_("Cylinder"), "DR": N_("Drum"), "EN": N_("Envelope"), "GB": N_("Gas bottle"),
    "JB": N_("Jumbo bag"), "JR": N_("Jar"), "KG": N_("Keg"), "NE": N_("Unpacked"),
    "NF": N_("Unpacked, one unit"), "NG": N_("Unpacked, several units"), "NT": N_("Net"), "PA": N_("Packet"),
    "PC": N_("Parcel"), "PK": N_("Package"), "PL": N_("Pail"), "PP": N_("Piece"), "PU": N_("Tray"), "PX": N_("Pallet"),
    "RL": N_("Reel"), "RO": N_("Roll"), "SA": N_("Sack"), "SU": N_("Suitcase"), "TB": N_("Tub"), "TN": N_("Tin"),
    "TR": N_("Trunk"), "UN": N_("Unit"), "VG": N_("Bulk, gas"), "VL": N_("Bulk, liquid"), "VN": N_("Vehicle"),
    "VO": N_("Bulk, large particles"), "VQ": N_("Bulk, liquefied gas"), "VR": N_("Bulk, grains"),
    "VS": N_("Bulk, scrap metal"), "VY": N_("Bulk, powder"), "WA": N_("Intermediate bulk container"),
}  # fmt: skip
"""The kinds that are met most often, by UN/ECE Recommendation 21 (revision 12)."""

PROCEDURES: Mapping[str, str] = {
    "1": N_("Permanent export"), "2": N_("Temporary export"), "3": N_("Re-export"), "4": N_("Home use"),
    "5": N_("Temporary import"), "6": N_("Re-import"), "7": N_("Warehousing"), "8": N_("Transit"),
}  # fmt: skip
"""ASYCUDA's general procedures; 9 is each country's own."""
_PROCEDURE = re.compile(r"(?:[A-Z]{2,3}|(?=\d{4}$))([1-8])\d*")


def package_kind(code: str) -> str:
    """A kind of packages in English, to be translated; "" for one that is not in the table."""
    return PACKAGE_KINDS.get(code.upper(), "")


def procedure(code: str) -> str:
    """What an extended procedure (4000) or a type of declaration (IM4) asks for; "" for one that is the country's own."""
    found = _PROCEDURE.fullmatch(code)
    return PROCEDURES[found[1]] if found else ""
