"""The form of a modification: what it starts with, what of it differs from the ruling, and where a mistake stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.portal.client.rulings_life import RulingFile
from gateway.portal.forms import Form
from gateway.portal.pages.desk import proposal_form

OF_THE_TYPE: Mapping[str, tuple[str, ...]] = {
    "origin": ("hs_code", "origin_country", "agreement", "origin_rule"),
    "valuation": ("valuation_method",),
    "relief": ("hs_code", "relief"),
    "quota": ("hs_code", "relief"),
}
ALWAYS = ("subject", "goods_description", "reasoning", "conditions")
AT = "/content"


@dataclass
class Content:
    """Only what differs from the ruling; `fields` says at which field of the page a JSON Pointer stands."""

    content: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


def changeable(kind: str) -> tuple[str, ...]:
    """The fields of their own that a ruling of a type has here, beside its reasons in law and the details of a method."""
    return (*OF_THE_TYPE.get(kind, ("hs_code",)), *ALWAYS)


def starts_with(found: RulingFile) -> dict[str, object]:
    """The ruling as it stands."""
    told: Mapping[str, Any] = found
    given: dict[str, object] = {f"modify.{name}": _text(told[name]) for name in changeable(found["type"])}
    if "modify.agreement" in given:
        given |= proposal_form.agreement_given(told["agreement"], at="modify.agreement")
    return given | proposal_form.starts_with(told)


def changed(form: Form, found: RulingFile) -> Content:
    """What the officer changed."""
    told: Mapping[str, Any] = found
    result = Content()
    for name in changeable(found["type"]):
        said = (
            proposal_form.agreement(form, at="modify.agreement") if name == "agreement" else form.text(f"modify.{name}")
        )
        given = said.replace("\r\n", "\n")
        result.fields[f"{AT}/{name}"] = f"modify.{name}"
        if given != _text(told[name]).replace("\r\n", "\n"):
            number = name == "valuation_method" and given.isdigit()
            result.content[name] = int(given) if number else given if given or name == "conditions" else None
    if form.text("basis-rows"):  # a page that showed no reasons in law leaves them as they are
        _basis(form, found, result)
    if found["type"] == "valuation":
        _valuation(form, found, result)
    return result


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _basis(form: Form, found: RulingFile, result: Content) -> None:
    entries, fields = proposal_form.basis(form, at=f"{AT}/basis")
    result.fields |= fields | {f"{AT}/legal_basis": "legal_basis"}
    if _reasons(entries) != _reasons(found["basis"]):
        result.content["basis"] = entries
    was = "" if found["legal_basis_composed"] else found["legal_basis"].replace("\r\n", "\n")
    given = form.text("legal_basis").replace("\r\n", "\n")
    if given != was:
        result.content["legal_basis"] = given


def _reasons(entries: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Reasons apart from their order, as a line of a form can hold them."""
    return sorted(tuple(" ".join(str(one[name]).split()) for name in ("kind", "reference", "text")) for one in entries)


def _valuation(form: Form, found: RulingFile, result: Content) -> None:
    method = form.text("modify.valuation_method")
    if not method.isdigit():
        return
    result.fields |= proposal_form.valuation_fields(int(method), at=f"{AT}/valuation")
    details = proposal_form.valuation(form, int(method))
    if _said(details) != _said(found["valuation"] or {}):
        result.content["valuation"] = details


def _said(details: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
        for name, value in details.items()
        if value not in (None, "", False)
    }
