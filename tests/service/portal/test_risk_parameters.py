"""Parameters of risk on the office's page, in front of the real service."""

from __future__ import annotations

import json

import pytest

from tests.service.portal.risk_town import RiskTown, one_town, risk_town, text_of
from tests.service.portal.test_officer_rules import DAY, FIRST, SECOND

__all__ = ["one_town", "risk_town"]
EMPTY: dict[str, list[object]] = {"in_force": [], "changes": []}


@pytest.fixture
def keepers(risk_town: RiskTown, monkeypatch: pytest.MonkeyPatch) -> RiskTown:
    """The town; the books of the services that are not there are empty."""
    from gateway.portal.client import office

    real = office.parameters

    async def parameters(api, service=office.SERVICE):
        return await real(api, service) if service == "risk" else EMPTY

    monkeypatch.setattr(office, "parameters", parameters)
    return risk_town


@pytest.mark.parametrize(
    ("name", "wrong", "value", "shown"),
    [
        ("risk.draw.days", "many", "45", "Days for which a draw is kept: 45"),
        ("risk.safe_default.red", "", "93, 3601", "93, 3601"),
        ("risk.agencies", "{", json.dumps({"health": ["health"]}), "health: health"),
    ],
)
async def test_a_value_of_risk_is_proposed_and_approved(keepers: RiskTown, name, wrong, value, shown) -> None:
    first, second = keepers.browser(FIRST), keepers.browser(SECOND)
    here = "/office/parameters/propose"
    refused = await first.send_form(f"{here}?name={name}", here, value=wrong, law="Regulation 12", **DAY)
    assert refused.status_code == 422
    sent = await first.send_form(f"{here}?name={name}", here, value=value, law="Regulation 12", **DAY)
    assert sent.status_code == 303, text_of(sent)
    page = await second.get("/office/parameters")
    assert shown in text_of(page)
    action = page.text.partition('action="/office/parameters/risk/')[2].partition('"')[0]
    approved = await second.send_shown(page, f"/office/parameters/risk/{action}")
    assert approved.status_code == 303, text_of(approved)
    assert "not yet in force" in text_of(await second.get("/office/parameters"))
