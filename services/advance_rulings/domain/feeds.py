"""Newest and changed rulings for feed readers: JSON Feed 1.1 (jsonfeed.org) and Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape, quoteattr

JSON_FEED = "application/feed+json"
ATOM = "application/atom+xml"
FIRST = "2000-01-01T00:00:00Z"
"""When an empty feed was last changed; Atom wants an instant."""


def address(public_url: str, entry: Mapping[str, Any]) -> str:
    """Where people read a ruling."""
    place = urlencode({"administration": entry["administration"]})
    return f"{public_url}/rulings/{quote(entry['number'], safe='')}?{place}"


def identifier(public_url: str, entry: Mapping[str, Any]) -> str:
    """The same for a ruling for ever; each change is a newer state of the same entry."""
    return f"{public_url}/rulings/{entry['administration']}/{quote(entry['number'], safe='')}"


def told(entry: Mapping[str, Any]) -> str:
    """What happened, in one line of plain text."""
    code = ", ".join(entry["hs_codes"]) or entry["type"]
    standing = entry["status"].replace("_", " ")
    since = f" since {entry['ended_on']}" if entry["ended_on"] and standing != "in force" else ""
    after = f"; replaced by {entry['replaced_by']}" if entry["replaced_by"] else ""
    edition = f"; edition {entry['edition']}" if entry["edition"] > 1 else ""
    return f"{entry['administration']} {entry['number']}: {code}, {standing}{since}{after}{edition}"


def json_feed(entries: Sequence[Mapping[str, Any]], *, public_url: str, own: str, title: str) -> dict[str, Any]:
    """JSON Feed 1.1. What machines need of a ruling stands beside the text, under `_ruling`."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{public_url}/rulings",
        "feed_url": own,
        "items": [
            {
                "id": identifier(public_url, one),
                "url": address(public_url, one),
                "title": one["subject"],
                "summary": told(one),
                "content_text": one["snippet"],
                "date_published": f"{one['issued_on']}T00:00:00Z",
                "date_modified": one["changed_at"],
                "tags": [one["type"], *one["hs_codes"], *one["keywords"]],
                "_ruling": {name: one[name] for name in (
                    "administration", "number", "type", "status", "hs_codes", "edition", "valid_from", "valid_until",
                    "ended_on", "end_ground", "replaced_by", "reissue_of", "reissued_by",
                )},
            }
            for one in entries
        ],
    }  # fmt: skip


def atom(entries: Sequence[Mapping[str, Any]], *, public_url: str, own: str, title: str) -> bytes:
    """The same as Atom."""
    updated = entries[0]["changed_at"] if entries else FIRST
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_text(title)}</title><id>{_text(own)}</id><updated>{updated}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(own)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(f"{public_url}/rulings")}/>',
    ]
    for one in entries:
        tags = "".join(
            f"<category term={quoteattr(_text(tag, escaped=False))}/>"
            for tag in (one["type"], one["status"], *one["hs_codes"], *one["keywords"])
        )
        parts.append(
            f"<entry><title>{_text(one['subject'])}</title><id>{_text(identifier(public_url, one))}</id>"
            f"<link href={quoteattr(address(public_url, one))}/><updated>{one['changed_at']}</updated>"
            f"<published>{one['issued_on']}T00:00:00Z</published><author><name>{_text(one['source'] or one['administration'])}</name></author>"
            f"{tags}<summary>{_text(told(one))}</summary><content>{_text(one['snippet'])}</content></entry>"
        )
    parts.append("</feed>\n")
    return "".join(parts).encode()


def _text(found: str, *, escaped: bool = True) -> str:
    """Text that XML 1.0 can hold: it has no place for most control characters."""
    plain = "".join(letter for letter in found if letter >= " " or letter in "\t\n")
    return escape(plain) if escaped else plain
