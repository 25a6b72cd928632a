"""Editions of the programme and of the questionnaire as officers write and sign them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.status_cases import SERVICE, Moment, Person
from gateway.portal.client.transport import Api, segment


class ProgrammeView(TypedDict):
    """An edition of the programme, with what stands against it and what is possible now."""

    edition: int
    version: int
    state: str
    content: dict[str, Any]
    questionnaire: int
    from_on: str
    until_on: str | None
    in_force: bool
    faults: list[dict[str, str]]
    actions: list[str]
    changed: Moment
    changed_by: Person
    proposed: Moment | None
    proposed_by: Person | None
    decided: Moment | None
    decided_by: Person | None
    override_reason: str | None


class QuestionnaireView(TypedDict):
    """An edition of the questionnaire; `own` is the administration's part of it."""

    edition: int
    version: int
    state: str
    regional: str
    sha256: str
    content: dict[str, Any]
    own: dict[str, Any]
    actions: list[str]
    changed: Moment
    changed_by: Person
    published: Moment | None
    withdrawn: Moment | None


async def programmes(api: Api) -> list[ProgrammeView]:
    """Every edition of the programme, the newest first."""
    return cast("list[ProgrammeView]", (await api.read(SERVICE, "/programmes"))["items"])


async def programme(api: Api, edition: str) -> ProgrammeView:
    """One edition. Raises ApiProblem 404."""
    return cast("ProgrammeView", await api.read(SERVICE, f"/programmes/{segment(edition)}"))


async def draft_programme(api: Api, body: Mapping[str, object], *, key: str) -> ProgrammeView:
    """Draft a new edition; it may be unfinished."""
    return cast("ProgrammeView", (await api.change(SERVICE, "/programmes", dict(body), key=key)).body)


async def edit_programme(
    api: Api, edition: str, body: Mapping[str, object], *, version: int | None, key: str
) -> ProgrammeView:
    """Change a draft."""
    path = f"/programmes/{segment(edition)}"
    answer = await api.change(SERVICE, path, dict(body), method="PUT", key=key, version=version)
    return cast("ProgrammeView", answer.body)


async def programme_step(
    api: Api, edition: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> None:
    """Propose, send back, activate or retire an edition."""
    path = f"/programmes/{segment(edition)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=key, version=version)


async def questionnaires(api: Api) -> list[QuestionnaireView]:
    """Every edition of the questionnaire, the newest first."""
    return cast("list[QuestionnaireView]", (await api.read(SERVICE, "/questionnaires"))["items"])


async def questionnaire(api: Api, edition: str) -> QuestionnaireView:
    """One edition, drafts too. Raises ApiProblem 404."""
    return cast("QuestionnaireView", await api.read(SERVICE, f"/questionnaires/{segment(edition)}/file"))


async def regionals(api: Api) -> list[str]:
    """The names of the region's questionnaires, the newest first."""
    found = await api.read(SERVICE, "/questionnaires/regional")
    return [str(row["regional"]) for row in found["items"]]


async def begin_questionnaire(api: Api, body: Mapping[str, object], *, key: str) -> QuestionnaireView:
    """Begin a new edition from the region's questionnaire and the administration's own part."""
    return cast("QuestionnaireView", (await api.change(SERVICE, "/questionnaires", dict(body), key=key)).body)


async def edit_questionnaire(
    api: Api, edition: str, body: Mapping[str, object], *, version: int | None, key: str
) -> QuestionnaireView:
    """Change a draft."""
    path = f"/questionnaires/{segment(edition)}"
    answer = await api.change(SERVICE, path, dict(body), method="PUT", key=key, version=version)
    return cast("QuestionnaireView", answer.body)


async def questionnaire_step(
    api: Api, edition: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> None:
    """Publish or withdraw an edition."""
    path = f"/questionnaires/{segment(edition)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=key, version=version)
