"""What officers typed into the small forms of a case, as the bodies that the API takes.

Every form of the page names its fields `<action>.<field>`, so that no two fields share a name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from gateway.portal.forms import Form
from gateway.portal.language import Words

ACTIONS = ("return", "accept", "assess", "request-information", "send-back", "issue", "decline", "assign")
"""Those with a small form on the page of the case; a proposal has its own page."""


def body(form: Form, action: str, words: Words, *, today: date) -> dict[str, Any]:
    """The body of an action. What is plainly missing is said in the form's `errors`."""
    _ = words.gettext
    if action == "assign":
        return _assignment(form, words)
    found: dict[str, Any] = {
        name: text for name in ("external_text", "internal_text") if (text := form.text(f"{action}.{name}"))
    }
    if action == "return":
        if "external_text" not in found:
            form.wrong("return.external_text", _("Say what is missing, in words that the applicant can act on."))
        found["missing"] = form.all("return.missing")
    elif action == "request-information":
        found["question"] = form.text("request-information.question")
        if not found["question"]:
            form.wrong("request-information.question", _("Write the question that the applicant shall answer."))
        _answer_until(form, found, words, today=today)
    elif action == "send-back":
        if "internal_text" not in found:
            form.wrong("send-back.internal_text", _("Say what the proposal lacks."))
    elif action in ("issue", "decline"):
        reason = form.text(f"{action}.reason")
        if reason:
            found["override"] = {"reason": reason}
    return found


def _answer_until(form: Form, found: dict[str, Any], words: Words, *, today: date) -> None:
    name = "request-information.until"
    text = form.day(name)
    if not text:
        return
    try:
        days = (date.fromisoformat(text) - today).days
    except ValueError:
        form.wrong(name, words.gettext("Give a real date, as 22 11 2026."))
        return
    if not 1 <= days <= 366:
        form.wrong(name, words.gettext("Choose a day after today and within a year."))
    found["days"] = days


def _assignment(form: Form, words: Words) -> dict[str, Any]:
    choice = form.text("assign.to")
    if choice == "release":
        return {"release": True}
    if choice == "me":
        return {}
    identifier, _, name = choice.partition(" ")
    if not identifier or not name:
        form.wrong("assign.to", words.gettext("Choose to whom the case goes."))
        return {}
    return {"officer": {"id": identifier, "name": name}}
