"""A declaration read for its page: facts in groups, items, flaws, why it has its lane, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.portal.client.risk_declaration import AssessmentWhole, DeclarationWhole, OutcomeView, Version
from gateway.portal.language import N_
from gateway.portal.pages.officer import risk_desk, risk_explaining, risk_words
from gateway.portal.pages.officer.risk_desk import Fields
from gateway.portal.visit import Visit

said = risk_desk.said

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Parties"), ("importer", "exporter", "declarant")),
    (
        N_("Transport"),
        (
            "transport_document", "manifest", "voyage", "transport_mode", "transport", "transport_nationality",
            "place_loading", "country_export", "trading_country", "country_destination", "border_office",
            "location_goods", "container", "containers", "bill_nature", "arrived_on", "pre_arrival",
        ),
    ),
    (
        N_("Value and mass"),
        (
            "total_value", "total_taxes", "invoice_amount", "invoice_currency", "exchange_rate", "freight", "insurance",
            "delivery_terms", "payment_mode", "total_gross_mass", "total_packages", "item_count",
        ),
    ),
    (N_("Procedure"), ("flow", "declaration_type", "office", "lodged_on")),
)  # fmt: skip
_NAMED = {"importer": "importer_name", "exporter": "exporter_name", "declarant": "declarant_name"}
COLUMNS = ("hs", "description", "origin", "packages", "net_mass", "value", "taxes")
_REST = (
    "package_kind", "marks", "procedure", "national_procedure", "preference", "gross_mass", "quantity", "price",
    "valuation_method", "duty_rate", "licence", "ruling", "previous_document",
)  # fmt: skip


def facts(found: DeclarationWhole, fields: Fields, visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """The header in groups: heading, and rows of term and value. A number and its name are one row."""
    header, groups = found["newest"]["header"], []
    taken = set(_NAMED.values())
    for heading, names in GROUPS:
        rows = []
        for name in names:
            taken.add(name)
            value = fields.shown(name, header.get(name))
            called = str(header.get(_NAMED.get(name, ""), "") or "")
            if value or called:
                rows.append((fields.title(name), f"{called} ({value})" if called and value else called or value))
        if rows:
            groups.append((visit.words.gettext(heading), rows))
    rest = [(fields.title(name), fields.shown(name, value)) for name, value in header.items() if name not in taken]
    if rest:
        groups.append((visit.words.gettext(N_("Also declared")), rest))
    return groups


def items(rows: Sequence[Mapping[str, Any]], first: int, fields: Fields, *, currency: str = "") -> list[dict[str, Any]]:
    """Items as rows of the table: their number, the columns, and what else was declared.

    `currency` is the invoice's, in which prices are.
    """
    found = []
    for at, row in enumerate(rows, first + 1):
        units = {"quantity": str(row.get("quantity_unit") or ""), "price": currency}
        more = [
            fields.told(f"item.{name}", row[name], unit=units.get(name, ""))
            for name in _REST
            if row.get(name) not in (None, "")
        ]
        found.append(
            {
                "number": at,
                "more": " · ".join(more),
                **{name: fields.shown(f"item.{name}", row.get(name), unit=False) for name in COLUMNS},
            }
        )
    return found


def explained(whole: AssessmentWhole | None, fields: Fields, visit: Visit) -> dict[str, Any] | None:
    """Why: the sentence of the cause, each rule with its sentences, what it could not judge, features, draw, plan."""
    if whole is None:
        return None
    _ = visit.words.gettext
    header, rows = whole["features"].get("header", {}), whole["features"].get("items", [])
    return {
        "cause": _(risk_words.CAUSES.get(whole["cause"], whole["cause"])),
        "rules": [
            {**rule, "lines": lines(rule["told"], fields, visit) if rule["told"] else []} for rule in whole["rules"]
        ],
        "unclear": [
            {"rule": one["rule"], "version": one["version"], "missing": ", ".join(map(fields.title, one["missing"]))}
            for one in whole["not_evaluable"]
        ],
        "features": [(fields.title(name), fields.shown(name, value)) for name, value in header.items()],
        "item_features": [
            (at, [(fields.title(f"item.{name}"), fields.shown(f"item.{name}", value)) for name, value in row.items()])
            for at, row in enumerate(rows[:10], 1)
            if row
        ],
        "relief": _(risk_words.RELIEFS.get(str(whole["relief"].get("why", "")), "")),
        "softer": whole["relief"].get("why") == "applied",
    }


def lines(told: Mapping[str, Any], fields: Fields, visit: Visit, depth: int = 0) -> list[dict[str, Any]]:
    """An explanation as lines to read downwards: the sentence, its truth, how deep it stands, the item it is about."""
    here = {
        "sentence": risk_explaining.told(str(told["sentence"]), fields, visit.words),
        "truth": told["truth"],
        "depth": min(depth, 3),
        "item": told["item"],
        "text": told["text"],
    }
    found = [here]
    for part in told["parts"]:
        found += lines(part, fields, visit, depth + 1)
    return found[:60]


def offers(visit: Visit, found: DeclarationWhole, outcome: OutcomeView | None) -> dict[str, Any]:
    """What this officer may do now, as the service says it. Taking a declaration back is the counter's."""
    actions = {row["name"]: row for row in outcome["actions"]} if outcome else {}
    request = outcome["request"] if outcome else None
    possible = {name for name, row in actions.items() if row["possible"]}
    return {
        "actions": actions,
        "possible": possible,
        "lanes": [row for row in outcome["lanes"] if row["possible"]] if outcome else [],
        "request": request,
        "asked_it": request is not None and request["requested_by"]["id"] == visit.actor.id,
        "mine": found["assigned_to"] == visit.actor.id,
        "inspects": bool({"examine-goods", "check-documents"} & possible),
        "gives_back": bool(found["assigned_to"]) and bool({"assign", "give-back"} & possible),
        "cancels": found["stage"] in ("lodged", "pre_arrival") and "counter" in visit.actor.roles,
    }


def versions(rows: Sequence[Version], fields: Fields) -> list[dict[str, Any]]:
    """Every version, the newest first, with what it changed of the one before."""
    found = []
    for at, row in enumerate(rows):
        before = rows[at + 1] if at + 1 < len(rows) else None
        changed = []
        if before:
            for name in [*row["header"], *(name for name in before["header"] if name not in row["header"])]:
                was, now = before["header"].get(name), row["header"].get(name)
                if was != now:
                    changed.append((fields.title(name), fields.shown(name, was), fields.shown(name, now)))
        pairs = max(len(row["items"]), len(before["items"]) if before else 0)
        items_changed = (
            sum(_at(row["items"], place) != _at(before["items"], place) for place in range(pairs)) if before else 0
        )
        found.append({**row, "changed": changed, "items_changed": items_changed, "first": before is None})
    return found


def _at(rows: Sequence[Mapping[str, Any]], place: int) -> Mapping[str, Any] | None:
    return rows[place] if place < len(rows) else None


def boxes(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int | None, list[Mapping[str, Any]]]]:
    """Lines of the copy-out sheet: the header's, then those of each item."""
    blocks: list[tuple[int | None, list[Mapping[str, Any]]]] = []
    for row in rows:
        if not blocks or blocks[-1][0] != row["item"]:
            blocks.append((row["item"], []))
        blocks[-1][1].append(row)
    return blocks
