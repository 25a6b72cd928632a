"""The words of selectivity, as ASYCUDA and the Revised Kyoto Convention use them."""

from __future__ import annotations

from enum import StrEnum


class Lane(StrEnum):
    """How a declaration is treated. Precedence: red before yellow before blue before green."""

    rank: int
    """0 for green to 3 for red; the higher lane wins."""

    def __new__(cls, word: str) -> Lane:
        """The lanes are written in the order of their ranks."""
        made = str.__new__(cls, word)
        made._value_, made.rank = word, len(cls.__members__)
        return made

    GREEN = "green"
    """Released without a look."""
    BLUE = "blue"
    """Released, and looked at afterwards (post-clearance audit)."""
    YELLOW = "yellow"
    """Documents are looked at before release."""
    RED = "red"
    """Documents and goods are looked at before release."""


LANES = tuple(Lane)


def higher(one: Lane, other: Lane) -> Lane:
    """The lane that takes precedence."""
    return one if one.rank >= other.rank else other


class Flow(StrEnum):
    """Which way the goods go."""

    IMPORT = "import"
    EXPORT = "export"
    TRANSIT = "transit"
    WAREHOUSE = "warehouse"


class Scope(StrEnum):
    """Whose rule it is. A local rule may raise a national lane, never lower it."""

    REGIONAL = "regional"
    NATIONAL = "national"
    OFFICE = "office"
    AGENCY = "agency"


class RuleState(StrEnum):
    """Where a rule is in its life."""

    DRAFT = "draft"
    TESTED = "tested"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """How far a declaration is on its way."""

    PRE_ARRIVAL = "pre_arrival"
    LODGED = "lodged"
    RELEASED = "released"
    CANCELLED = "cancelled"


class Source(StrEnum):
    """The door a declaration came in by."""

    API = "api"
    UPLOAD = "upload"
    FOLDER = "folder"
    CONSOLE = "console"


class FileFormat(StrEnum):
    """What a file of declarations is written in."""

    SAD = "sad"
    AWMDS = "awmds"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    KCS = "kcs"


class Cause(StrEnum):
    """Why a declaration is in its lane; never shown to a trader."""

    MANDATORY = "mandatory"
    RULE = "rule"
    RANDOM = "random"
    TOP_UP = "top_up"
    NOTHING = "nothing"
    NOT_LOWERED = "not_lowered"
    SAFE_DEFAULT = "safe_default"
    OVERRIDE = "override"
    DELAY_OVER = "delay_over"
