"""What the desk sends and sees: teams, moving cases, workload, similar rulings, conflicts, keywords."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.advance_rulings.domain.teams import MOST_MEMBERS, MOST_MOVED
from services.advance_rulings.domain.words import KeywordStatus, RulingType
from services.advance_rulings.schemas.cases import ActionView
from services.advance_rulings.schemas.proposals import Keywords, Word
from services.advance_rulings.schemas.requests import Officer
from services.advance_rulings.schemas.shapes import Body, Line, Moment, Person, Text, View
from services.advance_rulings.schemas.similar import Conflict, SimilarRuling


class Member(Body):
    """An officer of a team; one who leads distributes its cases."""

    id: str = Field(min_length=1, max_length=100)
    name: Line
    leads: bool = False


Members = Annotated[list[Member], Field(max_length=MOST_MEMBERS)]
Types = Annotated[list[RulingType], Field(max_length=len(RulingType))]
Chapters = Annotated[list[Annotated[str, Field(max_length=4)]], Field(max_length=99)]
Place = Annotated[int, Field(ge=0, le=10_000)]


class NewTeam(Body):
    """A new team. `types` and `chapters` say which applications come to it by themselves; empty takes all."""

    name: Line
    types: Types = Field(default_factory=list)
    chapters: Chapters = Field(default_factory=list)
    place: Place | None = None
    members: Members = Field(default_factory=list)


class ChangeTeam(Body):
    """What changes of a team; what is left out stays."""

    name: Line | None = None
    types: Types | None = None
    chapters: Chapters | None = None
    place: Place | None = None


class SetMembers(Body):
    """Everybody who belongs to the team from now on."""

    members: Members


class TeamView(View):
    """A team and its queue."""

    id: str
    name: str
    version: int
    types: list[RulingType]
    chapters: list[str]
    place: int
    active: bool
    members: list[Member]
    open_cases: int
    changed: Moment
    changed_by: Person


class Route(Body):
    """Into which team's queue; null is the common one."""

    team: UUID | None


class MoveCases(Body):
    """Many cases at once to one place: `team` (null: the common queue), or `officer` (null: nobody)."""

    cases: Annotated[list[UUID], Field(min_length=1, max_length=MOST_MOVED)]
    team: UUID | None = None
    officer: Officer | None = None

    @model_validator(mode="after")
    def _one_place(self) -> MoveCases:
        if len({"team", "officer"} & self.model_fields_set) != 1:
            raise ValueError("say either team or officer; null stands for the common queue, or for nobody")
        return self


class MovedCase(View):
    """What became of one case of several; `code` and `why` say what stood in the way."""

    id: str
    number: str | None
    moved: bool
    code: str
    why: str


class MovedCases(View):
    """A line for each case that was named."""

    moved: int
    items: list[MovedCase]


class Load(View):
    """How work lies on a team or an officer. `points` add up the days that each case has been here."""

    id: str
    name: str
    open: int
    overdue: int
    due_soon: int
    waiting: int
    points: int


class Workload(View):
    """How the open cases lie on teams and officers; `common` is the common queue, `nobody` what no officer has."""

    teams: list[Load]
    common: Load
    officers: list[Load]
    nobody: Load


class SimilarRulings(View):
    """The most similar first. `code` is the one that was compared: proposed, envisaged, or asked for."""

    code: str | None
    items: list[SimilarRuling]


class Conflicts(View):
    """What stands against a code for these goods. `alike_percent` is from where goods count as alike."""

    code: str | None
    alike_percent: int
    open: int = Field(description="How many have to be named and are not")
    items: list[Conflict]


class NewKeyword(Body):
    """A word for the list."""

    word: Word


class DecideKeyword(Body):
    """Why, for the file."""

    reason: Text = ""


class SetKeywords(Body):
    """The keywords of a case, all of them."""

    keywords: Keywords


class KeywordView(View):
    """A word of the controlled list."""

    word: str
    state: KeywordStatus
    version: int
    proposed_by: Person
    decided_by: str | None
    changed: Moment
    actions: list[ActionView]


class LoadedKeywords(View):
    """What a file brought: how many words it has, how many of them are new, and the lines that hold none."""

    words: int
    new: int
    bad_lines: list[str]


class Suggestion(View):
    """A word that fits the goods: it stands in their text, or alike rulings have it."""

    word: str
    why: list[str] = Field(description="text, alike")


class Suggestions(View):
    """Words of the list for a case, the best first."""

    items: list[Suggestion]
