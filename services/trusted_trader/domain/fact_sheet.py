"""The fact sheet of a programme: what members tell each other about their schemes (WTO TFA 7.7.6), as rows and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.sheets import csv_bytes

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "programme": "Programme", "name": "Name", "purpose": "Purpose", "law": "Law", "edition": "Edition", "from": "In force from",
        "until": "In force until", "open": "no end set", "roles": "Who may apply", "tier": "Tier", "validity": "Validity (months)",
        "criterion": "Criterion", "benefit": "Benefit", "holders": "Holders", "few": "fewer than {least}", "none": "none",
        "arrangement": "Mutual recognition", "contact": "Contact", "measures": "Measures of WTO TFA 7.7.3",
        "unconfirmed": "the administration has not confirmed this name", "as_on": "Figures of", "administration": "Administration",
    },
    "fr": {
        "programme": "Programme", "name": "Nom", "purpose": "But", "law": "Loi", "edition": "Édition", "from": "En vigueur depuis",
        "until": "En vigueur jusqu'au", "open": "sans fin fixée", "roles": "Qui peut demander", "tier": "Niveau", "validity": "Validité (mois)",
        "criterion": "Critère", "benefit": "Avantage", "holders": "Titulaires", "few": "moins de {least}", "none": "aucun",
        "arrangement": "Reconnaissance mutuelle", "contact": "Contact", "measures": "Mesures de l'article 7.7.3 de l'AFE de l'OMC",
        "unconfirmed": "l'administration n'a pas confirmé ce nom", "as_on": "Chiffres du", "administration": "Administration",
    },
}  # fmt: skip

Row = tuple[str, str, str, str]
"""Part, item, words, law."""


def fact_sheet_rows(sheet: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of a fact sheet: {…the public programme, "figures": {holders, arrangements, on, smallest_cell}}."""
    say = HEADINGS.get(str(sheet["language"]), HEADINGS["en"])
    figures = sheet["figures"]
    law = sheet["law"] if sheet["law_confirmed"] else f"{sheet['law']} ({say['unconfirmed']})"
    first = say["programme"]
    yield first, say["administration"], f"{sheet['administration_name']} ({sheet['administration']})", ""
    yield first, say["name"], sheet["name"], ""
    yield first, say["purpose"], sheet["purpose"], ""
    yield first, say["law"], law, sheet["law"]
    yield first, say["edition"], str(sheet["edition"]), ""
    yield first, say["from"], sheet["from_on"], ""
    yield first, say["until"], sheet["until_on"] or say["open"], ""
    yield first, say["roles"], ", ".join(role["name"] for role in sheet["roles"]), ""
    yield first, say["as_on"], figures["on"], ""
    for tier in sheet["tiers"]:
        part = f"{say['tier']}: {tier['name']}"
        yield part, say["validity"], str(tier["validity_months"]), ""
        yield part, say["measures"], str(tier["measures"]), ""
        yield part, say["holders"], _count(tier["code"], figures, say), ""
        for criterion in tier["criteria"]:
            law = "; ".join(word for word in (criterion["law"], criterion["tfa"]) if word)
            yield part, f"{say['criterion']} {criterion['element']}: {criterion['title']}", criterion["text"], law
        for benefit in tier["benefits"]:
            yield part, say["benefit"], benefit["words"], f"{benefit['law']}; {benefit['tfa']}"
    for one in figures["arrangements"]:
        yield say["arrangement"], one["partner"], f"{say['from']} {one['from_on']}", ""
    for name, words in sheet["contact"].items():
        yield say["contact"], name, words, ""


def _count(code: str, figures: Mapping[str, Any], say: Mapping[str, str]) -> str:
    if code not in figures["holders"]:
        return say["none"]
    found = figures["holders"][code]
    return say["few"].format(least=figures["smallest_cell"]) if found is None else str(found)


def fact_sheet_csv(sheet: Mapping[str, Any]) -> str:
    """The fact sheet as CSV (RFC 4180) with a byte order mark, so that every spreadsheet reads its accents. A cell that
    a spreadsheet would take for a formula begins with an apostrophe."""
    return csv_bytes([("part", "item", "words", "law"), *fact_sheet_rows(sheet)]).decode()


def fact_sheet_text(sheet: Mapping[str, Any]) -> str:
    """The fact sheet as plain text, without any mark-up."""
    lines: list[str] = []
    part = ""
    for heading, item, words, law in fact_sheet_rows(sheet):
        if heading != part:
            lines += ["", heading, "=" * len(heading)] if part else [heading, "=" * len(heading)]
            part = heading
        lines.append(f"{item}: {words}" + (f" [{law}]" if law and law != words else ""))
    return "\n".join(lines) + "\n"
