"""`reset-person`: the operator's way to let somebody in again who has lost password or code, also an officer.

It prints a code that serves once; the person sets a new password with it and, as an officer, adopts new codes. That it
was printed is in the audit.
"""

from datetime import UTC, datetime

from deploy.console import Trouble
from services.identity.app import make_work
from services.identity.model import INSTALLATION
from services.identity.operations.people import print_code
from services.identity.queries.people import find_person
from shared.actors import Actor, Kind
from shared.settings import Settings

OPERATOR = Actor(kind=Kind.SERVICE, id="operator", name="the operator, at the machine", administration=INSTALLATION)


async def reset(settings: Settings, email: str) -> str:
    """Print a code for the person with this address; returns what to tell them. Raises Trouble for an unknown address."""
    work = make_work(settings)
    at = datetime.now(UTC)
    try:
        async with work.changing(actor=OPERATOR, at=at, administration=INSTALLATION) as change:
            person = await find_person(change.session, email=email.strip().lower())
            if person is None:
                raise Trouble(f"Nobody has the address {email}.")
            code, until, facts = await print_code(change.session, person=person, forgets_code=True, at=at)
            change.record(*facts)
            name = person.name
    finally:
        await work.engine.dispose()
    return (
        f"{name} opens {settings.public_url}/reset/confirm, gives the address {email} and this code until"
        f" {until:%Y-%m-%d %H:%M} UTC:\n\n    {code}\n\nThe one-time codes of the old device stop working when it is used."
    )
