"""The rulings that a proposal names, as its form shows them."""

from __future__ import annotations

from typing import Any, cast

import pytest
from starlette.datastructures import FormData

from gateway.portal.client.desk import SimilarRuling
from gateway.portal.forms import Form
from gateway.portal.pages.desk.proposal_form import cited


@pytest.mark.parametrize("whose", ["TO", "FJ"])
def test_a_ruling_of_a_partner_elsewhere_is_one_row_whichever_way_it_was_named(whose: str):
    row: Any = {"administration": "FJ", "partner": "TO", "number": "TO-AR-2026-00042"}
    given = {"administration": whose, "number": row["number"], "as": "followed", "why": "The same goods."}
    form = Form(filled=FormData({f"cited-0-{name}": value for name, value in given.items()}))
    [found] = cited(form, [cast("SimilarRuling", row)])
    assert (found.administration, found.chosen, found.why) == (whose, "followed", "The same goods.")
    assert found.similar is row
