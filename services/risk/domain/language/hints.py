"""What the writer of a rule probably meant: the nearest field, list or function."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rapidfuzz import fuzz, process

from services.risk.domain.catalogue import HEADER, ITEM, Field, Type

_NEAR = 68
"""Share of letters in common, in hundredths, from which a name counts as meant."""

_ALSO_CALLED = {
    "country": "origin", "country_of_origin": "origin", "ctyorigcod": "origin", "orig": "origin",
    "comcod": "hs", "commodity": "hs", "commodity_code": "hs", "tariff": "hs", "hs_code": "hs", "hscode": "hs", "heading": "hs",
    "ctyexpcod": "country_export", "export_country": "country_export", "shipped_from": "country_export",
    "cmpcod": "importer", "consignee": "importer", "tin": "importer", "company": "importer", "trader": "importer",
    "deccod": "declarant", "agent": "declarant", "broker": "declarant", "consignor": "exporter", "supplier": "exporter",
    "offcod": "office", "customs_office": "office", "cusval": "value", "customs_value": "value", "cif": "total_value",
    "statistical_value": "value", "weight": "net_mass", "net_weight": "net_mass", "gross_weight": "gross_mass",
    "goods": "description", "regime": "procedure", "cpc": "procedure", "vessel": "transport", "mode": "transport_mode",
    "currency": "invoice_currency", "port": "place_loading", "aeo": "trusted_trader", "trusted": "trusted_trader",
    "bl": "transport_document", "bill_of_lading": "transport_document", "awb": "transport_document", "duty": "taxes",
}  # fmt: skip


def nearest(given: str, known: Collection[str]) -> str | None:
    """The known word that is most like the one given, if any is."""
    found = process.extractOne(
        _plain(given), {word: _plain(word) for word in known}, scorer=fuzz.ratio, score_cutoff=_NEAR
    )
    return found[2] if found is not None else None


def nearest_field(given: str, *, among: Iterable[Field]) -> Field | None:
    """The field meant by a name that is none: by another usual name, by its name, by its title."""
    fields = {one.name: one for one in among}
    meant = _ALSO_CALLED.get(given.lower())
    if meant in fields:
        return fields[meant]
    name = nearest(given, fields)
    if name is not None:
        return fields[name]
    title = nearest(given, {one.title: one for one in fields.values()})
    return next((one for one in fields.values() if one.title == title), None)


def written(field: Field, variable: str | None) -> str:
    """How the field is written where this variable stands for an item (None: outside of items.exists)."""
    if field.name in HEADER and field is HEADER[field.name]:
        return field.name
    return f"{variable}.{field.name}" if variable else f"items.exists(i, i.{field.name} …)"


def for_header(name: str, variable: str | None) -> str:
    """The hint for a bare name that is no header field."""
    if name in ITEM:
        return f"{name} is a field of an item: " + (
            f"write {variable}.{name}" if variable else f"items.exists(i, i.{name}{_usual(ITEM[name])})"
        )
    header = nearest_field(name, among=HEADER.values())
    item = nearest_field(name, among=ITEM.values())
    if header is None and item is None:
        return "the field catalogue lists every field"
    if header is None or (
        item is not None and fuzz.ratio(_plain(name), _plain(item.name)) > fuzz.ratio(_plain(name), _plain(header.name))
    ):
        assert item is not None  # noqa: S101  # one of the two is there
        return (
            f"did you mean {variable}.{item.name}?"
            if variable
            else f"did you mean {item.name}, a field of an item: items.exists(i, i.{item.name}{_usual(item)})?"
        )
    return f"did you mean {header.name}?"


def for_item(name: str, variable: str) -> str:
    """The hint for `i.name` where name is no item field."""
    if name in HEADER:
        return f"{name} is a field of the declaration: write {name} without {variable}."
    item = nearest_field(name, among=ITEM.values())
    if item is not None:
        return f"did you mean {variable}.{item.name}?"
    header = nearest_field(name, among=HEADER.values())
    return f"did you mean {header.name}?" if header is not None else "the field catalogue lists every field"


def _usual(field: Field) -> str:
    if field.type is Type.BOOLEAN:
        return ""
    if field.type.is_text:
        return ' == "…"'
    return ' == date("…")' if field.type is Type.DATE else " > …"


def _plain(word: str) -> str:
    return word.lower().replace("_", " ")
