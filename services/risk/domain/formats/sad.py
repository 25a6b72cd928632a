"""Reading ASYCUDA World's SAD XML as it is really exported, and not as its schema says.

Tags are matched by their folded names and by the end of their path, `<null/>` is nothing, dates are the client's short US
form or ISO, numbers may be grouped. What the catalogue has no field for is kept, path to text.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from lxml import etree

from services.risk.domain.catalogue import NotAValue
from services.risk.domain.declarations import MOST_ITEMS, Declaration, Refused
from services.risk.domain.formats.amounts import number, total
from services.risk.domain.formats.days import us_day
from services.risk.domain.formats.reading import Draft, FileRefused, Reading, Refusal
from services.risk.domain.formats.sad_fields import HEADER_PATHS, ITEM_PATHS, NAMES, RULING_CODES, flow_of
from services.risk.domain.formats.xml_trees import Leaves, fold, folded, line_of, local, parse
from services.risk.domain.words import FileFormat

ROOTS = frozenset({"asycuda", "sad"})
_HEADER = {name: tuple(folded(path) for path in paths) for name, paths in HEADER_PATHS.items()}
_ITEM = {name: tuple(folded(path) for path in paths) for name, paths in ITEM_PATHS.items()}
_REPEATED = frozenset({"item", "container"})
_APART = frozenset({"attacheddocuments", "taxation", "supplementaryunit"})
_LINE = frozenset({"taxationline"})
_RULINGS = frozenset(RULING_CODES)


def read_sad(content: bytes) -> Reading:
    """The declarations of a SAD file: one, as ASYCUDA exports them, or several under a common root.

    Raises FileRefused when nothing of it can be read; a single declaration that cannot be taken is in `refused`.
    """
    root, notes = parse(content)
    found: list[Declaration] = []
    refused: list[Refusal] = []
    for element, path in _documents(root):
        try:
            found.append(_declaration(element, path))
        except Refused as why:
            refused.append(Refusal(line=line_of(element), path=path, reason=str(why)))
    return Reading(format=FileFormat.SAD, declarations=tuple(found), refused=tuple(refused), notes=notes)


def _documents(root: etree._Element) -> list[tuple[etree._Element, str]]:
    name = local(str(root.tag))
    if fold(name) in ROOTS:
        return [(root, f"/{name}")]
    inner = [child for child in root if fold(str(child.tag)) in ROOTS]
    if not inner:
        raise FileRefused(
            f"The root is <{name[:60]}>; a declaration of ASYCUDA begins with <ASYCUDA> or <Sad>.",
            line=line_of(root),
            path=f"/{name[:60]}",
        )
    return [(child, f"/{name}/{local(str(child.tag))}[{position}]") for position, child in enumerate(inner, 1)]


def _declaration(root: etree._Element, path: str) -> Declaration:
    draft = Draft(number=total, day=us_day)
    items = [child for child in root if fold(str(child.tag)) == "item"]
    if len(items) > MOST_ITEMS:
        raise Refused(f"{len(items)} items are more than the {MOST_ITEMS} that one declaration may have")
    leaves = Leaves(root, path=path, leave_out=_REPEATED)
    for name, ends in _HEADER.items():
        draft.put(name, _name(draft, name, leaves.take(*ends)))
    kind = leaves.take("type/typeofdeclaration", "typeofdeclaration")
    procedure = leaves.take("type/declarationgenprocedurecode", "declarationgenprocedurecode")
    draft.put("declaration_type", kind + procedure if kind else "")
    sad_flow = leaves.take("property/sadflow", "sadflow")
    if flow := flow_of(sad_flow=sad_flow, kind=kind, procedure=procedure):
        draft.put("flow", flow.value.upper())
    for position, element in enumerate(items):
        _item(draft, position, element, f"{path}/Item[{position + 1}]")
    _containers(draft, root)
    documents = {item.get("previous_document") for item in draft.items}
    if len(documents) == 1 and (only := documents.pop()) is not None:
        draft.put("transport_document", only)
    reference = _reference(draft, leaves)
    for place, text in leaves.unused():
        draft.keep(place, text)
    return draft.declaration(reference)


def _name(draft: Draft, name: str, text: str) -> str:
    if name not in NAMES or "\n" not in text:
        return text
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    draft.keep(f"/{name}/further lines", ", ".join(lines[1:]))
    return lines[0]


def _reference(draft: Draft, leaves: Leaves) -> str:
    """Office, year, and the declarant's own number with the declarant's code; else the number in the register.

    A declarant numbers for himself, so his number alone would name another's declaration too.
    """
    own = leaves.take("declarant/reference/number", "reference/number")
    serial = leaves.take("registration/serialnumber")
    registered = leaves.take("registration/number")
    year = leaves.take("declarant/reference/year", "reference/year") or leaves.take("assessmentnotice/registrationyear")
    if not own and not registered:
        raise Refused("it has neither the declarant's reference number nor a number in the register")
    if not re.fullmatch(r"\d{4}", year):
        year = _year_of_lodging(draft)
    office, declarant = str(draft.header.get("office", "")), str(draft.header.get("declarant", ""))
    parts = [office, year, declarant, own] if own else [office, year, serial + registered]
    return "/".join(part for part in parts if part)


def _year_of_lodging(draft: Draft) -> str:
    lodged = draft.header.get("lodged_on")
    return "" if lodged is None else str(date.fromordinal(int(lodged)).year)


def _item(draft: Draft, position: int, element: etree._Element, path: str) -> None:
    draft.items.append({})
    draft.put_item(position, "number", position + 1)
    leaves = Leaves(element, path=path, nowhere=_APART)
    for name, ends in _ITEM.items():
        if name != "taxes":
            draft.put_item(position, name, leaves.take(*ends))
    commodity = leaves.take("hscode/commoditycode", "commoditycode")
    precision = leaves.take("hscode/precision1", "precision1")
    draft.put_item(position, "hs", commodity + (precision if commodity and precision.isdigit() else ""))
    draft.put_item(position, "value", _value(leaves))
    marks = (leaves.take("packages/marks1ofpackages"), leaves.take("packages/marks2ofpackages"))
    draft.put_item(position, "marks", " ".join(text for text in marks if text))
    units = documents = lines = 0
    for part in element.iter():
        key = fold(str(part.tag))
        if key == "supplementaryunit":
            units += 1
            _unit(draft, position, Leaves(part, path=f"{path}/Supplementary_unit[{units}]"))
        elif key == "attacheddocuments":
            documents += 1
            _document(draft, position, Leaves(part, path=f"{path}/Attached_documents[{documents}]"))
        elif key == "taxation":
            lines += 1
            _taxation(draft, position, part, f"{path}/Taxation" + (f"[{lines}]" if lines > 1 else ""))
    for place, text in leaves.unused():
        draft.keep(place, text)


def _value(leaves: Leaves) -> str | Decimal:
    """The item's customs value. Before the assessment 0 stands for what is not worked out yet; then it is the price in
    national currency with the charges of box 45, which are `Value_item` (freight abroad + inland + insurance + others -
    deductions) and are never a value by themselves."""
    for end in ("valuationitem/statisticalvalue", "valuationitem/totalcifitm"):
        if leaves.seen(end).strip("0., "):
            return leaves.take(end)
    price, charges = leaves.seen("iteminvoice/amountnationalcurrency"), leaves.seen("tarification/valueitem")
    try:
        if price.strip("0., ") and charges:
            return total(price) + total(charges)
    except NotAValue:
        pass  # both are kept as they stand, and the value is missing
    return leaves.take("valuationitem/statisticalvalue", "valuationitem/totalcifitm")


def _unit(draft: Draft, position: int, leaves: Leaves) -> None:
    if "quantity" not in draft.items[position]:
        draft.put_item(position, "quantity", leaves.take("supplementaryunitquantity"))
        draft.put_item(position, "quantity_unit", leaves.take("supplementaryunitcode"))
    for place, text in leaves.unused():
        draft.keep(place, text)


def _document(draft: Draft, position: int, leaves: Leaves) -> None:
    code = leaves.seen("attacheddocumentcode")
    reference = leaves.seen("attacheddocumentreference")
    if code.upper() in _RULINGS and reference and "ruling" not in draft.items[position]:
        for end in ("attacheddocumentcode", "attacheddocumentreference"):
            leaves.take(end)
        draft.put_item(position, "ruling", reference)
    for place, text in leaves.unused():
        draft.keep(place, text)


def _taxation(draft: Draft, position: int, element: etree._Element, path: str) -> None:
    """The item's taxes and the highest rate charged (a line with mode of payment 0 is relieved); the lines are kept."""
    leaves = Leaves(element, path=path, leave_out=_LINE)
    rates: list[Decimal] = []
    amounts: list[Decimal] = []
    lines = [part for part in element if fold(str(part.tag)) in _LINE]
    for count, part in enumerate(lines, 1):
        line = Leaves(part, path=f"{path}/Taxation_line[{count}]")
        charged = line.seen("dutytaxmp") != "0"
        for end, found in (("dutytaxrate", rates), ("dutytaxamount", amounts)):
            text = line.seen(end)
            try:
                found += [number(text)] if text and charged else []
            except NotAValue as wrong:
                draft.flaw(f"/items/{position}/taxes", f"a line of taxation {wrong}", text)
        for place, text in line.unused():
            draft.keep(place, text)
    if rates:
        draft.put_item(position, "duty_rate", max(rates))
    stated = leaves.take("itemtaxesamount")
    draft.put_item(position, "taxes", stated or (sum(amounts) if amounts else ""))
    for place, text in leaves.unused():
        draft.keep(place, text)


def _containers(draft: Draft, root: etree._Element) -> None:
    """Distinct containers of box 31, where the form lists them."""
    seen: set[str] = set()
    for position, element in enumerate(root, 1):
        if fold(str(element.tag)) != "container":
            continue
        leaves = Leaves(element, path=f"/Container[{position}]")
        if identity := leaves.take("containeridentity", "containernumber"):
            seen.add(identity.upper())
            draft.keep(f"/Container[{position}]/Container_identity", identity)
        for place, text in leaves.unused():
            draft.keep(place, text)
    if seen:
        draft.put("containers", len(seen))
