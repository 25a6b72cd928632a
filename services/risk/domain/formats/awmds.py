"""Reading ASYCUDA's manifests (AWMDS and its kin): every bill becomes a declaration before arrival.

What real files taught: mass and packages stand on the bill and are never summed over its containers; a shared container
repeats under each of its bills and counts once; a container's type may be `40`; the commodity code is mostly missing; a
vehicle may have no packages. Nothing is guessed: what is missing stays missing, to be qualified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from services.risk.domain.catalogue import NotAValue
from services.risk.domain.declarations import Declaration, Refused
from services.risk.domain.formats.amounts import number
from services.risk.domain.formats.days import us_day
from services.risk.domain.formats.reading import Draft, FileRefused, Reading, Refusal
from services.risk.domain.formats.xml_trees import Leaves, fold, line_of, local, parse
from services.risk.domain.words import FileFormat, Flow

FLOWS = {"22": Flow.EXPORT, "23": Flow.IMPORT, "24": Flow.TRANSIT, "26": Flow.TRANSIT, "28": Flow.TRANSIT}
"""Natures of a bill: 22 export, 23 import, 24 transit, 26 remains on board, 28 transhipment."""
MOST_BILLS = 100_000
_BILL = frozenset({"bolsegment", "bol", "waybill", "awbolsegment"})
_GENERAL = frozenset({"generalsegment"})
_CONTAINER = frozenset({"ctnsegment"})
_VEHICLE = frozenset({"vehiclessegment", "vehiclesegment"})
_GOODS = "goodssegment"

_VOYAGE_FIELDS = {
    "office": ("generalsegmentid/customsofficecode", "customsofficecode"),
    "voyage": ("generalsegmentid/voyagenumber", "voyagenumber"),
    "transport_mode": ("modeoftransportcode",),
    "transport": ("identityoftransporter",),
    "transport_nationality": ("nationalityoftransportercode",),
    "manifest": ("registrationnumber", "manifestnumber"),
}
_BILL_FIELDS = {
    "transport_document": ("bolid/bolreference", "bolreference"),
    "bill_nature": ("bolid/bolnature", "bolnature"),
    "place_loading": ("loadunloadplace/placeofloadingcode", "placeofloadingcode"),
    "exporter": ("exporter/exportercode",),
    "exporter_name": ("exporter/exportername",),
    "importer": ("consignee/consigneecode",),
    "importer_name": ("consignee/consigneename",),
    "location_goods": ("location/locationcode", "locationcode"),
}
_CHARGES = ("freight", "insurance")
_NO_CURRENCY = "ZZZ"
_GOODS_FIELDS = {
    "hs": ("goodshscode", "hscode"),
    "description": ("goodsdescription",),
    "marks": ("shippingmarks",),
    "packages": ("numberofpackages",),
    "package_kind": ("packagetypecode",),
    "gross_mass": ("grossmass",),
}


@dataclass(frozen=True, slots=True)
class _Bill:
    declaration: Declaration
    reference: str
    master: str
    containers: frozenset[str]
    vehicles: int
    mass: Decimal
    packages: Decimal


def read_awmds(content: bytes) -> Reading:
    """The bills of a manifest. Office, voyage and day of departure name the voyage, with the bill's reference they name
    the declaration; loading a file again adds the bills that are new. Raises FileRefused when nothing can be read."""
    root, notes = parse(content)
    name = local(str(root.tag))
    parts = list(root)
    bills = [child for child in parts if fold(str(child.tag)) in _BILL]
    if not bills and not any(fold(str(child.tag)) in _GENERAL for child in parts):
        raise FileRefused(
            f"The root is <{name[:60]}>, without General_segment and Bol_segment: this is no manifest.",
            line=line_of(root),
            path=f"/{name[:60]}",
        )
    if len(bills) > MOST_BILLS:
        raise FileRefused(f"{len(bills)} bills are more than the {MOST_BILLS} that one manifest may have.")
    voyage = Leaves(root, path=f"/{name}", leave_out=_BILL)
    key = _key(voyage)
    found: list[_Bill] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for position, element in enumerate(bills, 1):
        path = f"/{name}/{local(str(element.tag))}[{position}]"
        line = line_of(element)
        try:
            bill = _bill(element, path, voyage, key)
        except Refused as why:
            refused.append(Refusal(line=line, path=path, reason=str(why)))
            continue
        if bill.declaration.reference in seen:
            refused.append(
                Refusal(line=line, path=path, reason=f"The bill {bill.reference} stands in this manifest twice.")
            )
            continue
        seen.add(bill.declaration.reference)
        found.append(bill)
    totals, odd = _totals(voyage, found)
    return Reading(
        format=FileFormat.AWMDS,
        declarations=tuple(bill.declaration for bill in found),
        refused=tuple(refused),
        notes=(*notes, *odd),
        totals=totals,
    )


def _key(voyage: Leaves) -> str:
    parts = (
        voyage.take(*_VOYAGE_FIELDS["office"]).upper(),
        voyage.take(*_VOYAGE_FIELDS["voyage"]).upper(),
        voyage.take("generalsegmentid/dateofdeparture", "dateofdeparture"),
    )
    try:
        departed = us_day(parts[2]).isoformat() if parts[2] else ""
    except NotAValue:
        departed = parts[2]
    if not parts[1] and not departed:
        raise FileRefused("The manifest names neither its voyage nor its day of departure, so its bills have no name.")
    return "/".join(part for part in (parts[0], parts[1], departed) if part)


def _bill(element: etree._Element, path: str, voyage: Leaves, key: str) -> _Bill:
    draft = Draft(number=number, day=us_day)
    for name, ends in _VOYAGE_FIELDS.items():
        draft.put(name, voyage.take(*ends))
    draft.put("arrived_on", voyage.take("generalsegmentid/dateofarrival", "dateofarrival"))
    draft.put("pre_arrival", True)
    bill = Leaves(element, path=path, nowhere=_CONTAINER | _VEHICLE | {_GOODS})
    for name, ends in _BILL_FIELDS.items():
        draft.put(name, _first_line(bill.take(*ends)))
    reference = str(draft.header.get("transport_document", ""))
    if not reference:
        raise Refused("the bill has no reference")
    _flow(draft)
    containers = _containers(draft, element, path)
    vehicles = _beside(draft, element, path, _VEHICLE)
    masses, packages = _goods(draft, element, path, vehicles)
    _money(draft, bill)
    for place, text in bill.unused():
        draft.keep(place, text)
    master = bill.take("bolid/masterbolrefnumber", "masterbolrefnumber")
    return _Bill(
        declaration=draft.declaration(f"{key}/{reference}"),
        reference=reference,
        master=master.upper(),
        containers=containers,
        vehicles=vehicles,
        mass=sum(masses, Decimal(0)),
        packages=sum(packages, Decimal(0)),
    )


def _money(draft: Draft, bill: Leaves) -> None:
    """What the bill says of money. 0 says that nothing is known. An amount with a currency is one of that currency, and
    not of the administration's: of the goods it is their price; freight and insurance in it are kept as they stand."""
    for name in _CHARGES:
        if _stated(bill.seen(f"{name}value")) and not bill.seen(f"{name}currency"):
            draft.put(name, bill.take(f"{name}value"))
    value, currency = bill.seen("customsvalue"), bill.seen("customscurrency")
    if not _stated(value) or currency.upper() == _NO_CURRENCY:
        return
    one, all_together = ("price", "invoice_amount") if currency else ("value", "total_value")
    bill.take("customsvalue")
    draft.put("invoice_currency", bill.take("customscurrency"))
    if len(draft.items) == 1:
        draft.put_item(0, one, value)
    else:
        draft.put(all_together, value)


