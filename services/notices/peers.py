"""What notices asks of other parts: identity, who acts for a firm at this moment, so that no address is kept here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from services.notices.domain.letters import OFFICE, OFFICER, Firm, Reader
from shared.actors import service_actor
from shared.peers import Peers, call
from shared.problems import Unavailable
from shared.tokens import SigningKey

PATIENCE = 3.0
"""Seconds that identity has to answer."""


class NotAnswered(Exception):
    """Identity did not say who acts for a firm: the letter waits and is tried again."""


class Readers:
    """Asks identity, signed as this part."""

    def __init__(self, *, peers: Peers, key: SigningKey, now: Callable[[], datetime]) -> None:
        self._peers, self._key, self._now = peers, key, now

    async def of(self, *, administration: str, organisation: str) -> Firm:
        """A firm with its people of today, ("office:decider") the officers of a role, or ("officer:…") one officer; nobody for
        a firm that is none any more, or somebody who is no officer any more. Raises NotAnswered."""
        actor = service_actor(service="notices", administration=administration)
        headers = {"Authorization": f"Bearer {self._key.sign_actor(actor, at=self._now().timestamp())}"}
        asked = "organisation", organisation
        for prefix, name in ((OFFICE, "role"), (OFFICER, "officer")):
            if organisation.startswith(prefix):
                asked = name, organisation.removeprefix(prefix)
        path = f"/internal/readers?{asked[0]}={quote(asked[1], safe='')}"
        try:
            answer = await call(self._peers["identity"], "GET", path, headers=headers, timeout=PATIENCE)
            if answer.status in (404, 422):
                return Firm(id=organisation, name="", people=())
            if not answer.ok:
                raise NotAnswered(f"identity answered {answer.status}")
            told = answer.json()
            people = tuple(
                Reader(id=str(one["id"]), name=str(one["name"]), email=str(one["email"]), language=str(one["language"]))
                for one in told["people"]
            )
            return Firm(id=organisation, name=str(told["name"]), people=people)
        except Unavailable as error:
            raise NotAnswered(f"identity did not answer: {type(error).__name__}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise NotAnswered(f"identity's answer cannot be read: {type(error).__name__}") from error
