"""What happens to the demonstration's applications, in working days before today."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One application: its steps with the working days before today on which they happen, oldest first."""

    steps: tuple[tuple[str, int], ...]
    decline: bool = False
    counter: bool = False
    agent: bool = False
    document: bool = False
    ends: str = ""
    short: bool = False


def _to_issue(start: int, *, days: int = 22, asked: bool = False, ends: str = "", short: bool = False) -> Story:
    """An application decided after so many working days."""
    accepted = start - 2
    question = (("request-information", accepted - 4), ("answer", accepted - 9)) if asked else ()
    done = accepted - days
    steps = (("submit", start), ("accept", accepted), ("assess", accepted - 1), *question, ("propose", done + 1))
    return Story(steps=(*steps, ("issue", done)), ends=ends, short=short, document=asked)


OPEN: tuple[Story, ...] = (
    Story(steps=(("begin", 2),)),
    Story(steps=(("begin", 6),), document=True),
    Story(steps=(("submit", 1),)),
    Story(steps=(("submit", 2),), agent=True, document=True),
    Story(steps=(("submit", 8),)),
    Story(steps=(("submit", 5), ("return", 3))),
    Story(steps=(("submit", 4), ("accept", 1)), counter=True),
    Story(steps=(("submit", 11), ("accept", 9), ("assess", 7))),
    Story(steps=(("submit", 31), ("accept", 28), ("assess", 26))),
    Story(steps=(("submit", 40), ("accept", 36), ("assess", 34)), document=True),
    Story(steps=(("submit", 15), ("accept", 13), ("assess", 11), ("request-information", 3)), document=True),
    Story(steps=(("submit", 20), ("accept", 18), ("assess", 15), ("propose", 1))),
    Story(steps=(("submit", 22), ("accept", 20), ("assess", 17), ("propose", 2)), decline=True),
    Story(steps=(("submit", 16), ("accept", 14), ("assess", 12), ("propose", 5), ("send-back", 3))),
    Story(steps=(("submit", 30), ("accept", 28), ("assess", 26), ("propose", 16), ("decline", 14)), decline=True),
    Story(steps=(("submit", 18), ("accept", 16), ("withdraw", 9))),
    Story(steps=(("submit", 62), ("return", 60), ("lapse", 33))),
)
ISSUED: tuple[Story, ...] = (
    _to_issue(50),
    _to_issue(58, days=19),
    _to_issue(66, asked=True, days=25),
    _to_issue(74, days=28),
    _to_issue(83, days=15),
    _to_issue(91, asked=True, days=33),
    _to_issue(104, days=12, ends="revoke"),
    _to_issue(120, days=24),
    _to_issue(133, days=30, ends="annul"),
    _to_issue(150, days=21, short=True, ends="expire"),
    _to_issue(160, days=18),
)
FEW = (OPEN[0], OPEN[2], OPEN[5], OPEN[7], OPEN[10], OPEN[11], ISSUED[0], ISSUED[3])
"""For the sandbox."""
