"""The words of the programme as pages say them."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

ROLES: Mapping[str, str] = {
    "importer": N_("Importer"),
    "exporter": N_("Exporter"),
    "broker": N_("Customs broker"),
    "forwarder": N_("Freight forwarder"),
    "carrier": N_("Carrier"),
    "warehouse": N_("Warehouse keeper"),
    "load_site": N_("Place of loading"),
    "express_operator": N_("Express operator"),
}
SIZES: Mapping[str, str] = {
    "micro": N_("Up to 5 people"),
    "small": N_("6 to 20 people"),
    "medium": N_("21 to 100 people"),
    "large": N_("More than 100 people"),
}
HOLDERS: Mapping[str, tuple[str, str, str]] = {
    "active": (N_("Active"), "circle", "green"),
    "suspended": (N_("Suspended"), "triangle", "yellow"),
    "revoked": (N_("Revoked"), "square", "red"),
    "expired": (N_("Expired"), "diamond", "quiet"),
    "surrendered": (N_("Given back"), "diamond", "quiet"),
}
"""Word, shape and tone of a status."""
RESULTS: Mapping[str, tuple[str, str]] = {
    "likely": (N_("You are likely to succeed"), "success"),
    "not_yet": (N_("Not yet, but you can get there"), ""),
    "not_possible_now": (N_("Not possible now"), ""),
}
ELEMENTS: Mapping[str, str] = {
    "A": N_("Compliance"),
    "B": N_("Records"),
    "C": N_("Finances"),
    "D": N_("Talking with customs"),
    "E": N_("Training"),
    "F": N_("Information and its protection"),
    "G": N_("Cargo"),
    "H": N_("Vehicles and vessels"),
    "I": N_("Premises"),
    "J": N_("People"),
    "K": N_("Trading partners"),
    "L": N_("Emergencies"),
    "M": N_("Getting better"),
}
"""The thirteen elements of the WCO SAFE Framework, in plain words."""
