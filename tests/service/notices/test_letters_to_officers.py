"""Letters to officers: of an answer to whoever has the case, of a review and an appeal to those who decide it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.service.notices.mail_server import Mood
from tests.service.notices.office import Office, Person, office
from tests.service.notices.test_letters import SECRETS

__all__ = ["office"]


async def test_whoever_has_the_case_is_told_that_the_applicant_answered_with_number_and_link_only(office: Office):
    ana, mere, tevita, gone = Person("Ana"), Person("Mere", language="fr"), Person("Tevita"), Person("Gone")
    firm = office.identity.firm(ana)
    officers = [office.identity.officer(mere), office.identity.officer(tevita), gone.id, mere.id]
    given = "advance_rulings.InformationGiven"
    await office.happen(given, firm, officers=officers, external_text=SECRETS["goods"])
    await office.send()
    (theirs,), (french,), (english,) = (
        office.mail.to(ana.email),
        office.mail.to(mere.email),
        office.mail.to(tevita.email),
    )
    assert office.mail.to(gone.email) == [], "no officer any more"
    assert theirs["Subject"] == "Your answer was received (FJ-A-12)"
    assert french["Subject"] == "Le demandeur a répondu (FJ-A-12)"
    assert english["Subject"] == "The applicant has answered (FJ-A-12)"
    assert "https://vaka.example/cases/5d5f" in english.get_content()
    assert "https://vaka.example/applications/5d5f" in theirs.get_content()
    for one in (french, english):
        assert not [secret for secret in (*SECRETS.values(), "Reef Foods") if secret in one.as_string()]
    await office.happen(given, firm)
    await office.send()
    assert len(office.mail.to(mere.email)) == 1, "nobody is named"


async def test_the_head_is_told_where_nobody_who_has_the_case_is_an_officer_any_more(office: Office):
    ana, head, mere = Person("Ana"), Person("Head"), Person("Mere")
    gone, too = str(uuid4()), str(uuid4())
    firm = office.identity.firm(ana)
    office.identity.officers("decider", head)
    given = "advance_rulings.InformationGiven"
    await office.happen(given, firm, officers=[gone, office.identity.officer(mere), too])
    for _ in range(2):
        await office.send()
    assert len(office.mail.to(mere.email)) == 1
    assert office.mail.to(head.email) == [], "one of them is an officer"
    await office.happen(given, firm, officers=[gone, too])
    for _ in range(3):
        await office.send()
    [one] = office.mail.to(head.email)
    assert one["Subject"] == "The applicant has answered (FJ-A-12)"
    assert "https://vaka.example/cases/5d5f" in one.get_content()


async def test_who_is_there_now_is_told_where_the_last_officer_leaves_while_the_letter_waits(office: Office):
    """The mail server may be down for hours, a digest waits for the morning."""
    head, mere, tevita, judge, later = (Person(name) for name in ("Head", "Mere", "Tevita", "Judge", "Later"))
    firm = office.identity.firm(Person("Ana"))
    office.identity.officers("decider", head)
    officers = [office.identity.officer(mere), office.identity.officer(tevita)]

    async def meanwhile(kind: str, *gone: Person, **data: Any) -> None:
        office.mail.mood = Mood.REFUSES
        office.identity.officers("appeal-authority", judge)
        await office.happen(kind, firm, **data)
        await office.send()
        for one in gone:
            office.identity.firms.pop(f"officer:{one.id}")
        office.identity.officers("appeal-authority", later)
        office.mail.mood = Mood.TAKES
        office.house.later(minutes=1)
        for _ in range(3):
            await office.send()

    given = "advance_rulings.InformationGiven"
    await meanwhile(given, mere, officers=officers)
    assert [len(office.mail.to(one.email)) for one in (mere, tevita, head)] == [0, 1, 0], "one of them is an officer"
    [left] = await office.log(f"officer:{mere.id}")
    assert (left["state"], left["last_error"]) == ("withheld", "they are no officer for this any more")
    office.identity.officer(mere)
    await meanwhile(given, mere, tevita, officers=officers)
    assert [len(office.mail.to(one.email)) for one in (mere, tevita, head)] == [0, 1, 1]
    await meanwhile("advance_rulings.ContestLodged", thing="appeal", number="FJ-ARA-1", until_on="2026-06-24")
    assert [len(office.mail.to(one.email)) for one in (judge, later)] == [0, 1]


async def test_officers_are_told_of_a_review_and_the_higher_authority_of_an_appeal_in_their_own_words(office: Office):
    ana, decider, judge = Person("Ana"), Person("Mere", language="fr"), Person("Tevita")
    firm = office.identity.firm(ana)
    office.identity.officers("decider", decider)
    office.identity.officers("appeal-authority", judge)
    lodged = "advance_rulings.ContestLodged"
    await office.happen(
        lodged, firm, thing="review", number="FJ-ARR-1", until_on="2026-06-24", external_text=SECRETS["goods"]
    )
    await office.send()
    (theirs,), (ours,) = office.mail.to(ana.email), office.mail.to(decider.email)
    assert office.mail.to(judge.email) == []
    assert ours["Subject"] == "Un réexamen ou un recours a été demandé (FJ-ARR-1)"
    assert "À trancher au plus tard le 24 juin 2026." in ours.get_content()
    assert "https://vaka.example/" in ours.get_content()
    assert "entreprise que vous" not in ours.get_content()
    assert "Your request was received" in theirs["Subject"]
    assert "/office/" not in theirs.get_content()
    await office.happen(lodged, firm, thing="appeal", number="FJ-ARA-1", until_on="2026-06-24")
    await office.send()
    assert len(office.mail.to(judge.email)) == 1
    assert len(office.mail.to(decider.email)) == 1
    assert SECRETS["goods"] not in ours.get_content() + theirs.get_content()
