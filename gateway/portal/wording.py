"""Problems carry codes and values; here they become sentences in the visitor's language, with the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.portal.client.transport import ApiProblem
from gateway.portal.language import N_, Words
from gateway.portal.sentences import known, said

PROBLEMS: Mapping[str, tuple[str, str]] = {
    "address-too-long": (N_("The address is too long"), N_("Shorten the search or remove filters.")),
    "already-exists": (N_("There is one already"), N_("Look for it in the list and use it.")),
    "another-programme-active": (
        N_("Another edition is signed for that day, or for a later one"),
        N_("Retire the other edition first, or let this one begin after it."),
    ),
    "busy": (N_("The platform is very busy"), N_("What you saved is safe. Wait a minute and try again.")),
    "certificate-overlaps": (
        N_("The firm has an authorisation for the same role and site already"),
        N_("Change the scope of the present one, or end it first. One that ends soon is renewed, not granted again."),
    ),
    "changed-meanwhile": (
        N_("The rule was changed while it was tried"),
        N_("Try it again: a back-test counts for exactly what was tried."),
    ),
    "code-not-valid": (
        N_("This code is not valid"),
        N_("A code works once and ends after a while. Ask for a new one."),
    ),
    "code-required": (N_("A one-time code is needed"), N_("Open your authenticator and type the code it shows.")),
    "code-required-to-act": (
        N_("A one-time code is needed"),
        N_("For an office you sign in with a one-time code. Sign out, and sign in again with the code."),
    ),
    "code-wrong": (
        N_("This one-time code is not right"),
        N_("Wait for the next code and type that. Your telephone's clock has to be right."),
    ),
    "condition-not-understood": (
        N_("The condition is not understood"),
        N_("Mend it where the columns point."),
    ),
    "confidential-document": (N_("This document is confidential"), N_("Ask the officer who has the case.")),
    "cross-site-request": (
        N_("This form came from another site"),
        N_("Open this site itself and fill in the form there."),
    ),
    "document-damaged": (
        N_("This document was damaged on the disk"),
        N_("Tell the operator, who can bring it back from the backup."),
    ),
    "file-refused": (
        N_("This file cannot be taken"),
        N_("Send a PDF, a picture, a document or a table whose name, type and content agree."),
    ),
    "form-expired": (
        N_("This form has been open too long"),
        N_("Go back, reload the page and send the form again. If it happens again, allow cookies for this site."),
    ),
    "headers-too-large": (
        N_("Your browser sends too much"),
        N_("Remove this site's cookies from your browser and try again."),
    ),
    "insecure-sign-in": (N_("This connection is not protected"), N_("Use the https address of this site to sign in.")),
    "internal-error": (
        N_("Something went wrong on our side"),
        N_("Try again. If it stays, tell the help desk the number below."),
    ),
    "invalid": (N_("Something needs to be mended"), N_("Go back and mend the fields named below.")),
    "invitation-for-another": (
        N_("This invitation is for somebody else"),
        N_("Sign in with the address to which the invitation was sent."),
    ),
    "key-reused": (N_("This form was already sent"), N_("Go back and reload the page: it shows what was saved.")),
    "last-questionnaire": (
        N_("A programme in force needs a published questionnaire"),
        N_("Publish another edition first, then withdraw this one."),
    ),
    "malformed-json": (N_("This could not be read"), N_("Go back, reload the page and try again.")),
    "malformed-request": (N_("This could not be read"), N_("Go back, reload the page and try again.")),
    "method-not-allowed": (N_("This page is not here"), N_("Go back, reload the page and try again.")),
    "missing-idempotency-key": (
        N_("This form is not complete"),
        N_("Go back, reload the page and send the form again."),
    ),
    "no-authority": (
        N_("There is no confirmed authority for this trader"),
        N_("Ask the trader for a letter, send it to customs, and begin again when it is confirmed."),
    ),
    "not-answering": (
        N_("A part of the platform does not answer"),
        N_("What you saved is safe. Wait a minute and try again."),
    ),
    "not-found": (
        N_("This page is not here"),
        N_("Check the address, or search the register. A case is shown only to those who take part in it."),
    ),
    "not-permitted": (
        N_("This is not open to you"),
        N_("If you think it should be, ask the person who gives roles in your administration or firm."),
    ),
    "not-possible": (N_("This cannot be done now"), N_("Go back to the case: it shows what is possible now.")),
    "nothing-to-carry-over": (
        N_("These answers belong to the present edition already"),
        N_("Go on answering: the questionnaire did not change."),
    ),
    "says-who-applies": (
        N_("This would tell who applies"),
        N_("Take the name or the number out, or leave the answer or the document out, then look again."),
    ),
    "not-your-entry": (
        N_("Only the expert decides about this"),
        N_("Ask the officer to sign in and to agree."),
    ),
    "cannot-be-adopted": (
        N_("This ruling cannot be taken over"),
        N_("Choose a ruling of another administration that is in force and of the type that was asked for."),
    ),
    "open-elsewhere": (
        N_("The other administration opened a case already"),
        N_("State your position in that case."),
    ),
    "nothing-to-offer": (
        N_("No question of the region is answered yet"),
        N_("Answer some questions of the shared questionnaire first."),
    ),
    "opinion-given": (
        N_("This agency’s answer is written down already"),
        N_("Ask the agency again if there is something new."),
    ),
    "part-timed-out": (
        N_("A part of the platform does not answer"),
        N_("What you saved is safe. Wait a minute and try again."),
    ),
    "part-unreachable": (
        N_("A part of the platform does not answer"),
        N_("What you saved is safe. Wait a minute and try again."),
    ),
    "password-too-weak": (
        N_("This password is too easy to guess"),
        N_("Use several words you will remember, at least 15 characters in all."),
    ),
    "precondition-required": (N_("Somebody changed this meanwhile"), N_("Go back, reload the page and try again.")),
    "programme-not-complete": (
        N_("The programme cannot begin as it stands"),
        N_("Send it back if it was proposed, mend what is named below, and propose it again."),
    ),
    "questionnaire-withdrawn": (
        N_("The questionnaire was withdrawn after you gave these answers"),
        N_("Take your answers over into the present edition, look through them, then send the application."),
    ),
    "retroactive-effect-refused": (
        N_("A ruling cannot lose its effect for the past"),
        N_(
            "End it from today on, or name the ground that the information was incomplete, incorrect, false or misleading (WTO TFA Article 3.4)."
        ),
    ),
    "rule-not-met": (N_("This cannot be done yet"), N_("Go back to the case and complete what is missing.")),
    "sign-in-not-possible": (
        N_("We cannot check who you are at the moment"),
        N_("Reading and drafts go on for 15 minutes. For everything else, wait a minute and try again."),
    ),
    "signature-not-trusted": (
        N_("Nobody trusted has signed this file"),
        N_("Ask the region's office for its public key, and let two officers trust it."),
    ),
    "report-kept": (
        N_("The visit changed meanwhile"),
        N_(
            "Your report is kept and the office sees it. Look at what changed; it can be used without writing it again."
        ),
    ),
    "stale-version": (
        N_("Somebody changed this meanwhile"),
        N_(
            "Nothing of yours was overwritten and nothing was saved. Go back, reload, see what changed, and decide again."
        ),
    ),
    "still-running": (N_("This form is still being worked on"), N_("Wait a few seconds and reload the page.")),
    "storage-full": (
        N_("The disk of this installation is full"),
        N_("What you saved is safe. Tell the customs office, and try again later."),
    ),
    "token-not-known": (
        N_("This register does not know the token"),
        N_("Take the whole register again, and go on from the token that comes with it."),
    ),
    "too-large": (
        N_("The file is too large"),
        N_("Send a smaller file: a scan at 150 dots per inch is enough to read."),
    ),
    "too-many-documents": (
        N_("The file takes no more documents"),
        N_("Take one out, or put several pages into one PDF."),
    ),
    "too-many-uploads": (
        N_("Too many documents are on their way at once"),
        N_("Finish one of them first; what is left alone is forgotten by itself."),
    ),
    "piece-out-of-place": (
        N_("A piece of a document came out of order"),
        N_("Ask how much was received, and send the rest from there."),
    ),
    "too-many-requests": (N_("Too many tries in a short time"), N_("Wait a minute and try again.")),
    "too-slow": (N_("The connection was too slow"), N_("Go back and send it again: what is sent twice counts once.")),
    "type-not-given": (
        N_("This administration gives no rulings of this kind"),
        N_("Choose one of the kinds that the page on requirements names."),
    ),
    "more-than-left": (
        N_("This is more than what is left"),
        N_("Note at most what is left; for the rest the ruling counts as it is now."),
    ),
    "nothing-modified": (
        N_("The ruling says all of this already"),
        N_("Change what the ruling shall say, then send it again."),
    ),
    "unanswered": (
        N_("Some questions have no answer yet"),
        N_("Go back, answer the questions named below and send it again."),
    ),
    "unauthenticated": (N_("Sign in first"), N_("Sign in and try again.")),
    "unavailable": (
        N_("A part of the platform does not answer"),
        N_("What you saved is safe. Wait a minute and try again."),
    ),
    "unsupported-media": (
        N_("This kind of file cannot be taken"),
        N_("Send a PDF, a Word or Excel file, an image or plain text, under its right name."),
    ),
    "wrong-credentials": (
        N_("The address or the password is not right"),
        N_("Check both and try again, or set a new password."),
    ),
}
"""Every problem the system can answer with, by its code: the heading and the next step."""

OUR_FAULT = PROBLEMS["internal-error"]

FORMAL_FAULTS: Mapping[str, str] = {
    "missing": N_("Fill in this field."),
    "required": N_("Fill in this field."),
    "string-too-short": N_("This is too short."),
    "string-too-long": N_("This is too long."),
    "date-from-datetime-parsing": N_("Give a real date, as 22 11 2026."),
    "date-parsing": N_("Give a real date, as 22 11 2026."),
    "date-type": N_("Give a real date, as 22 11 2026."),
    "int-parsing": N_("Give a whole number."),
    "greater-than-equal": N_("This number is too small."),
    "less-than-equal": N_("This number is too large."),
    "value-error": N_("This value cannot be taken."),
    "uuid-parsing": N_("This value cannot be taken."),
    "string-pattern-mismatch": N_("This is not written as it should be."),
    "enum": N_("Choose one of the answers."),
    "literal-error": N_("Choose one of the answers."),
    "bool-parsing": N_("Choose one of the answers."),
    "union-tag-invalid": N_("Choose one of the answers."),
    "union-tag-not-found": N_("Choose one of the answers."),
    "extra-forbidden": N_("This field is not known."),
}
"""Faults of form, by the codes of the validation: its own sentences are for programmers, these are shown instead. A
service's own sentence under the same code says more, and stands."""

