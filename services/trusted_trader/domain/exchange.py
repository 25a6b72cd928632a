"""Operators' master data as administrations exchange it: one value, three spellings (WCO TIN guidelines; AEO-36).

| CSV column  | JSON key    | XML element  | holds                                             |
|-------------|-------------|--------------|---------------------------------------------------|
| tin         | tin         | TIN          | tax or trader identification number of the holder |
| name        | name        | Name         | name of the holder                                |
| address     | address     | Address      | address in one line                               |
| role        | roles       | Role …       | importer, exporter, …; in CSV separated by blanks |
| tier        | tier        | Tier         | the partner's word for the tier                   |
| status      | status      | Status       | active, suspended, revoked, expired, surrendered  |
| valid_from  | valid_from  | ValidFrom    | day, included                                     |
| valid_until | valid_until | ValidUntil   | day, included                                     |
| certificate | certificate | Certificate  | number of the certificate                         |
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lxml import etree

from services.trusted_trader.domain.words import HolderStatus, Role
from shared.sheets import guarded, unguarded

COLUMNS = ("tin", "name", "address", "role", "tier", "status", "valid_from", "valid_until", "certificate")
FORMATS = ("csv", "json", "xml")
SIGNED_KIND = "trusted-operators"
"""The kind of statement that signs a file: {"sha256", "partner", "as_of", "complete"}."""
LONGEST = {"tin": 40, "name": 200, "address": 400, "tier": 60, "certificate": 60}
_XML = {
    "tin": "TIN", "name": "Name", "address": "Address", "tier": "Tier", "status": "Status",
    "valid_from": "ValidFrom", "valid_until": "ValidUntil", "certificate": "Certificate",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A holder as one administration tells it to another."""

    certificate: str
    tin: str
    name: str
    address: str
    tier: str
    roles: tuple[str, ...]
    status: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a file: an operator, or why it is none. `content` is the line as it stood there.

    `certificate` and `tin` say whom it speaks of, also where it is no operator; empty where that cannot be told.
    """

    number: int
    content: str
    certificate: str = ""
    tin: str = ""
    operator: Operator | None = None
    code: str = ""
    reason: str = ""


class NotAList(ValueError):
    """The file as a whole is no list of operators; the text says what is wrong and how to mend it."""


def read_operators(content: bytes, *, spelling: str, today: date) -> Iterator[Line]:
    """The lines of a file, each an operator or quarantined with its reason. Raises NotAList for the file as a whole.

    A certificate that comes twice is taken the first time. Who is told as active though the validity is over is
    quarantined: a list must not give what its own dates deny.
    """
    readers = {"csv": _csv, "json": _json, "xml": _xml}
    if spelling not in readers:
        raise NotAList(f"A list is one of {', '.join(FORMATS)}.")
    seen: dict[str, int] = {}
    for number, text, values in readers[spelling](content):
        line = _line(number, text, values, today)
        if line.operator is not None:
            first = seen.setdefault(line.operator.certificate, number)
            if first != number:
                line = _refused(
                    line, "duplicate", f"Certificate {line.operator.certificate} stands in line {first} already."
                )
        yield line


def _refused(line: Line, code: str, reason: str) -> Line:
    return replace(line, operator=None, code=code, reason=reason)


def _line(number: int, text: str, values: Mapping[str, Any] | str, today: date) -> Line:
    line = Line(number=number, content=text)
    if isinstance(values, str):
        return _refused(line, "unreadable", values)
    told = {
        name: " ".join(str(values.get(name) or "").split())
        for name in (*LONGEST, "status", "valid_from", "valid_until")
    }
    if not any(
        "\n" in str(value) for value in values.values()
    ):  # else a quotation mark may have taken in the next line
        line = replace(line, certificate=_sure("certificate", values, told), tin=_sure("tin", values, told))
    if nought := [name for name, value in told.items() if "\x00" in value]:
        return _refused(line, "unreadable", f"{', '.join(nought)}: there is a zero octet in it.")
    if lacking := [
        name for name in ("tin", "name", "certificate", "status", "valid_from", "valid_until") if not told[name]
    ]:
        return _refused(line, "missing", f"{', '.join(lacking)}: nothing is there; write it and send the line again.")
    if long := [name for name, most in LONGEST.items() if len(told[name]) > most]:
        return _refused(line, "too_long", f"{', '.join(long)}: longer than we keep.")
    roles, unknown = _roles(values.get("roles"))
    if unknown or not roles:
        said = f"{unknown!r} is no role" if unknown else "no role is there"
        return _refused(line, "role", f"role: {said}; use {', '.join(Role)}.")
    status = told["status"].lower()
    if status not in list(HolderStatus):
        return _refused(line, "status", f"status: {told['status']!r} is none of {', '.join(HolderStatus)}.")
    days = []
    for name in ("valid_from", "valid_until"):
        try:
            days.append(date.fromisoformat(told[name]))
        except ValueError:
            return _refused(line, "date", f"{name}: {told[name]!r} is no day; write 2026-11-22.")
    if days[1] < days[0]:
        return _refused(line, "dates", f"valid_until {days[1]} lies before valid_from {days[0]}.")
    if status == HolderStatus.ACTIVE and days[1] < today:
        return _refused(line, "expired", f"It is told as active, but its validity ended on {days[1]}.")
    operator = Operator(
        certificate=told["certificate"], tin=told["tin"], name=told["name"], address=told["address"],
        tier=told["tier"], roles=roles, status=status, valid_from=days[0], valid_until=days[1],
    )  # fmt: skip
    return replace(line, operator=operator)


def _sure(name: str, given: Mapping[str, Any], told: Mapping[str, str]) -> str:
    """A number that says whose line it is; nothing where it is none."""
    value = told[name]
    return (
        value if isinstance(given.get(name), str | int) and len(value) <= LONGEST[name] and "\x00" not in value else ""
    )


def _roles(given: object) -> tuple[tuple[str, ...], str]:
    words = given if isinstance(given, list | tuple) else str(given or "").replace(",", " ").replace(";", " ").split()
    found = [str(word).strip().lower().replace(" ", "_").replace("-", "_") for word in words]
    unknown = next((word for word in found if word not in list(Role)), "")
    return tuple(dict.fromkeys(found)), unknown


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAList(f"Octet {error.start} is no UTF-8; save the file as UTF-8.") from None
    if "\x00" in text:
        raise NotAList("The file is not text: there is a zero octet in it.")
    return text


def _csv(content: bytes) -> Iterator[tuple[int, str, Mapping[str, Any] | str]]:
    text = _text(content)
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        head = [name.strip().lower() for name in next(rows, [])]
    except csv.Error as error:
        raise NotAList(f"The first line cannot be read: {error}.") from None
    if lacking := [name for name in COLUMNS if name not in head and name not in ("address", "tier")]:
        raise NotAList(f"The first line names no column {', '.join(lacking)}; it must be {','.join(COLUMNS)}.")
    before = rows.line_num
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield before + 1, "", f"The line cannot be read: {error}."
            before = rows.line_num
            continue
        if row is None:
            return
        number, before = before + 1, rows.line_num
        if not any(cell.strip() for cell in row):
            continue
        values = dict(zip(head, map(unguarded, row), strict=False))
        yield number, ",".join(row), values | {"roles": values.get("role", "")}


def _json(content: bytes) -> Iterator[tuple[int, str, Mapping[str, Any] | str]]:
    try:
        found = json.loads(_text(content))
    except (ValueError, RecursionError) as error:
        raise NotAList(f"This is no JSON: {error}.") from None
    listed = found.get("operators") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        raise NotAList('A JSON list is {"operators": [ … ]}.')
    for number, one in enumerate(listed, 1):
        text = json.dumps(one, ensure_ascii=False)
        yield number, text, one if isinstance(one, dict) else "An operator is an object with the keys of the guide."


def _xml(content: bytes) -> Iterator[tuple[int, str, Mapping[str, Any] | str]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotAList(f"This is no XML: {error.msg}.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotAList("A document type is not taken; send the list without it.")
    number = 0
    for number, one in enumerate(root.iter("{*}Operator", "Operator"), 1):
        values: dict[str, Any] = {name: one.findtext(f"{{*}}{tag}") or one.findtext(tag) for name, tag in _XML.items()}
        values["roles"] = [(role.text or "") for role in (*one.iterfind("{*}Role"),)]
        yield number, etree.tostring(one, encoding="unicode", with_tail=False), values
    if not number and root.tag.rpartition("}")[2] != "Operators":
        raise NotAList("An XML list is <Operators> with one <Operator> each.")


def write_operators(operators: Sequence[Operator], *, spelling: str) -> bytes:
    """A list in one of the three spellings, in the order given, as `read_operators` reads it."""
    if spelling == "json":
        return (
            json.dumps({"operators": [_plain(one) for one in operators]}, ensure_ascii=False, indent=1) + "\n"
        ).encode()
    if spelling == "xml":
        return _as_xml(operators)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for one in operators:
        plain = _plain(one)
        writer.writerow([guarded(" ".join(one.roles) if name == "role" else str(plain[name])) for name in COLUMNS])
    return lines.getvalue().encode("utf-8-sig")


def _plain(one: Operator) -> dict[str, Any]:
    return {
        "tin": one.tin, "name": one.name, "address": one.address, "roles": list(one.roles), "tier": one.tier,
        "status": one.status, "valid_from": one.valid_from.isoformat(), "valid_until": one.valid_until.isoformat(),
        "certificate": one.certificate,
    }  # fmt: skip


def _as_xml(operators: Sequence[Operator]) -> bytes:
    root = etree.Element("Operators")
    for one in operators:
        element, plain = etree.SubElement(root, "Operator"), _plain(one)
        for name, tag in _XML.items():
            etree.SubElement(element, tag).text = str(plain[name])
        for role in one.roles:
            etree.SubElement(element, "Role").text = role
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def faults(
    *, partner: str, own: str, inside: bool, hosted: Sequence[str], benefits: Sequence[Mapping[str, Any]],
    from_on: date, until_on: date | None, keys: Mapping[str, Any],
) -> tuple[str, ...]:  # fmt: skip
    """What stands against an arrangement, each in a sentence."""
    found = []
    if partner == own:
        found.append("An administration has no arrangement with itself.")
    if inside and partner not in hosted:
        found.append(f"{partner} is not an administration of this installation.")
    if not inside and not keys.get("keys"):
        found.append("A partner outside needs its key set: without it no file of the partner can be believed.")
    if not benefits:
        found.append("The arrangement gives no benefit.")
    if until_on is not None and until_on < from_on:
        found.append("It ends before it begins.")
    return tuple(found)
