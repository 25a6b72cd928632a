"""The register and the requirements to carry to a port without a link: one ZIP, opened by any browser, without a server.

What is in it is listed in manifest.json with its SHA-256; manifest.jws is the administration's signature under that list,
and verify-documents.html checks signatures without a network. Everything can be read without JavaScript.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.advance_rulings.domain.files import json_lines
from services.advance_rulings.domain.paper_words import CODES
from services.advance_rulings.domain.question_words import LABELS
from shared.papers.words import money

MEDIA_TYPE = "application/zip"
SIGNED_KIND = "register-package"
FORMAT = 1
ON_A_PAGE = 200
MOST = 20_000
"""Rulings in one package; a register that has more is told apart in the manifest."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "register": "Register of advance rulings", "requirements": "What an application needs, and how long it takes", "verify": "Check a document",
        "as_of": "As of", "find": "Find", "code": "Code", "subject": "Goods or question", "number": "Number", "standing": "Standing", "issued": "Issued",
        "valid": "Valid", "goods": "The goods", "why": "Why", "basis": "Legal basis", "conditions": "On condition", "ended": "Ended", "replaced": "Replaced by",
        "earlier": "Earlier editions", "back": "All rulings", "type": "Ruling on", "limit": "Limit, days", "half": "Half within", "ninth": "Nine in ten within",
        "decided": "Decided in twelve months", "within": "Within the limit", "validity": "A ruling is valid for (months)", "fee": "Fee", "law": "Law",
        "asked": "What is asked", "needed": "must be answered", "answer": "Time to answer a question (days)", "review": "If you do not agree",
        "trial": "demonstration value, nobody's law", "note": "A ruling may have ended since this date. Before you rely on one, ask the office, or look it up when there is a link again.",
        "data": "The same as data (JSON Lines)", "few": "few decisions", "in_force": "in force", "expired": "expired", "revoked": "revoked", "annulled": "annulled",
        "ceased": "ceased", "reference": "for reference", "none": "There is no published ruling yet.", "more": "Only the first rulings are in this package.",
    },
    "fr": {
        "register": "Registre des décisions anticipées", "requirements": "Ce qu’il faut pour une demande, et combien de temps elle prend", "verify": "Vérifier un document",
        "as_of": "État au", "find": "Chercher", "code": "Code", "subject": "Marchandises ou question", "number": "Numéro", "standing": "État", "issued": "Rendue le",
        "valid": "Valable", "goods": "Les marchandises", "why": "Motifs", "basis": "Base légale", "conditions": "Sous condition", "ended": "Fin", "replaced": "Remplacée par",
        "earlier": "Éditions antérieures", "back": "Toutes les décisions", "type": "Décision sur", "limit": "Délai, jours", "half": "La moitié en", "ninth": "Neuf sur dix en",
        "decided": "Rendues en douze mois", "within": "Dans le délai", "validity": "Durée de validité (mois)", "fee": "Redevance", "law": "Loi",
        "asked": "Ce qui est demandé", "needed": "réponse obligatoire", "answer": "Délai pour répondre (jours)", "review": "Si vous n’êtes pas d’accord",
        "trial": "valeur de démonstration, loi de personne", "note": "Une décision peut avoir pris fin depuis cette date. Avant de vous y fier, demandez au bureau, ou consultez-la dès que la liaison est rétablie.",
        "data": "Les mêmes en données (JSON Lines)", "few": "peu de décisions", "in_force": "en vigueur", "expired": "expirée", "revoked": "révoquée", "annulled": "annulée",
        "ceased": "caduque", "reference": "pour information", "none": "Aucune décision n’est encore publiée.", "more": "Ce paquet ne contient que les premières décisions.",
    },
}  # fmt: skip
_STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;color:#1b2429;max-width:60rem;margin:0 auto;padding:1rem}h1,h2{color:#0b2f4a}"
    "a{color:#0f6d80}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #ccd}"
    "article{border-top:3px solid #0f6d80;margin-top:2rem}.note{background:#f3ead9;padding:.6rem}.text{white-space:pre-line;max-width:40rem}"
    "input{font:inherit;width:100%;max-width:30rem;padding:.3rem}.scroll{overflow-x:auto}"
)
_FIND = (
    "var q=document.getElementById('q');q.parentNode.hidden=false;q.oninput=function(){var w=q.value.toLowerCase().split(/\\s+/);"
    "document.querySelectorAll('tbody tr').forEach(function(r){var t=r.textContent.toLowerCase();"
    "r.hidden=!w.every(function(x){return t.indexOf(x)>=0})})}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into a package: the office, its entries in order, whether that is all of them, its requirements, the token."""

    administration: str
    name: str
    entries: Sequence[Mapping[str, Any]]
    whole: bool
    requirements: Mapping[str, Any]
    since: str
    at: datetime
    language: str


def known_language(asked: str) -> str:
    """The language of a package: the one asked for where there are words in it, else English."""
    return asked if asked in WORDS else "en"


def package(found: Contents, *, verifier: bytes, sign: Callable[[Mapping[str, Any]], str]) -> bytes:
    """The ZIP. `sign` puts the administration's signature under claims."""
    files: dict[str, bytes] = {"index.html": _index(found), "requirements.html": _requirements(found)}
    for page, start in enumerate(range(0, len(found.entries), ON_A_PAGE), 1):
        files[f"rulings-{page}.html"] = _rulings(found, found.entries[start : start + ON_A_PAGE])
    files["rulings.jsonl"] = json_lines(found.entries, first=True)
    files["verify-documents.html"] = verifier
    manifest = {
        "format": FORMAT, "administration": found.administration, "name": found.name, "as_of": found.at.isoformat(),
        "rulings": len(found.entries), "whole": found.whole, "since": found.since,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }  # fmt: skip
    listed = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    claims = {
        "as_of": found.at.date().isoformat(), "rulings": len(found.entries), "sha256": hashlib.sha256(listed).hexdigest(),
    }  # fmt: skip
    files |= {"manifest.json": listed, "manifest.jws": sign(claims).encode()}
    out = io.BytesIO()
    stamp = found.at.timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def wrong_with(packed: bytes, *, claims: Mapping[str, Any]) -> str | None:
    """What is wrong with a package against the claims that were signed under its list; None when every file is as listed."""
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        listed = opened.read("manifest.json")
        if hashlib.sha256(listed).hexdigest() != claims.get("sha256"):
            return "manifest.json"
        files = json.loads(listed)["files"]
        for name in opened.namelist():
            if name not in files and not name.startswith("manifest."):
                return name
        return next((name for name, sha in files.items() if hashlib.sha256(opened.read(name)).hexdigest() != sha), None)


def _page(found: Contents, title: str, body: str) -> bytes:
    words = WORDS[found.language]
    day = f"{found.at:%Y-%m-%d}"
    links = " · ".join(
        f'<a href="{name}">{_text(words[word])}</a>'
        for name, word in (("index.html", "register"), ("requirements.html", "requirements"), ("verify-documents.html", "verify"))
    )  # fmt: skip
    return (
        f'<!doctype html><html lang="{found.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body><p>{_text(found.name)} · {_text(words['as_of'])} {day}</p>"
        f"<nav>{links}</nav><h1>{_text(title)}</h1>{body}</body></html>\n"
    ).encode()


def _index(found: Contents) -> bytes:
    words = WORDS[found.language]
    rows = "".join(
        f'<tr><td>{_text(_codes(one))}</td><td><a href="rulings-{place // ON_A_PAGE + 1}.html#r{place}">{_text(one["subject"])}</a></td>'
        f"<td>{_text(one['number'])}</td><td>{_text(words[one['status']])}</td><td>{one['issued_on']}</td></tr>"
        for place, one in enumerate(found.entries)
    )
    heads = "".join(
        f"<th scope=col>{_text(words[name])}</th>" for name in ("code", "subject", "number", "standing", "issued")
    )
    table = (
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        if rows
        else f"<p>{words['none']}</p>"
    )
    missing = "" if found.whole else words["more"]
    body = (
        f'<p class="note">{_text(words["note"])} {_text(missing)}</p>'
        f'<p hidden><label for="q">{_text(words["find"])}</label> <input id="q" type="search"></p>{table}'
        f'<p><a href="rulings.jsonl">{_text(words["data"])}</a></p><script>{_FIND}</script>'
    )
    return _page(found, words["register"], body)


def _rulings(found: Contents, entries: Sequence[Mapping[str, Any]]) -> bytes:
    words = WORDS[found.language]
    places = {one["number"]: place for place, one in enumerate(found.entries)}
    parts = [f'<p><a href="index.html">{_text(words["back"])}</a></p>']
    for one in entries:
        facts = [
            (words["standing"], _text(words[one["status"]])), (words["code"], _text(_codes(one))), (words["issued"], one["issued_on"]),
            (words["valid"], f"{one['valid_from'] or ''} – {one['valid_until'] or ''}" if one["valid_from"] else ""),
            (words["ended"], f"{one['ended_on'] or ''} {_text(one['end_reason'] or '')}".strip()),
            (words["replaced"], _link(found, places, one["replaced_by"] or one["reissued_by"])), (words["basis"], _text(one["legal_basis"])),
        ]  # fmt: skip
        listed = "".join(f"<tr><th scope=row>{_text(name)}</th><td>{value}</td></tr>" for name, value in facts if value)
        texts = "".join(
            f'<h3>{_text(words[word])}</h3><p class="text">{_text(one[name])}</p>'
            for name, word in (("goods_description", "goods"), ("reasoning", "why"), ("conditions", "conditions")) if one[name]
        )  # fmt: skip
        if one["history"]:
            said = "".join(
                f"<li>{_text(was.get('hs_code') or '')} {was['valid_from']} – {was['ended_on']}: {_text(was.get('reason') or '')}</li>"
                for was in one["history"]
            )
            texts += f"<h3>{_text(words['earlier'])}</h3><ul>{said}</ul>"
        parts.append(
            f'<article id="r{places[one["number"]]}"><h2>{_text(one["number"])}: {_text(one["subject"])}</h2><table>{listed}</table>{texts}</article>'
        )
    return _page(found, words["register"], "".join(parts))


def _link(found: Contents, places: Mapping[str, int], number: str | None) -> str:
    if not number or number not in places:
        return _text(number or "")
    place = places[number]
    return f'<a href="rulings-{place // ON_A_PAGE + 1}.html#r{place}">{_text(number)}</a>'


def _requirements(found: Contents) -> bytes:
    words, told = WORDS[found.language], found.requirements
    fees = {fee["name"].rpartition(".")[2]: fee for fee in told["fees"]}
    kinds = CODES[found.language]
    few, trial = f" ({words['few']})", f" ({words['trial']})"
    heads = ("type", "limit", "half", "ninth", "decided", "within", "fee", "law")
    rows = "".join(
        "<tr>" + "".join(f"<td>{_text(str('' if cell is None else cell))}</td>" for cell in (
            kinds[row["type"]], row["limit"]["value"], row["median_days"], row["p90_days"],
            f"{row['decided']}{few if row['few'] and row['decided'] else ''}", row["within"],
            _fee(fees.get(row["type"]), found.language), f"{row['limit']['law']}{'' if row['limit']['confirmed'] else trial}",
        )) + "</tr>"
        for row in told["performance"]
    )  # fmt: skip
    asked = "".join(
        f"<h3>{_text(kinds[kind])}</h3><ul>"
        + "".join(
            f"<li>{_text(LABELS[one['name']][found.language])}{' – ' + _text(words['needed']) if one['required'] else ''}</li>"
            for one in listed
        )
        + "</ul>"
        for kind, listed in told["types"].items()
    )
    headed = "".join(f"<th scope=col>{_text(words[name])}</th>" for name in heads)
    body = (
        f'<div class="scroll"><table><thead><tr>{headed}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"<p>{_text(words['validity'])}: {told['validity']['value']}. {_text(words['answer'])}: {told['answer_time']['value']}.</p>"
        f"<h2>{_text(words['asked'])}</h2>{asked}<h2>{_text(words['review'])}</h2><p>{_text(str(told['review']['value']))}</p>"
    )
    return _page(found, words["requirements"], body)


def _fee(fee: Mapping[str, Any] | None, language: str) -> str:
    """As people of the language write an amount; nothing where no fee is known."""
    value = fee["value"] if fee else {}
    return money(value["amount"], value["currency"], language) if value.get("amount") else "–"


def _codes(one: Mapping[str, Any]) -> str:
    return ", ".join(one["hs_codes"])


def _text(told: str) -> str:
    return html.escape(told)
