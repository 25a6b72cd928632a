"""The lives of an organisation, a membership and an authority, each as one table.

A membership of a firm is claimed by the person and confirmed by an officer, or by the firm's manager once
the firm itself is confirmed. Nobody decides about themselves.
"""

from __future__ import annotations

from services.identity.domain.standing import AuthorityView, MembershipView, Side, Status
from services.identity.permissions import Permission
from shared.actors import Actor, Kind
from shared.workflow import Action, Workflow


def of_another(view: MembershipView, actor: Actor) -> bool:
    """Nobody confirms, changes or ends their own standing; somebody else does."""
    return actor.kind is not Kind.PERSON or str(view.person) != actor.id


def somebody_stays_in_charge(view: MembershipView, actor: Actor) -> bool:
    """The last registrar of an administration stays: name another one first."""
    return view.side is Side.ORGANISATION or "registrar" not in view.roles or view.others_in_charge > 0


def firm_is_in_order(view: MembershipView, actor: Actor) -> bool:
    """The firm has to be confirmed by customs first; an officer confirms both at once, unless the firm was closed."""
    if actor.organisation is None:
        return view.organisation_status in {None, Status.CLAIMED, Status.CONFIRMED}
    return view.organisation_status is Status.CONFIRMED


def has_letter(view: AuthorityView, actor: Actor) -> bool:
    """The trader's letter has to be there before the authority is confirmed."""
    return view.has_letter


def both_are_confirmed(view: AuthorityView, actor: Actor) -> bool:
    """Both firms have to be confirmed with their tax numbers before the authority is."""
    return view.agent_status is Status.CONFIRMED and view.trader_status is Status.CONFIRMED


def are_two_firms(view: AuthorityView, actor: Actor) -> bool:
    """A firm needs no authority to act for itself."""
    return view.agent != view.trader


ORGANISATION = Workflow(
    "organisation",
    start=Status.CLAIMED,
    actions=[
        Action("confirm", Status.CLAIMED, Status.CONFIRMED, Permission.REGISTER_ORGANISATIONS),
        Action("refuse", Status.CLAIMED, Status.REFUSED, Permission.REGISTER_ORGANISATIONS),
        Action("rename", Status.CONFIRMED, Status.CONFIRMED, Permission.REGISTER_ORGANISATIONS),
        Action("end", Status.CONFIRMED, Status.ENDED, Permission.REGISTER_ORGANISATIONS),
        Action("reopen", (Status.ENDED, Status.REFUSED), Status.CONFIRMED, Permission.REGISTER_ORGANISATIONS),
    ],
)

MEMBERSHIP = Workflow(
    "membership",
    start=Status.CLAIMED,
    actions=[
        Action(
            "confirm", Status.CLAIMED, Status.CONFIRMED, Permission.CONFIRM_MEMBERSHIPS, (of_another, firm_is_in_order)
        ),
        Action("refuse", Status.CLAIMED, Status.REFUSED, Permission.CONFIRM_MEMBERSHIPS, (of_another,)),
        Action(
            "roles", Status.CONFIRMED, Status.CONFIRMED, Permission.ASSIGN_ROLES, (of_another, somebody_stays_in_charge)
        ),
        Action("end", Status.CONFIRMED, Status.ENDED, Permission.ASSIGN_ROLES, (of_another, somebody_stays_in_charge)),
    ],
)

AUTHORITY = Workflow(
    "authority",
    start=Status.CLAIMED,
    actions=[
        Action("attach", Status.CLAIMED, Status.CLAIMED, Permission.STATE_AUTHORITIES),
        Action(
            "confirm",
            Status.CLAIMED,
            Status.CONFIRMED,
            Permission.CONFIRM_AUTHORITIES,
            (has_letter, both_are_confirmed, are_two_firms),
        ),
        Action("refuse", Status.CLAIMED, Status.REFUSED, Permission.CONFIRM_AUTHORITIES),
        Action("end", (Status.CLAIMED, Status.CONFIRMED), Status.ENDED, Permission.END_AUTHORITIES),
    ],
)

ALL: tuple[Workflow, ...] = (ORGANISATION, MEMBERSHIP, AUTHORITY)
