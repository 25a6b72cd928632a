"""What the demonstration's applicants answer, and what its officers write."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from services.advance_rulings.domain.words import RulingType
from services.advance_rulings.seed.goods import Good


def answers(good: Good) -> dict[str, Any]:
    """A complete form."""
    found: dict[str, Any] = {"capacity": "importer", "goods_name": good.name, "goods_description": good.what}
    if good.type is RulingType.CLASSIFICATION:
        found |= {
            "composition": good.made_of,
            "process": good.process,
            "intended_use": good.use,
            "envisaged_hs_code": good.code,
        }
    elif good.type is RulingType.ORIGIN:
        found |= {
            "capacity": "producer",
            "agreement": "pacer_plus",
            "exporting_country": good.origin,
            "materials": good.made_of,
            "process": good.process,
            "envisaged_hs_code": good.code,
        }
    elif good.method == 1:
        found["valuation"] = {
            "method": 1, "related_parties": True, "restrictions": False, "conditions": False,
            "explanation": "The parent company sells to unrelated buyers at the same list price.",
        }  # fmt: skip
    else:
        found["valuation"] = {
            "method": 6, "why_not_earlier": "There is no sale of the single vehicle and no comparable import.",
            "adapted_method": 1, "explanation": "The price of the lot, shared by the auction's own estimates.",
        }  # fmt: skip
    return found | {"similar_rulings_known": False, "proceedings_pending": False}


def proposed(good: Good, *, valid_until: date | None = None) -> dict[str, Any]:
    """A ruling as an officer proposes it."""
    heading = good.code.partition(".")[0]
    basis = {
        RulingType.CLASSIFICATION: [
            {"kind": "gir", "reference": "GIR 1", "text": f"the terms of heading {heading[:2]}.{heading[2:]}"},
            {"kind": "gir", "reference": "GIR 6", "text": ""},
        ],
        RulingType.ORIGIN: [
            {"kind": "origin_rule", "reference": "PACER Plus, Chapter 3, product-specific rules", "text": ""}
        ],
        RulingType.VALUATION: [
            {"kind": "valuation_agreement", "reference": f"Article {good.method or 1}", "text": ""},
        ],
    }[good.type]
    return {
        "outcome": "issue",
        "subject": good.name,
        "goods_description": f"{good.what} {good.made_of}".strip(),
        "reasoning": f"{good.why} The goods were examined as described in the application and its documents.",
        "basis": basis,
        "hs_code": good.code,
        "origin_country": good.origin or None,
        "origin_rule": "PACER Plus, Annex 3-B: change of heading" if good.type == RulingType.ORIGIN else None,
        "valuation_method": good.method or None,
        "conditions": "",
        "valid_until": valid_until,
        "publish": True,
    }


def declined() -> dict[str, Any]:
    """A refusal as an officer proposes it."""
    return {
        "outcome": "decline",
        "ground": "pending_proceedings",
        "facts": "The classification of the same goods is before the Tax Tribunal in a case of the applicant.",
        "basis": "WTO TFA Article 3.2(a): the question is pending before a tribunal.",
    }


def letter(good: Good, *, at: datetime) -> bytes:
    """A product sheet: the smallest honest PDF of one page."""
    lines = [good.name, good.what, good.made_of, f"Printed {at:%d %B %Y}", "Invented for a demonstration."]
    shown = "".join(f"({_plain(line)}) Tj 0 -24 Td " for line in lines if line)
    stream = f"BT /F1 12 Tf 60 760 Td {shown}ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    found, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(found))
    return found + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + end


def _plain(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
