"""What risk asks of other parts: the trusted-trader service, whether what we heard of operators' status is all there is.

One question for a whole batch, asked only when somebody with an active status is in it (docs/decisions/0021).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from services.risk.domain.relief import Confirmation
from shared.actors import service_actor
from shared.logs import logger
from shared.peers import Peers, call
from shared.problems import Unavailable
from shared.tokens import SigningKey

PART = "trusted_trader"

log = logger("risk.peers")


class Statuses:
    """Asks the trusted-trader service, signed as this part. An answer that does not come in time confirms nothing."""

    def __init__(self, *, peers: Peers, key: SigningKey, now: Callable[[], datetime]) -> None:
        self._peers, self._key, self._now = peers, key, now

    async def confirm(self, administration: str, patience: timedelta) -> Confirmation:
        """The number of the administration's last message; None in it where nobody said. Never raises."""
        asked_at = self._now()
        if PART not in self._peers:
            return Confirmation(sequence=None, at=asked_at)
        actor = service_actor(service="risk", administration=administration)
        headers = {"Authorization": f"Bearer {self._key.sign_actor(actor, at=asked_at.timestamp())}"}
        try:
            answer = await call(
                self._peers[PART], "GET", "/internal/confirmation", headers=headers, timeout=patience.total_seconds()
            )
            if not answer.ok:
                raise ValueError(f"answered {answer.status}")
            return Confirmation(sequence=int(answer.json()["sequence"]), at=asked_at)
        except (Unavailable, ValueError, KeyError, TypeError) as error:
            log.warning("operators' status is not confirmed", administration=administration, error=repr(error))
            return Confirmation(sequence=None, at=asked_at)
