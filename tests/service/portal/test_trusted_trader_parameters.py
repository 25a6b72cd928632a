"""The numbers of the trusted-trader programme on the office's page, in front of the real service."""

from __future__ import annotations

import pytest

from tests.service.portal.status_office import Office, office, text_of
from tests.service.portal.test_officer_rules import DAY, FIRST, SECOND

__all__ = ["office"]
EMPTY: dict[str, list[object]] = {"in_force": [], "changes": []}


async def test_a_number_of_the_programme_is_proposed_and_approved(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.portal.client import office as client

    real = client.parameters

    async def parameters(api, service=client.SERVICE):
        """The books of the services that are not there are empty."""
        return await real(api, service) if service == "trusted_trader" else EMPTY

    monkeypatch.setattr(client, "parameters", parameters)
    first, second = office.browser(FIRST), office.browser(SECOND)
    here, name = "/office/parameters/propose", "trusted_trader.draft_days"
    refused = await first.send_form(f"{here}?name={name}", here, value="27", law="Regulation 12", **DAY)
    assert refused.status_code == 422
    assert "between 28 and 3650" in text_of(refused)
    sent = await first.send_form(f"{here}?name={name}", here, value="90", law="Regulation 12", **DAY)
    assert sent.status_code == 303, text_of(sent)
    page = await second.get("/office/parameters")
    assert "Days a draft is kept after its last change: 90" in text_of(page)
    identifier = page.text.partition('action="/office/parameters/trusted_trader/')[2].partition('"')[0]
    approved = await second.send_shown(page, f"/office/parameters/trusted_trader/{identifier}")
    assert approved.status_code == 303, text_of(approved)
    assert "not yet in force" in text_of(await second.get("/office/parameters"))
