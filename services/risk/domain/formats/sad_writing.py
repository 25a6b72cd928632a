"""Writing SAD XML that ASYCUDA World takes in: the elements and the order of its own exports, dates as ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from services.risk.domain.catalogue import HEADER, ITEM, Field, Type, Value
from services.risk.domain.declarations import Declaration
from services.risk.domain.formats.reading import clean
from services.risk.domain.formats.sad_fields import HEADER_SHAPE, ITEM_SHAPE, RULING_CODES
from services.risk.domain.words import Flow

_TYPE = re.compile(r"(.*?[^0-9])([0-9]?)")
_REGISTERED = re.compile(r"([A-Z])([0-9]+)")
_SHORT_CODE = 8
_TEXT = (Type.TEXT, Type.CODE)
_NO_TEXT = frozenset({"", "=items", "=year", "=registered", "=registered_on"})
"""Numbers and days among what is computed."""
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
"""With double quotation marks as in the exports; some readers of such files take no others."""


def write_sad(declaration: Declaration) -> bytes:
    """One declaration as a file for ASYCUDA. An empty text is `<null/>`, an empty number or date an empty element.

    The lane, the hits and the inspection are never part of it. What was read from the file is read again from what is
    written; fields that the form has no element for (voyage, arrival, nature of the bill) are left out.
    """
    root = etree.Element("ASYCUDA")
    _fill(root, HEADER_SHAPE, HEADER, declaration.header, _computed(declaration))
    for item in declaration.items:
        element = etree.SubElement(root, "Item")
        _fill(element, ITEM_SHAPE, ITEM, item, _computed_item(item, declaration.header))
    etree.indent(root, space="")
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return _HEAD + written


def _fill(
    root: etree._Element,
    shape: tuple[tuple[str, str], ...],
    fields: Mapping[str, Field],
    values: Mapping[str, Value],
    computed: Mapping[str, str],
) -> None:
    standing: list[tuple[str, etree._Element]] = []
    for path, source in shape:
        *folders, last = path.split("/")
        depth = 0
        while depth < min(len(folders), len(standing)) and standing[depth][0] == folders[depth]:
            depth += 1
        del standing[depth:]
        for folder in folders[depth:]:
            standing.append((folder, etree.SubElement(standing[-1][1] if standing else root, folder)))
        element = etree.SubElement(standing[-1][1] if standing else root, last)
        text = computed.get(source, "") if source.startswith("=") else _text(fields, values, source)
        if text:
            element.text = clean(text)
        elif source not in _NO_TEXT and (source.startswith("=") or fields[source].type in _TEXT):
            etree.SubElement(element, "null")


def _text(fields: Mapping[str, Field], values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    if value is None or not name:
        return ""
    shown = fields[name].show(value)
    return str(shown).lower() if isinstance(shown, bool) else str(shown)


def _computed(declaration: Declaration) -> dict[str, str]:
    header = declaration.header
    kind, procedure = _type(header)
    found = {
        "=flow": ("E" if header["flow"] == Flow.EXPORT.value.upper() else "I") if "flow" in header else "",
        "=type": kind,
        "=procedure": procedure,
        "=items": str(header.get("item_count", len(declaration.items))),
        "=working_mode": "0",
    }
    return found | _numbers(declaration)


def _type(header: Mapping[str, Value]) -> tuple[str, str]:
    given = str(header.get("declaration_type", ""))
    if match := _TYPE.fullmatch(given):
        return match[1], match[2]
    flow = header.get("flow")
    told_by_procedure = {Flow.WAREHOUSE.value.upper(): "7", Flow.TRANSIT.value.upper(): "8"}
    return given, told_by_procedure.get(str(flow), "")


def _numbers(declaration: Declaration) -> dict[str, str]:
    """The reference taken apart into what the form has for it: the register's number, or the declarant's and its year."""
    office, declarant = (str(declaration.header.get(name, "")) for name in ("office", "declarant"))
    rest = declaration.reference
    if office and rest.startswith(f"{office}/"):
        rest = rest[len(office) + 1 :]
    year = ""
    if re.match(r"[0-9]{4}/.", rest):
        year, rest = rest[:4], rest[5:]
    own = declarant and rest.startswith(f"{declarant}/")
    registered = _REGISTERED.fullmatch(rest)
    if declarant and not own and registered:
        lodged = _text(HEADER, declaration.header, "lodged_on")
        on = {"=registered_on": lodged} if lodged else {}
        return {"=serial": registered[1], "=registered": registered[2], "=year": year} | on
    return {"=year": year, "=number": rest[len(declarant) + 1 :] if own else rest}


def _computed_item(item: Mapping[str, Value], header: Mapping[str, Value]) -> dict[str, str]:
    code = str(item.get("hs", ""))
    return {
        "=commodity": code[:_SHORT_CODE],
        "=precision": code[_SHORT_CODE:],
        "=ruling_code": RULING_CODES[0] if "ruling" in item else "",
        "=previous_document": str(item.get("previous_document", header.get("transport_document", ""))),
    }
