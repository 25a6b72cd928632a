"""What officers typed into the forms of a holder's page, as the bodies that the API takes."""

from __future__ import annotations

from typing import Any

from gateway.portal.forms import Form
from gateway.portal.language import Words


def words_of(form: Form, name: str) -> dict[str, Any]:
    """The two texts of a step, where they were written."""
    return {field: text for field in ("external_text", "internal_text") if (text := form.text(f"{name}.{field}"))}


def needed(form: Form, name: str, message: str) -> str:
    """A text that must be there."""
    text = form.text(name)
    if not text:
        form.wrong(name, message)
    return text


def announced(form: Form, words: Words) -> dict[str, Any]:
    """What is intended against the holder: the kind and its ground, facts, law, and until when the holder is heard."""
    _ = words.gettext
    kind = needed(form, "announce.kind", _("Choose what is intended."))
    found: dict[str, Any] = {"kind": kind}
    if kind == "suspension":
        found["ground"] = needed(form, "announce.ground", _("Choose the ground of the suspension."))
    else:
        found["ground"] = needed(form, "announce.revocation_ground", _("Name the ground of the revocation."))
    found["facts"] = needed(form, "announce.facts", _("Write down the facts; the holder reads and answers them."))
    found["law"] = needed(form, "announce.law", _("Name the law."))
    if day := form.day("announce.hearing_until"):
        found["hearing_until"] = day
    days = form.text("announce.remedy_days")
    if days and not days.isdecimal():
        form.wrong("announce.remedy_days", _("Give a whole number."))
    elif days:
        found["remedy_days"] = int(days)
    if reason := form.text("announce.urgent_reason"):
        found["urgent_reason"] = reason
    return found


def signed(form: Form, action: str) -> dict[str, Any]:
    """Suspend or revoke: the texts, and a small office's reason for signing alone."""
    reason = form.text(f"{action}.override_reason")
    return words_of(form, action) | ({"override_reason": reason} if reason else {})


def varied(form: Form, words: Words) -> dict[str, Any]:
    """What the authorisation is from now on."""
    roles, sites = form.all("vary.roles"), form.all("vary.sites")
    if not roles:
        form.wrong("vary.roles", words.gettext("Choose at least one role."))
    return {"roles": roles, "sites": sites, "conditions": form.text("vary.conditions"), **words_of(form, "vary")}


def appointed(form: Form, words: Words) -> dict[str, Any]:
    """Who looks after the firm, as "id name"; "nobody" takes the name away."""
    choice = form.text("appoint.to")
    identifier, _, name = choice.partition(" ")
    if choice == "nobody":
        return {"id": None}
    if not identifier or not name:
        form.wrong("appoint.to", words.gettext("Choose who looks after the firm."))
    return {"id": identifier, "name": name}


def talked(form: Form, words: Words, questions: list[dict[str, str]]) -> dict[str, Any]:
    """A check-in that was held: day, answers, what came of it."""
    _ = words.gettext
    day = form.day("check-in.held_on")
    if not day:
        form.wrong("check-in.held_on", _("Give a real date, as 22 11 2026."))
    outcome = needed(form, "check-in.outcome", _("Choose what came of it."))
    answers = {row["code"]: text for row in questions if (text := form.text(f"check-in.answer-{row['code']}"))}
    return {"held_on": day, "outcome": outcome, "answers": answers, "note": form.text("check-in.note")}
