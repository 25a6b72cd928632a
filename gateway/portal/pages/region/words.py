"""The words of the region's pages: states with their shapes, notes, what cannot be released."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.portal.language import N_

Look = tuple[str, str, str]
"""A word, a shape and a tone."""
REGION = N_("Region")
OFFICERS = ("reviewer", "decider")
"""Who advises and compares."""

REQUESTS: Mapping[str, Look] = {
    "asked": (N_("Asked"), "running", "blue"),
    "closed": (N_("Closed"), "tick", "quiet"),
    "withdrawn": (N_("Taken back"), "stopped", "quiet"),
}
ANSWERS: Mapping[str, Look] = {
    "open": (N_("No answer yet"), "ring", "quiet"),
    "accepted": (N_("The expert is working on it"), "running", "blue"),
    "declined": (N_("The expert cannot advise"), "stopped", "yellow"),
    "given": (N_("Opinion given"), "tick", "green"),
}
DIVERGENCES: Mapping[str, Look] = {
    "found": (N_("To look at"), "triangle", "yellow"),
    "dismissed": (N_("The goods are not alike"), "stopped", "quiet"),
    "in_convergence": (N_("In a case with them"), "running", "blue"),
    "resolved": (N_("They no longer differ"), "tick", "green"),
}
CONVERGENCES: Mapping[str, Look] = {
    "open": (N_("Open"), "running", "blue"),
    "agreed": (N_("Both named the same code"), "tick", "green"),
    "ended": (N_("Ended without agreement"), "stopped", "quiet"),
}
FILES: Mapping[str, Look] = {
    "taken": (N_("Taken in"), "tick", "green"),
    "refused": (N_("Not believed"), "triangle", "yellow"),
}
TROUBLES: Mapping[str, str] = {
    "address": N_("The address does not lead to the public Internet, or is not written as https://name/path."),
    "no_connection": N_("No connection came about."),
    "certificate": N_("The partner's certificate is not trusted: tell the partner."),
    "slow": N_("The whole answer did not come in time."),
    "redirect": N_("The address only leads on to another one. Write down the address at which the file itself lies."),
    "status": N_("The partner's installation gave an error instead of the file."),
    "not_the_file": N_("A page for people came instead of the signed file: compare the address."),
    "too_large": N_("The file is larger than what is taken: ask the partner for its file by hand."),
    "refused": N_("The file was not believed: compare the keys with the partner."),
}
"""Why nothing came of a partner's feed."""
REFUSALS: Mapping[str, str] = {
    "says_applicant": N_("The applicant's name stands here."),
    "says_agent": N_("The agent's name stands here."),
    "says_person": N_("The name of a person of the firm stands here."),
    "says_tax_number": N_("A tax number of the firm stands here."),
    "says_application_number": N_("The number of the application stands here."),
    "says_contact": N_("An address or a telephone number of the applicant stands here."),
    "says_document_name": N_("The name of a document of the file stands here."),
    "unreadable": N_(
        "This document is locked, damaged, packed in a way that is not known here, or too large to be looked into. Save it as a new PDF, or release a part of it."
    ),
    "never_released": N_("This answer says who applies, or is confidential. It is never shown to others."),
    "confidential": N_("The applicant marked this document as confidential."),
}
NOTES: Mapping[str, str] = {
    "own_law": N_("Write the legal basis from your own law: theirs is not taken over."),
    "national_law_left_out": N_("Reasons from their national law were left out."),
    "other_edition": N_(
        "Their ruling stands on another edition of the HS; the code was translated by the correlation table."
    ),
    "several_codes": N_("Their code became several in your edition: choose one."),
    "national_digits": N_("Only the first six digits were taken; add those of your own tariff."),
}
LANGUAGES: Mapping[str, str] = {
    "en": N_("English"), "fr": N_("French"), "bi": "Bislama", "fj": "Na Vosa Vakaviti", "sm": "Gagana Sāmoa",
    "to": "Lea faka-Tonga", "tpi": "Tok Pisin", "pis": "Pijin", "ty": "Reo Tahiti", "gil": "Taetae ni Kiribati",
}  # fmt: skip
NEVER_RELEASED = frozenset({"confidential_parts", "proceedings", "proceedings_pending", "capacity", "capacity_reason"})
"""Answers that are not offered to be ticked; the API refuses them too."""
