"""The words of risk as officers read them: lanes' causes, reasons, offences, fields, and the API's sentences in the page's
language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.portal.language import N_, Words
from gateway.portal.pages.officer import risk_rule_words
from gateway.portal.pages.officer.risk_mistake_words import CELLS, MISTAKES
from gateway.portal.pages.officer.risk_service_words import CASES, EXPORTS, FILES, LISTS, RULES, VALUES
from gateway.portal.sentences import said as said_by_any
from gateway.portal.sentences.patterns import in_words, narrow_first

FIELD_TITLES: Mapping[str, str] = {
    "office": N_("Customs office"), "flow": N_("Flow"), "declaration_type": N_("Type of declaration"),
    "declarant": N_("Declarant"), "declarant_name": N_("Declarant's name"), "importer": N_("Importer"),
    "importer_name": N_("Importer's name"), "exporter": N_("Exporter"), "exporter_name": N_("Exporter's name"),
    "country_export": N_("Country of export"), "country_destination": N_("Country of destination"),
    "trading_country": N_("Trading country"), "transport_mode": N_("Mode of transport at the border"),
    "transport": N_("Means of transport"), "transport_nationality": N_("Nationality of the transport"),
    "voyage": N_("Voyage or flight"), "place_loading": N_("Place of loading"),
    "border_office": N_("Office of entry or exit"), "location_goods": N_("Location of goods"),
    "container": N_("In containers"), "containers": N_("Number of containers"), "manifest": N_("Manifest"),
    "transport_document": N_("Bill of lading or air waybill"), "bill_nature": N_("Nature of the bill"),
    "delivery_terms": N_("Delivery terms"), "payment_mode": N_("Mode of payment"),
    "invoice_currency": N_("Invoice currency"), "exchange_rate": N_("Exchange rate"),
    "invoice_amount": N_("Invoice amount"), "freight": N_("Freight"), "insurance": N_("Insurance"),
    "total_value": N_("Total customs value"), "total_taxes": N_("Total duties and taxes"),
    "total_gross_mass": N_("Total gross mass"), "total_packages": N_("Total packages"),
    "item_count": N_("Number of items"), "lodged_on": N_("Day of lodging"), "arrived_on": N_("Day of arrival"),
    "pre_arrival": N_("Before arrival"), "to_be_qualified": N_("To be qualified"),
    "days_since_arrival": N_("Days since arrival"), "new_importer": N_("New importer"),
    "importer_declarations": N_("Importer's declarations"), "importer_inspected": N_("Importer's inspections"),
    "importer_finds": N_("Importer's finds"), "importer_find_rate": N_("Importer's find rate"),
    "new_declarant": N_("New declarant"), "declarant_declarations": N_("Declarant's declarations"),
    "declarant_inspected": N_("Declarant's inspections"), "declarant_finds": N_("Declarant's finds"),
    "declarant_find_rate": N_("Declarant's find rate"), "trusted_trader": N_("Trusted trader"),
    "watch_score": N_("Watch-list match"), "watch_list": N_("Watch-list"), "item.number": N_("Item number"),
    "item.hs": N_("Commodity code"), "item.description": N_("Description of the goods"), "item.marks": N_("Marks"),
    "item.origin": N_("Country of origin"), "item.preference": N_("Preference"), "item.procedure": N_("Procedure"),
    "item.national_procedure": N_("National procedure"), "item.packages": N_("Packages"),
    "item.package_kind": N_("Kind of packages"), "item.gross_mass": N_("Gross mass"), "item.net_mass": N_("Net mass"),
    "item.quantity": N_("Supplementary quantity"), "item.quantity_unit": N_("Supplementary unit"),
    "item.price": N_("Item price"), "item.valuation_method": N_("Valuation method"),
    "item.previous_document": N_("Previous document"), "item.ruling": N_("Advance ruling cited"),
    "item.licence": N_("Licence or permit"), "item.value": N_("Customs value"), "item.duty_rate": N_("Rate of duty"),
    "item.taxes": N_("Duties and taxes"), "item.unit_value": N_("Value of a kilogram"),
    "item.value_deviation": N_("Deviation from the reference"), "item.above_reference": N_("Above the reference"),
    "item.ruling_valid": N_("Ruling in force"), "item.ruling_matches": N_("Ruling matches"),
}  # fmt: skip
"""What the field catalogue calls its fields, by key, to be translated."""

FIELD_NAMES: Mapping[str, str] = {
    **{key.removeprefix("item."): title for key, title in FIELD_TITLES.items() if key.startswith("item.")},
    **{key: title for key, title in FIELD_TITLES.items() if not key.startswith("item.")},
}
"""The same by the names that stand in pointers and sentences."""

LANES: Mapping[str, str] = {
    "green": N_("Green"), "blue": N_("Blue"), "yellow": N_("Yellow"), "red": N_("Red"),
}  # fmt: skip
LANE_MEANINGS: Mapping[str, str] = {
    "green": N_("Released without a look."),
    "blue": N_("Released, and looked at afterwards."),
    "yellow": N_("Documents are looked at before release."),
    "red": N_("Documents and goods are looked at before release."),
}

STAGES: Mapping[str, tuple[str, str, str]] = {
    "pre_arrival": (N_("Before arrival"), "ring", "quiet"),
    "lodged": (N_("Lodged"), "circle", "blue"),
    "released": (N_("Released"), "tick", "green"),
    "cancelled": (N_("Cancelled"), "square", "quiet"),
}
FLOWS: Mapping[str, str] = {
    "IMPORT": N_("Import"), "EXPORT": N_("Export"), "TRANSIT": N_("Transit"), "WAREHOUSE": N_("Warehouse"),
}  # fmt: skip
TRANSPORT_MODES: Mapping[str, str] = {
    "1": N_("Sea"), "2": N_("Rail"), "3": N_("Road"), "4": N_("Air"), "5": N_("Mail"), "6": N_("Multimodal transport"),
    "7": N_("Fixed installation, such as a pipeline"), "8": N_("Inland water"), "9": N_("Mode not applicable"),
}  # fmt: skip
"""UN/ECE Recommendation 19, by the first digit; a country may add a second one of its own."""
BILL_NATURES: Mapping[str, str] = {
    "22": N_("Export"), "23": N_("Import"), "24": N_("Transit"), "26": N_("Remains on board"), "28": N_("Transhipment"),
}  # fmt: skip
"""Natures of a bill in a manifest of ASYCUDA World."""

CAUSES: Mapping[str, str] = {
    "mandatory": N_("A mandatory rule asks for this lane."),
    "rule": N_("A rule asks for this lane."),
    "random": N_("The random draw chose this declaration, whatever the rules say."),
    "top_up": N_("It was drawn to reach the share that the office's plan expects."),
    "nothing": N_("No rule hit, and the draw did not choose it."),
    "not_lowered": N_("An earlier version had this lane. A new version never lowers it."),
    "safe_default": N_("The rules could not be read at that moment. It has the lane declared for such a case and is assessed again."),
    "override": N_("An officer changed the lane."),
    "delay_over": N_("Nobody looked at it in the time that the parameter gives, so it is looked at after release."),
}  # fmt: skip

CHANGE_STATES: Mapping[str, str] = {
    "applied": N_("Done"),
    "requested": N_("Waits for a second officer"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "lapsed": N_("Lapsed: the lane changed otherwise"),
}

REASONS = (
    N_("Information was received"), N_("The documents raise doubts"),
    N_("Goods, packages or seals are not as expected"), N_("Another agency asks for it"),
    N_("The documents answer the risk"), N_("The goods were examined by another office or agency"),
    N_("Perishable goods or live animals cannot wait"), N_("Relief goods after a disaster"),
    N_("No examiner or no equipment is to be had in time"), N_("The rule that hit does not mean these goods"),
    N_("Another reason, given in words"),
)  # fmt: skip
OFFENCES = (
    N_("Value declared too low"), N_("Goods described wrongly"), N_("Wrong commodity code"),
    N_("Wrong origin or preference"), N_("Wrong quantity or weight"), N_("Goods not declared"),
    N_("Prohibited or restricted goods"), N_("Documents missing, false or not valid"),
    N_("Goods that infringe intellectual property"), N_("Biosecurity risk"), N_("Something else, told in the note"),
)  # fmt: skip

RELIEFS: Mapping[str, str] = {
    "applied": N_("The importer is a trusted trader whose status was confirmed: relief was given."),
    "not-known": N_("The importer is not known as a trusted trader."),
    "not-active": N_("The importer's status as a trusted trader is not active: no relief."),
    "outside-dates": N_("The importer's status as a trusted trader was not valid on that day: no relief."),
    "no-confirmation": N_("Nobody confirmed the trusted trader's status in time: no relief."),
    "not-granted": N_("The administration grants trusted traders no relief of this kind."),
}

SOURCES: Mapping[str, str] = {
    "api": N_("by the API"), "upload": N_("by a file sent here"), "folder": N_("by the watched folder"),
    "console": N_("by the operator"),
}  # fmt: skip
FORMATS: Mapping[str, str] = {
    "sad": N_("ASYCUDA SAD XML"), "awmds": N_("Manifest (AWMDS XML)"), "csv": "CSV", "xlsx": "XLSX", "json": "JSON",
    "kcs": "KCS",
}  # fmt: skip
FILE_STATES: Mapping[str, tuple[str, str, str]] = {
    "received": (N_("Being read"), "running", "blue"),
    "read": (N_("Read"), "tick", "green"),
    "quarantined": (N_("In quarantine"), "triangle", "yellow"),
}

VERDICTS: Mapping[str, tuple[str, str, str]] = {
    "earns": (N_("Earns its keep"), "tick", "green"),
    "too_few": (N_("Not enough inspections to say"), "ring", "quiet"),
    "doubtful": (N_("Doubtful: too few finds"), "square", "red"),
    "no_better": (N_("Finds no more than chance does"), "triangle", "yellow"),
    "silent": (N_("Hit nothing in half a year"), "diamond", "yellow"),
}

SENTENCES = (
    # of files of lists
    N_("the file is not UTF-8 text"),
    # of flaws
    N_("%(field)s is not a date; write 2026-03-31"),
    N_("%(field)s is not a number; write 1234.56, with a point and without separators"),
    N_("%(field)s is not a number"),
    N_("%(field)s is not a whole number"),
    N_("%(field)s is larger than any such number can be"),
    N_("%(field)s is neither true nor false"),
    N_("%(field)s is not text"),
    N_("%(field)s is longer than %(number)s characters"),
    N_("%(field)s holds a character that is no text"),
    N_("more than %(number)s kg by sea"),
    N_("more than %(number)s kg by air"),
    N_("more than %(number)s kg by post"),
    N_("more than %(number)s kg on one declaration"),
    N_("more than %(number)s kg for each parcel"),
    N_("more than %(number)s kg for each package"),
    N_("more items than the %(number)s that are plausible"),
    N_("packages is 0, and the bill is not for vehicles"),
    N_("%(field)s is missing"),
    N_("the mass is missing"),
    N_("there are no items"),
    N_("%(field)s is more than %(number)s days ahead"),
    N_("%(field)s is more than %(number)s years back"),
    N_("no country has this code in ISO 3166"),
    N_("%(field)s is negative"),
    N_("the net mass is more than the gross mass"),
    N_("the value is 0, and there is a mass"),
    N_("hs is not made of digits"),
    N_("hs has 4, 6, 8, 10 or 12 digits"),
    N_("there is no chapter %(number)s in the Harmonized System"),
    N_("the declaration has %(number)s items"),
    N_("the items add up to %(value)s"),
    # of lanes changed by hand, of release
    N_("The goods would no longer be examined before release."),
    N_("A mandatory rule put the declaration into this lane; lowering it sets that rule aside."),
    N_("The random draw chose this declaration; lowering it takes it out of the measurement of compliance."),
    N_("The officer who asks may not lower a lane alone."),
    N_("Another officer than the one who asked must decide; only a small office may override this, giving its reason."),
    N_("A declaration that was cancelled keeps its lane."),
    N_("After release only a green declaration can change, to blue, to be looked at afterwards."),
    N_("The declaration is %(lane)s already."),
    N_("“%(reason)s” is not a reason that raises a lane."),
    N_("“%(reason)s” is not a reason that lowers a lane."),
    N_("A second officer has a request for this declaration to decide."),
    N_("Write at least %(number)s characters."),
    N_("A declaration that was cancelled is not examined."),
    N_("The goods have not arrived; documents can be checked already."),
    N_("Another act superseded this one; supersede that one."),
    N_("The goods are released."),
    N_("It is cancelled already."),
    N_("What is released or cancelled is not assigned."),
    N_("This officer is not among the examiners."),
    N_("%(person)s is not available."),
    N_("%(person)s does not examine at %(office)s."),
    N_("Nobody who examines at %(office)s is available."),
    # of inspection acts
    N_("An act that is conform has no findings."),
    N_("An act that is conform recovers nothing."),
    N_("Say what was found: at least one offence."),
    N_("Each offence is named once for each item."),
    N_("The declaration has no item %(number)s."),
    N_("Say in words what was found."),
    N_("Each field is corrected once."),
    N_("Say which item of the declaration."),
    N_("%(what)s belongs to the whole declaration."),
    N_("%(what)s was declared so."),
    N_("%(what)s is computed, not declared."),
    N_("The goods are released already."),
    N_("A declaration that was cancelled is not released."),
    N_("The goods have not arrived."),
    N_("The newest version waits for its assessment."),
    N_("A red declaration needs an inspection act about the goods before release."),
    N_("A yellow declaration needs an act about its documents or its goods before release."),
    N_("The inspection found something: say in the note how it was settled."),
)
"""Sentences that the API says in English, with the places of what changes in them."""
EVERY = narrow_first(
    (*SENTENCES, *FILES, *VALUES, *CASES, *LISTS, *RULES, *EXPORTS, *risk_rule_words.SENTENCES, *risk_rule_words.TOLD, *CELLS, *MISTAKES)
)  # fmt: skip
"""All that the service may say of what an officer or a firm sent; the explanations of rules are in `risk_explaining`."""
_NAMES = {"field", "what", "reason"}


def said(sentence: str, words: Words) -> str:
    """A sentence of the API in the page's language; what we have no words for stays as it is.

    Fields that a sentence names are called as the page calls them: "net_mass is negative" is "Net mass is negative".
    """

    def naming(name: str, value: str) -> str:
        if name == "detail":
            return said(value, words)
        if name in _NAMES or name.endswith(("kind", "title")):
            return words.gettext(FIELD_NAMES.get(value, value))
        return value

    found = in_words(sentence, words, among=EVERY, naming=naming, any_end=True)
    if found is not None or not sentence:
        return found or ""
    exactly = words.gettext(sentence)
    return exactly if exactly != sentence else said_by_any(sentence, words)


def place(pointer: str, words: Words) -> str:
    """Where a JSON pointer of a flaw leads: "Item 4, Net mass"."""
    parts = pointer.strip("/").split("/")
    if parts == ["items"]:
        return words.gettext("Items")
    if parts[0] == "items" and len(parts) > 1 and parts[1].isdigit():
        item = words.gettext("Item %(number)s") % {"number": int(parts[1]) + 1}
        return f"{item}, {words.gettext(FIELD_NAMES.get(parts[2], parts[2]))}" if len(parts) > 2 else item
    return words.gettext(FIELD_NAMES.get(parts[0], parts[0])) if parts[0] else ""


def flaws(rows: Iterable[Mapping[str, Any]], words: Words) -> list[dict[str, str]]:
    """What has to be qualified: where, why, and the text as it came."""
    return [
        {"where": place(row["where"], words), "reason": said(row["reason"], words), "given": row["given"]}
        for row in rows
    ]