def _stated(amount: str) -> bool:
    return bool(amount.strip("0., "))


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _flow(draft: Draft) -> None:
    nature = str(draft.header.get("bill_nature", ""))
    if flow := FLOWS.get(nature):
        draft.put("flow", flow.value.upper())
    else:
        draft.flaw(
            "/bill_nature", "the nature of the bill is none of 22, 23, 24, 26 and 28: the flow is not known", nature
        )


def _containers(draft: Draft, element: etree._Element, path: str) -> frozenset[str]:
    """The bill's own containers; what stands on them is kept, their mass is never added up."""
    numbers: set[str] = set()
    for position, part in enumerate(_parts(element, _CONTAINER), 1):
        leaves = Leaves(part, path=f"{path}/ctn_segment[{position}]")
        if own := "".join(leaves.take("ctnreference").split()).upper():
            numbers.add(own)
            draft.keep(f"{path}/ctn_segment[{position}]/Ctn_reference", own)
        for place, text in leaves.unused():
            draft.keep(place, text)
    draft.put("container", bool(numbers))
    draft.put("containers", len(numbers))
    return frozenset(numbers)


def _parts(element: etree._Element, names: frozenset[str]) -> list[etree._Element]:
    return [part for part in element.iter() if fold(str(part.tag)) in names]


