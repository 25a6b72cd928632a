"""The label of a sample, to be printed and fixed to it."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import applicant
from gateway.portal.client.transport import ApiProblem
from gateway.portal.pages.trader.check import address_of
from gateway.portal.pages.trader.view import application_page
from gateway.portal.qr import qr_code
from gateway.portal.routes import get
from gateway.portal.visit import Visit


async def label(visit: Visit) -> Response:
    """Number, goods, where to bring it, until when."""
    case = await applicant.application(visit.api, str(visit.path_params["id"]))
    number = str(visit.path_params["number"])
    sample = next((one for one in case["samples"] if str(one["number"]) == number), None)
    if sample is None:
        raise ApiProblem(404, {"code": "not-found"})
    name = visit.administration.name(visit.language) if visit.administration else case["administration"]
    return application_page(
        visit, "rulings/sample_label.html", case, sample=sample, administration_name=name,
        qr=qr_code(address_of(visit, case["number"] or case["id"])),
    )  # fmt: skip


ROUTES = [get("/applications/{id}/samples/{number}/label", label, signed_in=True)]
