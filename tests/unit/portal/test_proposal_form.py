"""The rulings that a proposal names, as its form shows them."""

from __future__ import annotations

from typing import Any, cast

import pytest
from starlette.datastructures import FormData

from gateway.portal.client.desk import SimilarRuling
from gateway.portal.forms import Form
from gateway.portal.pages.desk.proposal_form import agreement_given, body, cited
from gateway.portal.pages.rulings.modify_form import changeable, changed, starts_with


@pytest.mark.parametrize("whose", ["TO", "FJ"])
def test_a_ruling_of_a_partner_elsewhere_is_one_row_whichever_way_it_was_named(whose: str):
    row: Any = {"administration": "FJ", "partner": "TO", "number": "TO-AR-2026-00042"}
    given = {"administration": whose, "number": row["number"], "as": "followed", "why": "The same goods."}
    form = Form(filled=FormData({f"cited-0-{name}": value for name, value in given.items()}))
    [found] = cited(form, [cast("SimilarRuling", row)])
    assert (found.administration, found.chosen, found.why) == (whose, "followed", "The same goods.")
    assert found.similar is row


@pytest.mark.parametrize(("value", "chosen"), [("pacer_plus", "pacer_plus"), ("CPTPP", "other"), (None, "")])
def test_an_agreement_is_chosen_by_name_or_named_in_words_and_comes_back_as_it_was(value: str | None, chosen: str):
    form = Form(given=agreement_given(value))
    assert form.text("agreement") == chosen
    assert body(form, "issue", ()).content.get("agreement") == value


def test_a_modification_that_leaves_the_agreement_alone_does_not_name_it():
    ruling: Any = dict.fromkeys(changeable("origin"), "") | {
        "type": "origin", "agreement": "CPTPP", "basis": [], "legal_basis": "", "legal_basis_composed": False,
    }  # fmt: skip
    given = starts_with(ruling)
    assert changed(Form(given=given), ruling).content == {}
    assert changed(Form(given=given | {"modify.agreement": "picta"}), ruling).content == {"agreement": "picta"}
    told = {"modify.agreement": "other", "modify.agreement_other": "RCEP"}
    assert changed(Form(given=given | told), ruling).content == {"agreement": "RCEP"}