def _beside(draft: Draft, element: etree._Element, path: str, names: frozenset[str]) -> int:
    parts = _parts(element, names)
    for position, part in enumerate(parts, 1):
        for place, text in Leaves(part, path=f"{path}/{local(str(part.tag))}[{position}]").unused():
            draft.keep(place, text)
    return len(parts)


def _goods(draft: Draft, element: etree._Element, path: str, vehicles: int) -> tuple[list[Decimal], list[Decimal]]:
    """The goods of the bill: as a rule one segment; mass and packages of the bill are theirs together."""
    masses: list[Decimal] = []
    packages: list[Decimal] = []
    for position, part in enumerate(_parts(element, frozenset({_GOODS}))):
        leaves = Leaves(part, path=f"{path}/Goods_segment[{position + 1}]", nowhere=_CONTAINER | _VEHICLE)
        draft.items.append({})
        draft.put_item(position, "number", position + 1)
        for name, ends in _GOODS_FIELDS.items():
            draft.put_item(position, name, leaves.take(*ends))
        item = draft.items[position]
        if "gross_mass" in item:
            masses.append(Decimal(int(item["gross_mass"])).scaleb(-3))
        if "packages" in item:
            packages.append(Decimal(int(item["packages"])))
        if item.get("packages") == 0 and not vehicles and not leaves.take("numofvehiclesforthisbol").strip("0"):
            draft.flaw(f"/items/{position}/packages", "packages is 0, and the bill is not for vehicles", "0")
        for place, text in leaves.unused():
            draft.keep(place, text)
    if masses:
        draft.put("total_gross_mass", sum(masses, Decimal(0)))
    if packages:
        draft.put("total_packages", sum(packages, Decimal(0)))
    draft.put("item_count", len(draft.items))
    return masses, packages


def _totals(voyage: Leaves, bills: Sequence[_Bill]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Counts over the manifest, and what does not add up with its own totals.

    A master bill whose house bills stand in the same manifest is not added to them: it is the same goods.
    """
    masters = {bill.master for bill in bills if bill.master}
    own = [bill for bill in bills if bill.reference.upper() not in masters]
    counted = {
        "bills": Decimal(len(bills)),
        "packages": sum((bill.packages for bill in own), Decimal(0)),
        "containers": Decimal(len(frozenset().union(*(bill.containers for bill in bills)))),
        "vehicles": Decimal(sum(bill.vehicles for bill in own)),
        "gross_mass": sum((bill.mass for bill in own), Decimal(0)),
    }
    stated = {
        "bills": voyage.take("totalnumberofbols"),
        "packages": voyage.take("totalnumberofpackages"),
        "containers": voyage.take("totalnumberofcontainers"),
        "vehicles": voyage.take("totalnumberofvehicles"),
        "gross_mass": voyage.take("totalgrossmass"),
    }
    shown = {name: format(count.normalize(), "f") for name, count in counted.items()}
    odd = []
    for name, count in counted.items():
        try:
            said = number(stated[name]) if stated[name] else count
        except NotAValue:
            odd.append(f"The manifest's total of {name} is no number: {stated[name][:40]}.")
            continue
        if abs(said - count) > Decimal("0.5"):
            odd.append(f"The manifest says {stated[name]} {name.replace('_', ' ')}, its bills add up to {shown[name]}.")
    return shown, tuple(odd)
