"""A neighbour's ruling as the beginning of an own proposal (row 39)."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import office, region
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.desk import proposal_form
from gateway.portal.pages.officer import proposal
from gateway.portal.pages.officer.desk import answered, post
from gateway.portal.pages.region import words
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

PLAIN = ("subject", "goods_description", "reasoning", "hs_code", "origin_country", "agreement", "origin_rule")


async def adopt(visit: Visit, form: Form) -> Response:
    """The form of a proposal, begun with the published text; the officer completes it with the own law and sends it."""
    _, identifier = visit.words.gettext, str(visit.path_params["id"])
    administration, _space, number = form.text("adopt").partition(" ")
    try:
        draft = await region.adopt(visit.api, identifier, administration=administration, number=number, key=form.key)
    except ApiProblem as problem:
        answered(visit, form, problem, fallback="adopt")
        visit.tell(" ".join(form.errors.values()), kind="attention")
        return redirect(visit, f"/cases/{identifier}/propose?outcome=issue")
    content = draft["proposal"]
    given: dict[str, object] = {name: content[name] for name in PLAIN if content.get(name)}
    given |= proposal_form.starts_with(content) | {"publish": True}
    notes = [_(words.NOTES[name]) for name in draft["notes"] if name in words.NOTES]
    if draft["candidates"]:
        notes.append(", ".join(draft["candidates"]))
    given |= {"adopted_number": draft["number"], "adopted_notes": notes, "adopted_law": draft["their_legal_basis"]}
    return await proposal.begin_with(visit, await office.case(visit.api, identifier), given)


ROUTES = [post("/cases/{id}/adopt", adopt)]
