"""The demonstration's rules: in every state of their life, and only once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from services.risk.queries.office import office
from services.risk.queries.plans import office_plans
from services.risk.queries.references import reference_values
from services.risk.queries.rule_sets import active_rule_set
from services.risk.queries.watch import matcher
from services.risk.seed.rules import seed_rules
from tests.service.house import officer
from tests.service.risk.conftest import House


async def test_rules_are_seeded_in_every_state_and_once(town: House):
    code, offices = "FJ", ("FJSUV", "FJNAN", "FJLEV")
    people = [
        officer("risk-analyst", name=f"analyst-{code}", administration=code),
        officer("risk-approver", name=f"approver-{code}", administration=code),
    ]
    administration = town.app.state.platform.settings.hosted_administrations()[code]
    async with town.work.reading(administration=code) as session:
        place = await office(session, administration=administration)
    given: dict[str, Any] = {"work": town.work, "office": place, "offices": offices, "people": people, "at": town.at}
    made = await seed_rules(**given, began=town.at - timedelta(days=63))
    assert made >= 25
    assert await seed_rules(**given, began=town.at - timedelta(days=63)) == 0
    rows = (await town.read(people[1], "/rules"))["items"]
    states = Counter(row["state"] for row in rows)
    assert set(states) == {"draft", "tested", "submitted", "scheduled", "active", "expired", "withdrawn"}
    assert states["active"] >= 20
    assert {row["scope"] for row in rows} >= {"national", "office", "agency"}
    assert sum(row["expires_soon"] for row in rows) == 1
    assert sum(row["emergency"] for row in rows) == 1
    async with town.work.reading(administration=code) as session:
        active = await active_rule_set(session, at=town.at)
        finder = await reference_values(session, on=place.today(town.at))
        watched = await matcher(session, at=town.at, threshold=85)
        plans = await office_plans(session, found=place, on=place.today(town.at))
    assert len(active.rules) == states["active"]
    assert {"tobacco", "watched-importers"} <= set(active.lists)
    assert len(finder) > 100
    assert watched.best(["Coral Gate Holdings Limited"]) is not None
    assert plans.of(offices[0], "import").source != "parameter"
