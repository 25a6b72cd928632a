"""The lives of organisations, memberships and authorities: every state, action and role, and the rules in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.identity import events, workflow
from services.identity.domain.standing import (
    OFFICER_ROLES,
    TRADER_ROLES,
    AuthorityView,
    MembershipView,
    OrganisationView,
    Side,
    Status,
)
from services.identity.permissions import ROLES, Permission
from shared.actors import Actor, Kind
from shared.facts import Fact
from shared.problems import NotPermitted, NotPossible, RuleNotMet
from shared.workflow import Workflow

ON = date(2026, 5, 12)
FIRM = uuid4()
REGISTRAR = Actor(kind=Kind.PERSON, id=str(uuid4()), name="R", administration="FJ", roles=frozenset({"registrar"}))
MANAGER = replace(REGISTRAR, id=str(uuid4()), roles=frozenset({"firm-manager"}), organisation=str(FIRM))

VIEWS: dict[str, object] = {
    "organisation": OrganisationView(id=FIRM, status=Status.CLAIMED, tin="501", name="x"),
    "membership": MembershipView(
        id=uuid4(), person=uuid4(), side=Side.ORGANISATION, status=Status.CLAIMED, roles=frozenset({"trader"}), from_on=ON,
        until_on=None, organisation=FIRM, organisation_status=Status.CONFIRMED, others_in_charge=1,
    ),
    "authority": AuthorityView(
        id=uuid4(), status=Status.CLAIMED, agent=uuid4(), agent_status=Status.CONFIRMED, trader=uuid4(),
        trader_status=Status.CONFIRMED, has_letter=True, from_on=ON, until_on=None,
    ),
}  # fmt: skip

EXPECTED = {
    "organisation": {
        "registrar": {
            "claimed": {"confirm", "refuse"}, "confirmed": {"rename", "end"}, "ended": {"reopen"}, "refused": {"reopen"},
        },
    },
    "membership": {
        "registrar": {"claimed": {"confirm", "refuse"}, "confirmed": {"roles", "end"}},
        "firm-manager": {"claimed": {"confirm", "refuse"}, "confirmed": {"roles", "end"}},
    },
    "authority": {
        "registrar": {"claimed": {"confirm", "refuse", "end"}, "confirmed": {"end"}},
        "firm-manager": {"claimed": {"attach", "end"}, "confirmed": {"end"}},
    },
}  # fmt: skip


@pytest.mark.parametrize("table", workflow.ALL, ids=lambda table: table.name)
@pytest.mark.parametrize("state", list(Status))
@pytest.mark.parametrize("role", sorted(ROLES))
def test_state_by_action_by_role(table: Workflow, state: Status, role: str) -> None:
    held = [str(permission) for permission in ROLES[role]]
    actor = replace(MANAGER if role in TRADER_ROLES else REGISTRAR, roles=frozenset({role}))
    allowed = EXPECTED[table.name].get(role, {}).get(state, set())
    for name in table.names:
        if name in allowed:
            action = table.apply(name, state=state, held=held, view=VIEWS[table.name], actor=actor)
            assert state in action.sources
        else:
            with pytest.raises((NotPossible, NotPermitted)):
                table.apply(name, state=state, held=held, view=VIEWS[table.name], actor=actor)
    offered = {offer.action.name for offer in table.offers(state=state, held=held, view=VIEWS[table.name], actor=actor)}
    assert offered == allowed


def refused(table: Workflow, name: str, state: Status, view: object, actor: Actor) -> str:
    with pytest.raises(RuleNotMet) as caught:
        table.apply(name, state=state, held=[str(p) for p in Permission], view=view, actor=actor)
    return caught.value.detail


def test_the_rules_of_a_membership() -> None:
    view = VIEWS["membership"]
    assert isinstance(view, MembershipView)
    own = replace(view, person=UUID(REGISTRAR.id))
    for name, state in (
        ("confirm", Status.CLAIMED),
        ("refuse", Status.CLAIMED),
        ("roles", Status.CONFIRMED),
        ("end", Status.CONFIRMED),
    ):
        assert "Nobody" in refused(workflow.MEMBERSHIP, name, state, own, REGISTRAR)
    unconfirmed = replace(view, organisation_status=Status.CLAIMED)
    assert "firm" in refused(workflow.MEMBERSHIP, "confirm", Status.CLAIMED, unconfirmed, MANAGER)
    held = [str(p) for p in Permission]
    confirmed = workflow.MEMBERSHIP.apply("confirm", state="claimed", held=held, view=unconfirmed, actor=REGISTRAR)
    assert confirmed.target == Status.CONFIRMED
    closed = replace(view, organisation_status=Status.ENDED)
    assert "closed" in refused(workflow.MEMBERSHIP, "confirm", Status.CLAIMED, closed, REGISTRAR)
    last = replace(view, side=Side.ADMINISTRATION, roles=frozenset({"registrar"}), others_in_charge=0)
    assert "last registrar" in refused(workflow.MEMBERSHIP, "end", Status.CONFIRMED, last, REGISTRAR)


def test_the_rules_of_an_authority() -> None:
    view = VIEWS["authority"]
    assert isinstance(view, AuthorityView)
    assert "letter" in refused(
        workflow.AUTHORITY, "confirm", Status.CLAIMED, replace(view, has_letter=False), REGISTRAR
    )
    for wrong in (None, Status.CLAIMED, Status.ENDED):
        assert "Both firms" in refused(
            workflow.AUTHORITY, "confirm", Status.CLAIMED, replace(view, trader_status=wrong), REGISTRAR
        )
    assert "itself" in refused(
        workflow.AUTHORITY, "confirm", Status.CLAIMED, replace(view, trader=view.agent), REGISTRAR
    )


def test_every_role_is_of_one_side_or_of_machines() -> None:
    assert set(ROLES) == {*OFFICER_ROLES, *TRADER_ROLES, "national-system"}


def test_permissions_are_named_alike_and_each_is_held_by_somebody() -> None:
    assert all(str(permission).startswith("identity:") and str(permission).count(":") == 2 for permission in Permission)
    assert set(Permission) == {permission for held in ROLES.values() for permission in held}


def test_what_others_hear_carries_no_address_and_no_secret() -> None:
    """Names and numbers travel; e-mail addresses, codes and digests never do."""
    known = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Fact)}
    assert known >= events.PUBLISHED
    for kind in known:
        assert not {"email", "password", "secret", "token", "digest", "code"} & set(kind.__dataclass_fields__), (
            kind.__name__
        )
