"""Which months suggest rules and which are held out, when the history is searched for patterns."""

from __future__ import annotations

from services.risk.domain.history import History
from services.risk.domain.mining import Mined, mine

FEWEST_INSPECTED = 40
"""With fewer inspections in either part nothing is suggested: chance would be all that is found."""
HELD_OUT_DAYS = 92


def find_patterns(history: History, *, today: int, months: int) -> Mined | None:
    """Suggestions of the last months, with evidence from the newest; None where too little was inspected.

    The three newest months are held out, or the newest third of a shorter history.
    """
    count = len(history)
    days, inspected = history.outcomes.column("day", count), history.outcomes.column("inspected", count)
    known = days[inspected & history.is_counted(count)]
    if not len(known):
        return None
    since = max(today - round(months * 30.44), int(known.min()) - 1)
    line = today - min(HELD_OUT_DAYS, (today - since) // 3)
    train = (days > since) & (days <= line)
    held = (days > line) & (days <= today)
    if min(int((inspected & train).sum()), int((inspected & held).sum())) < FEWEST_INSPECTED:
        return None
    return mine(history, train=train, held=held)
