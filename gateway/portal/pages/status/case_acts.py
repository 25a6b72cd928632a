"""What officers typed into the forms of a case, as the bodies that the API takes. Fields are named `<action>.<field>`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateway.portal.forms import Form
from gateway.portal.language import Words

PLAIN = ("accept", "assess", "validate", "require-correction")
"""Steps that need no words; the usual sentence stands where none is written."""
DEFICITS = 6
"""Lines for things that are missing, each with its question; more go into the field under them, one a line."""
FIELDS = {
    "return": "text-1", "ask-agency": "question", "record-opinion": "text", "write-desk": "conclusion",
    "extend": "external_text", "propose-grant": "reasons", "propose-refuse": "reasons", "send-back": "internal_text",
    "grant": "reason", "refuse": "reason", "assign": "to", "attach": "file",
}  # fmt: skip
"""Where a problem of no field stands."""


def _words(form: Form, action: str) -> dict[str, Any]:
    return {name: text for name in ("external_text", "internal_text") if (text := form.text(f"{action}.{name}"))}


def _needed(form: Form, name: str, message: str) -> str:
    text = form.text(name)
    if not text:
        form.wrong(name, message)
    return text


def _return(form: Form, words: Words) -> dict[str, Any]:
    found: list[dict[str, str]] = []
    for line in range(1, DEFICITS + 1):
        code, text = form.text(f"return.question-{line}"), form.text(f"return.text-{line}")
        if code and not text:
            form.wrong(
                f"return.text-{line}", words.gettext("Say what is missing there, in words that the firm can act on.")
            )
        elif text:
            found.append({"text": text} | ({"question": code} if code else {}))
    found += [{"text": line.strip()} for line in form.text("return.more").splitlines() if line.strip()]
    if not found:
        form.wrong(
            "return.text-1", words.gettext("Name everything that is missing: an application is returned only once.")
        )
    return {"deficits": found, **_words(form, "return")}


def _ask_agency(form: Form, words: Words) -> dict[str, Any]:
    _ = words.gettext
    found: dict[str, Any] = {
        "agency": _needed(form, "ask-agency.agency", _("Name the agency.")),
        "question": _needed(form, "ask-agency.question", _("Write the question that the agency shall answer.")),
    }
    if day := form.day("ask-agency.due_on"):
        found["due_on"] = day
    return found


def _record_opinion(form: Form, words: Words) -> dict[str, Any]:
    _ = words.gettext
    return {
        "opinion": _needed(form, "record-opinion.opinion", _("Choose the agency that answered.")),
        "outcome": _needed(form, "record-opinion.outcome", _("Choose what the agency says.")),
        "text": _needed(form, "record-opinion.text", _("Write down what the agency answered.")),
    }


def _desk(form: Form, words: Words) -> dict[str, Any]:
    notes = {letter: text for letter in "ABCDEFGHIJKLM" if (text := form.text(f"write-desk.{letter}"))}
    return {"elements": notes, "conclusion": form.text("write-desk.conclusion")}


def _extend(form: Form, words: Words) -> dict[str, Any]:
    _needed(form, "extend.external_text", words.gettext("Say why more time is needed; the firm reads it."))
    return _words(form, "extend")


def _propose_grant(form: Form, words: Words) -> dict[str, Any]:
    name, _ = "propose-grant", words.gettext
    found: dict[str, Any] = {
        "outcome": "grant", "reasons": _needed(form, f"{name}.reasons", _("Give the reasons of the decision.")),
        "conditions": form.text(f"{name}.conditions"), "roles": form.all(f"{name}.roles"),
        "sites": form.all(f"{name}.sites"), **_words(form, name),
    }  # fmt: skip
    for field, message in (
        ("roles", _("Choose at least one of the roles asked for.")),
        ("sites", _("Choose at least one of the sites asked for.")),
    ):
        if not found[field]:
            form.wrong(f"{name}.{field}", message)
    if day := form.day(f"{name}.valid_from"):
        found["valid_from"] = day
    return found


def _propose_refuse(form: Form, words: Words) -> dict[str, Any]:
    reasons = _needed(form, "propose-refuse.reasons", words.gettext("Give the reasons of the decision."))
    return {"outcome": "refuse", "reasons": reasons, **_words(form, "propose-refuse")}


def _send_back(form: Form, words: Words) -> dict[str, Any]:
    _needed(form, "send-back.internal_text", words.gettext("Say what the proposal lacks."))
    return _words(form, "send-back")


def assignment(form: Form, words: Words, name: str = "assign.to") -> dict[str, Any]:
    """Who gets a case: the sender, nobody, or an officer chosen as "id name"."""
    choice = form.text(name)
    if choice == "release":
        return {"release": True}
    if choice == "me":
        return {}
    identifier, _, called = choice.partition(" ")
    if not identifier or not called:
        form.wrong(name, words.gettext("Choose to whom the case goes."))
        return {}
    return {"officer": {"id": identifier, "name": called}}


def _sign(action: str) -> Callable[[Form, Words], dict[str, Any]]:
    def signed(form: Form, words: Words) -> dict[str, Any]:
        reason = form.text(f"{action}.reason")
        return _words(form, action) | ({"override": {"reason": reason}} if reason else {})

    return signed


def _plain(action: str) -> Callable[[Form, Words], dict[str, Any]]:
    return lambda form, words: _words(form, action)


BODIES: dict[str, Callable[[Form, Words], dict[str, Any]]] = {
    "return": _return, "ask-agency": _ask_agency, "record-opinion": _record_opinion, "write-desk": _desk,
    "extend": _extend, "propose-grant": _propose_grant, "propose-refuse": _propose_refuse, "send-back": _send_back,
    "grant": _sign("grant"), "refuse": _sign("refuse"), "assign": assignment,
    **{action: _plain(action) for action in PLAIN},
}  # fmt: skip
"""By the last part of the form's address."""


def body(form: Form, action: str, words: Words) -> dict[str, Any]:
    """The body of an action. What is plainly missing is said in the form's `errors`."""
    return BODIES[action](form, words)
