"""Problems carry codes and values; here they become sentences in the visitor's language, with the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.portal.client.transport import ApiProblem
from gateway.portal.language import N_, Words

PROBLEM_TITLES: Mapping[str, str] = {
    "not-found": N_("This page is not here"),
    "not-permitted": N_("This is not open to you"),
    "unauthenticated": N_("Sign in first"),
    "not-possible": N_("This cannot be done now"),
    "rule-not-met": N_("This cannot be done yet"),
    "stale-version": N_("Somebody changed this meanwhile"),
    "precondition-required": N_("Somebody changed this meanwhile"),
    "too-large": N_("The file is too large"),
    "unsupported-media": N_("This kind of file cannot be taken"),
    "too-many-requests": N_("Too many tries in a short time"),
    "invalid": N_("Something needs to be mended"),
    "key-reused": N_("This form was already sent"),
    "still-running": N_("This form is still being worked on"),
    "unavailable": N_("A part of the platform does not answer"),
    "form-expired": N_("This form has been open too long"),
}

PROBLEM_STEPS: Mapping[str, str] = {
    "not-found": N_("Check the address, or search the register. A case is shown only to those who take part in it."),
    "not-permitted": N_("If you think it should be, ask the person who gives roles in your administration or firm."),
    "unauthenticated": N_("Sign in and try again."),
    "not-possible": N_("Go back to the case: it shows what is possible now."),
    "rule-not-met": N_("Go back to the case and complete what is missing."),
    "stale-version": N_(
        "Nothing of yours was overwritten and nothing was saved. Go back, reload, see what changed, and decide again."
    ),
    "precondition-required": N_("Go back, reload the page and try again."),
    "too-large": N_("Send a smaller file: a scan at 150 dots per inch is enough to read."),
    "unsupported-media": N_("Send a PDF, a Word or Excel file, an image or plain text, under its right name."),
    "too-many-requests": N_("Wait a minute and try again."),
    "invalid": N_("Go back and mend the fields named below."),
    "key-reused": N_("Go back and reload the page: it shows what was saved."),
    "still-running": N_("Wait a few seconds and reload the page."),
    "unavailable": N_("What you saved is safe. Wait a minute and try again."),
    "form-expired": N_("Go back, reload the page and send the form again."),
}

FIELD_SENTENCES: Mapping[str, str] = {
    "missing": N_("Fill in this field."),
    "required": N_("Fill in this field."),
    "string_too_short": N_("This is too short."),
    "too-short": N_("This is too short."),
    "string_too_long": N_("This is too long."),
    "too-long": N_("This is too long."),
    "date_from_datetime_parsing": N_("Give a real date, as 22 11 2026."),
    "date_parsing": N_("Give a real date, as 22 11 2026."),
    "value_error": N_("This value cannot be taken."),
    "enum": N_("Choose one of the answers."),
    "literal_error": N_("Choose one of the answers."),
    "extra_forbidden": N_("This field is not known."),
}

BY_STATUS: Mapping[int, str] = {
    401: "unauthenticated",
    403: "not-permitted",
    404: "not-found",
    405: "not-found",
    409: "not-possible",
    412: "stale-version",
    413: "too-large",
    415: "unsupported-media",
    422: "invalid",
    428: "precondition-required",
    429: "too-many-requests",
    502: "unavailable",
    503: "unavailable",
    504: "unavailable",
}


def problem_title(problem: ApiProblem, words: Words) -> str:
    """What is wrong, as a heading."""
    code = problem.code if problem.code in PROBLEM_TITLES else BY_STATUS.get(problem.status, "")
    if code and (problem.code == code or not problem.title):
        return words.gettext(PROBLEM_TITLES[code])
    return problem.title or words.gettext(N_("Something went wrong on our side"))


def problem_step(problem: ApiProblem, words: Words) -> str:
    """How to mend it, in one sentence. The API's own hint, where it gives one, is the more exact."""
    code = problem.code if problem.code in PROBLEM_STEPS else BY_STATUS.get(problem.status, "")
    if code and (problem.code == code or not problem.hint):
        return words.gettext(PROBLEM_STEPS[code])
    return problem.hint or words.gettext(N_("Try again. If it stays, tell the help desk the number below."))


def field_error_text(error: Mapping[str, Any], words: Words) -> str:
    """What is wrong with a field and how to mend it."""
    code = str(error.get("code") or "")
    if code in FIELD_SENTENCES:
        return words.gettext(FIELD_SENTENCES[code])
    said = [str(error.get(part) or "") for part in ("detail", "hint")]
    return " ".join(part for part in said if part) or words.gettext(N_("This value cannot be taken."))
