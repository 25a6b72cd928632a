"""The lives of an endpoint, a delivery and a letter, each as one table."""

from __future__ import annotations

from services.notices.domain.words import LIVE, DeliveryState, DeliveryView, EndpointState, LetterState
from services.notices.permissions import Permission
from shared.actors import Actor
from shared.workflow import Action, Workflow

_UNENDED = (*LIVE, EndpointState.DISABLED)


def endpoint_takes_notices(view: DeliveryView, actor: Actor) -> bool:
    """The endpoint has to be enabled first."""
    return view.endpoint in LIVE


def endpoint_may_receive_it(view: DeliveryView, actor: Actor) -> bool:
    """This event type is not for this endpoint."""
    return view.allowed


ENDPOINT = Workflow(
    "endpoint",
    start=EndpointState.ACTIVE,
    actions=[
        *(Action("change", state, state, Permission.KEEP) for state in _UNENDED),
        *(Action("rotate-key", state, state, Permission.KEEP) for state in _UNENDED),
        *(Action("test", state, state, Permission.KEEP) for state in LIVE),
        *(Action("replay", state, state, Permission.REPLAY) for state in LIVE),
        Action("disable", LIVE, EndpointState.DISABLED, Permission.KEEP),
        Action("enable", EndpointState.DISABLED, EndpointState.ACTIVE, Permission.KEEP),
        Action("end", _UNENDED, EndpointState.ENDED, Permission.KEEP),
        Action("fail", EndpointState.ACTIVE, EndpointState.FAILING, Permission.JUDGE),
        Action("recover", EndpointState.FAILING, EndpointState.ACTIVE, Permission.JUDGE),
        Action("give-up", LIVE, EndpointState.DISABLED, Permission.JUDGE),
    ],
)

DELIVERY = Workflow(
    "delivery",
    start=DeliveryState.WAITING,
    actions=[
        Action("deliver", DeliveryState.WAITING, DeliveryState.DELIVERED, Permission.SEND),
        Action("fail", DeliveryState.WAITING, DeliveryState.FAILED, Permission.SEND),
        Action("withhold", DeliveryState.WAITING, DeliveryState.WITHHELD, Permission.SEND),
        Action(
            "replay",
            (DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.WITHHELD),
            DeliveryState.WAITING,
            Permission.REPLAY,
            (endpoint_takes_notices, endpoint_may_receive_it),
        ),
    ],
)

LETTER = Workflow(
    "letter",
    start=LetterState.WAITING,
    actions=[
        Action("send", LetterState.WAITING, LetterState.SENT, Permission.SEND_LETTERS),
        Action("give-up", LetterState.WAITING, LetterState.GIVEN_UP, Permission.SEND_LETTERS),
        Action("withhold", LetterState.WAITING, LetterState.WITHHELD, Permission.SEND_LETTERS),
        Action(
            "send-again",
            (LetterState.SENT, LetterState.GIVEN_UP, LetterState.WITHHELD),
            LetterState.WAITING,
            Permission.REPEAT_LETTERS,
        ),
    ],
)

ALL: tuple[Workflow, ...] = (ENDPOINT, DELIVERY, LETTER)