SOME_FAULT = FORMAL_FAULTS["value-error"]

FAULTS: Mapping[str, str] = {
    "choice": N_("Choose one of the answers."),
    "code-not-valid": N_("This code is not right, was used already or is too old. Ask for a new letter."),
    "common": N_("This is a password that attackers try first. Choose another."),
    "country": N_("Choose a country from the list."),
    "cursor": N_("Begin with the first page."),
    "date": N_("Give a real date, as 22 11 2026."),
    "ends-too-early": N_("The last day must be today or later, and not before the first."),
    "hs-code": N_("Give digits of a tariff code, with or without dots, as 1513.19."),
    "not-a-name": N_("Give a name of 1 to 200 characters."),
    "not-a-tax-number": N_("Copy the number from the tax card: 3 to 30 letters or digits."),
    "not-an-email": N_("Enter an e-mail address like name@example.com."),
    "not-your-firm": N_("You can invite to your own firm only."),
    "one-of-two": N_("Give one of the two tax numbers, not both."),
    "order": N_("The last day must not be before the first."),
    "own-tax-number": N_("A firm needs no authority to act for itself. Give the other firm's number."),
    "past": N_("Give today's date or a later one."),
    "personal": N_("This is little more than your name or address. Choose another password."),
    "too-long": N_("This is too long."),
    "too-short": N_("This is too short."),
    "type": N_("This answer is not of the kind that is asked for."),
    "unknown": N_("This field is not known."),
    "unknown-administration": N_("Choose an administration from the list."),
    "unknown-agent": N_("No agent has this tax number. Check it with the agent."),
    "unknown-cursor": N_("Begin with the first page."),
    "unknown-role": N_("Choose roles from the list."),
}
"""Faults the services find, by code, where their own sentence has no words in the reader's language."""

