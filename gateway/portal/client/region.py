"""What administrations do together, as officers ask for it: experts, opinions, divergences, convergence, exchange."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from gateway.portal.client.transport import UPLOAD_TIMEOUT_SECONDS, Api, Reply, segment

SERVICE = "advance_rulings"
Shape = dict[str, Any]


async def experts(
    api: Api, *, chapter: str = "", kind: str = "", language: str = "", administration: str = "", q: str = ""
) -> list[Shape]:
    """Experts of all administrations by name, at most a hundred."""
    return cast(
        "list[Shape]",
        (
            await api.read(
                SERVICE,
                "/experts",
                chapter=chapter,
                type=kind,
                language=language,
                administration=administration,
                q=q,
                limit=100,
            )
        )["items"],
    )


async def honours(api: Api) -> list[Shape]:
    """Experts who were thanked, most often first."""
    return cast("list[Shape]", (await api.read(SERVICE, "/experts/honours"))["items"])


async def expert(api: Api, key: str) -> Shape:
    """One entry. Raises ApiProblem 404."""
    return cast("Shape", await api.read(SERVICE, f"/experts/{segment(key)}"))


async def enter(api: Api, body: Mapping[str, object], *, key: str) -> Shape:
    """Put an officer into the directory, or change what it says."""
    return cast("Shape", (await api.change(SERVICE, "/experts", dict(body), key=key)).body)


async def consent(api: Api, expert: str, *, listed: bool, version: int | None, key: str) -> Shape:
    """Agree to be seen by others, or take it back."""
    return cast(
        "Shape",
        (
            await api.change(
                SERVICE, f"/experts/{segment(expert)}/consent", {"listed": listed}, key=key, version=version
            )
        ).body,
    )


async def preview(api: Api, case: str, body: Mapping[str, object]) -> Shape:
    """Exactly what an expert would see, and what stands against it. Each document is read for it: that may take long."""
    path = f"/applications/{segment(case)}/preview-opinion"
    return cast("Shape", (await api.reply("POST", SERVICE, path, body=dict(body), timeout=UPLOAD_TIMEOUT_SECONDS)).body)


async def ask(api: Api, case: str, body: Mapping[str, object], *, version: int | None, key: str) -> Shape:
    """Ask experts, once each document was read."""
    headers = {"idempotency-key": key} | ({"if-match": f'"{version}"'} if version is not None else {})
    found = await api.reply(
        "POST", SERVICE, f"/applications/{segment(case)}/ask-opinion",
        headers=headers, body=dict(body), timeout=UPLOAD_TIMEOUT_SECONDS,
    )  # fmt: skip
    return cast("Shape", found.body)


async def close_opinion(api: Api, case: str, body: Mapping[str, object], *, version: int | None, key: str) -> Shape:
    """Go on with the assessment."""
    return cast(
        "Shape",
        (
            await api.change(
                SERVICE, f"/applications/{segment(case)}/close-opinion", dict(body), key=key, version=version
            )
        ).body,
    )


async def requests(api: Api) -> list[Shape]:
    """The office's questions to experts elsewhere."""
    return cast("list[Shape]", (await api.read(SERVICE, "/opinion-requests"))["items"])


async def request_step(
    api: Api, request: str, name: str, body: Mapping[str, object], *, version: int | None, key: str
) -> Shape:
    """Close one question, take it back, or thank."""
    path = f"/opinion-requests/{segment(request)}/{segment(name)}"
    return cast("Shape", (await api.change(SERVICE, path, dict(body), key=key, version=version)).body)


async def inbox(api: Api) -> list[Shape]:
    """What I am asked."""
    return cast("list[Shape]", (await api.read(SERVICE, "/opinions"))["items"])


async def opinion(api: Api, key: str) -> Shape:
    """One question that I am asked. Raises ApiProblem 404."""
    return cast("Shape", await api.read(SERVICE, f"/opinions/{segment(key)}"))


async def opinion_step(
    api: Api, opinion: str, name: str, body: Mapping[str, object], *, version: int | None, key: str
) -> Shape:
    """Accept, decline, or give the opinion."""
    return cast(
        "Shape",
        (
            await api.change(
                SERVICE, f"/opinions/{segment(opinion)}/{segment(name)}", dict(body), key=key, version=version
            )
        ).body,
    )


