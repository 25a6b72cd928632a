"""The words of rules on officers' pages: states, actions, the sentences of the service, and what fields are."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

LANES = ("green", "blue", "yellow", "red")
"""From the lightest to the heaviest, as rows and columns of a shift run."""

STATES: Mapping[str, tuple[str, str, str]] = {
    "draft": (N_("Draft"), "ring", "quiet"),
    "tested": (N_("Back-tested"), "diamond", "blue"),
    "submitted": (N_("Submitted"), "triangle", "yellow"),
    "approved": (N_("Approved"), "circle", "blue"),
    "scheduled": (N_("Scheduled"), "running", "blue"),
    "active": (N_("Active"), "circle", "green"),
    "expired": (N_("Expired"), "ring", "quiet"),
    "withdrawn": (N_("Withdrawn"), "square", "red"),
}
LIFE = ("draft", "tested", "submitted", "approved", "scheduled", "active", "expired")
"""The usual order of the states."""

SCOPES: Mapping[str, str] = {
    "regional": N_("Regional"),
    "national": N_("National"),
    "office": N_("Offices"),
    "agency": N_("Agency"),
}
FLOWS: Mapping[str, str] = {
    "import": N_("Import"),
    "export": N_("Export"),
    "transit": N_("Transit"),
    "warehouse": N_("Warehouse"),
}
ORIGINS: Mapping[str, str] = {
    "officer": N_("Written here"),
    "import": N_("Taken in from a file"),
    "suggestion": N_("Taken from a suggestion"),
    "profile": N_("From a regional profile"),
}

ACTIONS: Mapping[str, str] = {
    "edit": N_("Change"),
    "back-test": N_("Back-test over the whole history"),
    "submit": N_("Submit for approval"),
    "send-back": N_("Send back to the author"),
    "approve": N_("Approve"),
    "activate-at-once": N_("Activate as an emergency"),
    "approve-afterwards": N_("Approve the emergency afterwards"),
    "revise": N_("Prepare a new version"),
    "withdraw": N_("Withdraw"),
}
"""What an officer does, on buttons."""

STEPS: Mapping[str, str] = {
    "edit": N_("Changed"),
    "begin-draft": N_("Begun"),
    "back-test": N_("Back-tested"),
    "submit": N_("Submitted"),
    "send-back": N_("Sent back"),
    "approve": N_("Approved"),
    "activate-at-once": N_("Activated as an emergency"),
    "approve-afterwards": N_("Approved afterwards"),
    "revise": N_("New version begun"),
    "withdraw": N_("Withdrawn"),
    "schedule": N_("Waits for its first day"),
    "begin": N_("Active from now on"),
    "expire": N_("Expired"),
    "lapse": N_("Ended: nobody approved the emergency"),
}
"""What was done, in the history."""

PARTS: Mapping[str, str] = {
    "title": N_("Title"),
    "text": N_("Condition"),
    "lane": N_("Lane"),
    "probability": N_("Share of hits that take it"),
    "score": N_("Score"),
    "mandatory": N_("Mandatory"),
    "shadow": N_("In the shadow"),
    "scope": N_("Scope"),
    "agency": N_("Agency"),
    "offices": N_("Offices"),
    "flows": N_("Flows"),
    "internal_text": N_("Why this is a risk, for analysts"),
    "examiner_text": N_("What to look at, for the examiner"),
    "documentation": N_("Documentation"),
}
"""What a version is made of, in the order in which changes are told."""

DONE: Mapping[str, str] = {
    "back-test": N_("Back-tested. The result stands with this version until it is changed."),
    "submit": N_("Submitted. Another officer approves it or sends it back."),
    "send-back": N_("Sent back to its author."),
    "approve": N_("Approved. It counts from its first day on."),
    "activate-at-once": N_("Active from now on. Another officer approves it afterwards, or it ends by itself."),
    "approve-afterwards": N_("Approved."),
    "revise": N_("A new version is begun. The old one counts until the new one takes its place."),
    "withdraw": N_("Withdrawn."),
}
"""What is told after an action."""

ANOTHER = N_(
    "Another officer than its authors and the one who submitted it must approve; only a small office may override this, giving its reason."
)
SENTENCES = (
    ANOTHER,
    N_("The condition must compile first; its mistakes are listed beside it."),
    N_("The rule must be back-tested exactly as it stands now; a change asks for a new back-test."),
    N_("Both dates must be set, the end after the beginning, in the future, and within the longest validity."),
    N_("The rule needs a title, the internal text, and the documentation of why it exists."),
    N_(
        "A national version may raise the lane, the probability or the score of a regional rule, never lower them or end it sooner."
    ),
    N_(
        "An emergency stands beside the rules in force and takes no version's place, which would be gone when it ends: write it as a rule of its own."
    ),
    N_(
        "An emergency of this rule ended without approval: the rule counts again when another officer approved it, not as a second emergency."
    ),
    N_("Only an emergency rule that nobody approved yet is approved afterwards."),
    N_("The time for the approval afterwards must be over."),
    N_("Its first instant must have come, and its last not yet."),
    N_("Its first instant must still lie ahead."),
    N_("Its validity must not be over."),
    N_("Its validity must be over, or a newer version in its place."),
    N_("A version is being prepared already: finish or withdraw that one first."),
    N_("A regional rule in force ends with its profile or its time; an administration may only raise it."),
    N_("A plan begins today or later: what was drawn stays as it was drawn."),
    N_(
        "Another officer than the one who proposed must approve; only a small office may override this, giving its reason."
    ),
)
"""Why an action is not possible, as the service says it."""

IN_THE_FORM = frozenset(
    {
        N_("An emergency rule begins at once and counts for at most the hours that the parameter allows."),
        N_("An emergency needs a reason of at least ten characters."),
    }
)
"""What stands in the way of an emergency only until its form is filled in."""

TOLD = (
    N_("The condition is not the regional one: write a rule of your own beside it."),
    N_("The scope of the rule is the region's."),
    N_("In the shadow the rule would count for nothing."),
    N_("The lane %(own)s is below the regional %(regional)s."),
    N_("The probability %(own)s is below the regional %(regional)s."),
    N_("The score %(own)s is below the regional %(regional)s."),
    N_("The regional rule is mandatory."),
    N_("The regional rule counts at more offices."),
    N_("The regional rule counts for more flows."),
    N_("Version %(number)s takes its place."),
    N_("Its time is over."),
    N_("Its time is over before it began."),
    N_("Nobody approved this emergency rule in time."),
    N_("There was no history yet."),
    N_("%(version)s begins as an emergency"),
    N_("%(version)s begins"),
    N_("%(version)s is withdrawn"),
    N_("%(version)s expires"),
    N_("%(version)s was not approved"),
    N_("the list %(name)s changed"),
)
"""More sentences of the service, with the places of what changes in them."""

CRITERIA: Mapping[str, str] = {
    "hs_code": N_("Harmonized System code"),
    "nature_and_description": N_("Nature and description of the goods"),
    "country_of_origin": N_("Country of origin"),
    "country_of_shipment": N_("Country from which the goods were shipped"),
    "value": N_("Value of the goods"),
    "compliance_record": N_("Compliance record of traders"),
    "type_of_transport": N_("Type of means of transport"),
    "": N_("Other fields"),
}
"""The seven criteria of TFA Article 7.4.4, in its order, and what serves none of them."""

TYPES: Mapping[str, str] = {
    "text": N_("text"),
    "code": N_("code"),
    "boolean": N_("true or false"),
    "integer": N_("whole number"),
    "decimal": N_("number"),
    "date": N_("date"),
}
UNITS: Mapping[str, str] = {
    "national": N_("national currency"),
    "invoice": N_("currency of the invoice"),
    "national/kg": N_("national currency for a kilogram"),
    "containers": N_("containers"),
    "packages": N_("packages"),
    "items": N_("items"),
    "days": N_("days"),
    "declarations": N_("declarations"),
}

FIELD_DESCRIPTIONS = (
    N_("Code of the office of clearance."), N_("IMPORT, EXPORT, TRANSIT or WAREHOUSE."),
    N_("Type and general procedure, as in IM4."), N_("Code of the declarant or agent."),
    N_("Name of the declarant or agent."), N_("Tax number of the importer (consignee)."),
    N_("Name of the importer (consignee)."), N_("Code of the exporter (consignor)."),
    N_("Name of the exporter (consignor)."), N_("Country the goods were shipped from."), N_("Where the goods go."),
    N_("Country of the seller."), N_("1 sea, 4 air, 5 post."), N_("Name of the vessel, or the flight."),
    N_("Flag of the vessel or aircraft."), N_("Number of the voyage or flight."), N_("UN/LOCODE of loading."),
    N_("Code of the office at the border."), N_("Where the goods can be examined."),
    N_("Whether the goods come in containers."), N_("Distinct containers; one shared by several bills counts once."),
    N_("Registration number of the manifest."), N_("Number of the transport document."),
    N_("22 export, 23 import, 24 transit, 26 remains on board, 28 transhipment."), N_("Incoterms code."),
    N_("How duty is paid."), N_("ISO 4217 code."), N_("Units of national currency for one of the invoice's."),
    N_("Total of the invoice, in the invoice's currency."), N_("External freight."), N_("Insurance of the carriage."),
    N_("CIF (or FOB) of all items."), N_("What the declaration pays."), N_("Of all items, or of the bill."),
    N_("Packages of all items."), N_("Items of the declaration."), N_("When the declaration was lodged."),
    N_("When the means of transport arrived, or is expected."), N_("Whether this was sent before the goods arrived."),
    N_("Something needed for a full assessment is missing or absurd."),
    N_("From arrival to lodging; below zero before arrival."),
    N_("Fewer declarations in the window than the parameter asks."), N_("In the window before this one."),
    N_("Inspected in the window before this one."), N_("Inspections with a find, in the window before this one."),
    N_("Finds for each inspection; missing without an inspection."),
    N_("The importer's status is active, to the second."),
    N_("0 to 100: how well a party matches an entry; 100 for an exact number."), N_("The list of the best match."),
    N_("From 1."), N_("Digits of the tariff heading, 2 to 12."), N_("Trade description."),
    N_("Marks and numbers of the packages."), N_("ISO 3166 code."), N_("Code of the preference claimed."),
    N_("Extended procedure, as in 4000."), N_("Additional code of the procedure."), N_("Number of packages."),
    N_("UN Recommendation 21."), N_("With packing."), N_("Without packing."), N_("In the tariff's unit."),
    N_("Unit of the quantity."), N_("In the invoice's currency."), N_("1 to 6 of the WTO Valuation Agreement."),
    N_("Bill of lading or declaration before this."), N_("Number of the ruling."), N_("Number of the permit."),
    N_("Statistical value in national currency."), N_("Highest rate charged."), N_("Of this item."),
    N_("Customs value for each kilogram net (gross where net is missing)."),
    N_("Value of a unit, over the lower end of its reference range: 0.5 is half of it; 1 or more is within or above."),
    N_("Value of a unit, over the upper end of its reference range."),
    N_("The ruling cited is in force and the importer's own."),
    N_("The ruling cited decides this commodity code and origin."),
)  # fmt: skip
"""What the field catalogue says of its fields, to be translated; the titles stand in `risk_words`."""

SUGGESTION_STATES: Mapping[str, tuple[str, str, str]] = {
    "made": (N_("To look at"), "diamond", "blue"),
    "taken": (N_("Made a draft"), "tick", "green"),
    "dismissed": (N_("Put aside"), "ring", "quiet"),
}
DRIFTS: Mapping[str, str] = {
    "input": N_("What comes in has changed"),
    "find_rate": N_("A rule finds less than it did"),
}
PLAN_STATES: Mapping[str, tuple[str, str, str]] = {
    "proposed": (N_("Proposed"), "triangle", "yellow"),
    "approved": (N_("Approved"), "circle", "green"),
    "refused": (N_("Refused"), "square", "red"),
}
MATCHINGS: Mapping[str, str] = {
    "exact": N_("the value itself"),
    "prefix": N_("everything that begins with it"),
}
WATCH_KINDS: Mapping[str, str] = {
    "company": N_("Company"),
    "person": N_("Person"),
    "vessel": N_("Vessel"),
}
ID_KINDS: Mapping[str, str] = {
    "tin": N_("Tax number"),
    "imo": N_("IMO number"),
    "passport": N_("Passport"),
    "registration": N_("Registration number"),
    "other": N_("Another number"),
}