PARTS = frozenset({"advance rulings", "identity", "notices", "risk", "trusted trader"})
"""What the parts of the installation are called where one of them acted by itself, when a time was over."""

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
    return _said(problem, words, at=0, own=problem.title) or words.gettext(OUR_FAULT[0])


def problem_step(problem: ApiProblem, words: Words) -> str:
    """How to mend it, in one sentence."""
    return _said(problem, words, at=1, own=problem.hint) or words.gettext(OUR_FAULT[1])


def _said(problem: ApiProblem, words: Words, *, at: int, own: str) -> str:
    """Our words for the code; else the API's own; else our words for the status."""
    if problem.code in PROBLEMS:
        return words.gettext(PROBLEMS[problem.code][at])
    if own:
        return own
    return words.gettext(PROBLEMS[BY_STATUS[problem.status]][at]) if problem.status in BY_STATUS else ""


def field_error_text(error: Mapping[str, Any], words: Words) -> str:
    """What is wrong with a field and how to mend it."""
    code = str(error.get("code") or "").replace("_", "-")
    detail, hint = (str(error.get(part) or "") for part in ("detail", "hint"))
    if code in FORMAL_FAULTS and not known(detail):
        return words.gettext(FORMAL_FAULTS[code])
    told = said(detail, words)
    if code in FAULTS and told == detail and (by_code := words.gettext(FAULTS[code])) != FAULTS[code]:
        return by_code
    return " ".join(part for part in (told, said(hint, words)) if part) or words.gettext(SOME_FAULT)


def by_whom(name: str, words: Words) -> str:
    """Who did something: a person by name; a part of the installation is the platform to who reads."""
    return words.gettext(N_("the platform")) if name in PARTS else name


def problem_told(problem: ApiProblem, words: Words) -> str:
    """What happened and what to do next, as the service itself says it, in the reader's language."""
    return " ".join(said(part, words) for part in (problem.detail, problem.hint) if part)