async def adopt(api: Api, case: str, *, administration: str, number: str, key: str) -> Shape:
    """A proposal that begins with a neighbour's published text."""
    body = {"administration": administration, "number": number}
    return cast("Shape", (await api.change(SERVICE, f"/applications/{segment(case)}/adopt", dict(body), key=key)).body)


async def divergences(api: Api, *, state: str) -> list[Shape]:
    """Alerts, the most alike first."""
    return cast("list[Shape]", (await api.read(SERVICE, "/divergences", state=state))["items"])


async def divergence(api: Api, key: str) -> Shape:
    """One alert. Raises ApiProblem 404."""
    return cast("Shape", await api.read(SERVICE, f"/divergences/{segment(key)}"))


async def divergence_step(
    api: Api, divergence: str, name: str, body: Mapping[str, object], *, version: int | None, key: str
) -> Shape:
    """Dismiss, reopen, resolve; `converge` answers the case that was opened."""
    return cast(
        "Shape",
        (
            await api.change(
                SERVICE, f"/divergences/{segment(divergence)}/{segment(name)}", dict(body), key=key, version=version
            )
        ).body,
    )


async def convergences(api: Api) -> list[Shape]:
    """Cases with other administrations: open ones first."""
    return cast("list[Shape]", (await api.read(SERVICE, "/convergences"))["items"])


async def convergence(api: Api, key: str) -> Shape:
    """One case. Raises ApiProblem 404."""
    return cast("Shape", await api.read(SERVICE, f"/convergences/{segment(key)}"))


async def convergence_step(
    api: Api, case: str, name: str, body: Mapping[str, object], *, version: int | None, key: str
) -> Shape:
    """State a position, note the agreement, or end."""
    return cast(
        "Shape",
        (
            await api.change(
                SERVICE, f"/convergences/{segment(case)}/{segment(name)}", dict(body), key=key, version=version
            )
        ).body,
    )


async def partners(api: Api) -> list[Shape]:
    """Partners in other installations."""
    return cast("list[Shape]", (await api.read(SERVICE, "/exchange/partners"))["items"])


async def partner(api: Api, code: str) -> Shape:
    """One partner. Raises ApiProblem 404."""
    return cast("Shape", await api.read(SERVICE, f"/exchange/partners/{segment(code)}"))


async def keep_partner(api: Api, body: Mapping[str, object], *, key: str) -> Shape:
    """Write a partner down, or change it."""
    return cast("Shape", (await api.change(SERVICE, "/exchange/partners", dict(body), key=key)).body)


async def keep_feed(api: Api, code: str, url: str, *, key: str) -> Shape:
    """Write down where a partner gives its file by itself."""
    path = f"/exchange/partners/{segment(code)}/feed"
    return cast("Shape", (await api.change(SERVICE, path, {"url": url}, key=key)).body)


async def ask_feed(api: Api, code: str, *, key: str) -> Shape:
    """Have a partner's feed asked now."""
    return cast("Shape", (await api.change(SERVICE, f"/exchange/partners/{segment(code)}/feed/ask", key=key)).body)


async def remove_feed(api: Api, code: str, *, key: str) -> Shape:
    """Ask a partner's feed no more."""
    path = f"/exchange/partners/{segment(code)}/feed"
    return cast("Shape", (await api.change(SERVICE, path, method="DELETE", key=key)).body)


async def files(api: Api, code: str) -> list[Shape]:
    """The last files of a partner."""
    return cast("list[Shape]", (await api.read(SERVICE, f"/exchange/partners/{segment(code)}/files"))["items"])


async def send(api: Api, code: str, content: bytes, *, name: str, key: str) -> Shape:
    """Take in a partner's file."""
    path = f"/exchange/partners/{segment(code)}/files"
    answer: Reply = await api.send_file(SERVICE, path, content, media_type="application/x-ndjson", key=key, name=name)
    return cast("Shape", answer.body)


async def quarantine(api: Api, file: str, *, after: int) -> Shape:
    """Lines that were not taken, each with its reason."""
    path = f"/exchange/files/{segment(file)}/quarantine"
    return cast("Shape", await api.read(SERVICE, path, after=after, limit=100))
