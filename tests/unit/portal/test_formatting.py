"""Dates, times, money and marks in both languages, and colours that everybody can read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gateway.portal.charts import LimitRow, limits
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats, marked
from gateway.portal.forms import Form
from gateway.portal.labels import device_name, weekday_hours
from gateway.portal.language import load_words, locale_of
from gateway.portal.qr import qr_code
from gateway.portal.wording import by_whom, field_error_text, problem_told
from shared.actors import service_actor
from tests.unit.portal.sentences_in_source import SERVICES

EN, FR = Formats(locale_of("en")), Formats(locale_of("fr"))
THIN, FIXED = "\u202f", "\u00a0"


def test_days_are_written_out():
    assert EN.day("2026-11-22") == "22 November 2026"
    assert FR.day(date(2026, 12, 1)) == "1er décembre 2026"
    assert FR.day("2026-12-11") == "11 décembre 2026"
    assert EN.day(None) == ""


def test_times_are_in_the_offices_zone_which_is_named():
    """The same instant is Sunday afternoon in Suva and Saturday afternoon in Pago Pago."""
    at = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
    assert EN.moment(at, "Pacific/Fiji") == "22 November 2026, 14:30, Fiji Standard Time"
    assert EN.clock_time("2026-11-22T02:30:00Z", "Pacific/Pago_Pago") == "21 November 2026, 15:30"
    assert EN.short_time("2026-11-22T02:30:00Z", "Pacific/Pago_Pago") == "21 Nov 2026, 15:30"
    assert FR.moment("2026-11-22T02:30:00+00:00", "Pacific/Fiji").endswith("heure normale des îles Fidji")


@pytest.mark.parametrize(
    ("minor", "currency", "english"),
    [(2500, "FJD", "FJD 25.00"), (1500, "VUV", "VUV 1,500"), (1500, "XPF", "XPF 1,500"), (5, "TOP", "TOP 0.05")],
)
def test_c9_vatu_and_pacific_francs_have_no_decimals(minor, currency, english):
    assert EN.money(minor, currency).replace(FIXED, " ") == english


def test_c9_in_french():
    assert FR.money(1500, "XPF").replace(THIN, " ").replace(FIXED, " ") == "1 500 FCFP"
    assert "," not in FR.money(1500, "VUV")


def test_numbers_sizes_and_countries():
    assert (EN.number(1234.5), FR.number(1234.5).replace(THIN, " ")) == ("1,234.5", "1 234,5")
    assert (EN.size(10_485_760), FR.size(10_485_760), EN.size(12)) == (
        f"10.5{FIXED}MB",
        f"10,5{FIXED}Mo",
        f"1{FIXED}KB",
    )
    assert (EN.country("TO"), FR.country("FJ"), EN.country("ZZZ"), EN.country(None)) == ("Tonga", "Fidji", "ZZZ", "")


def test_marks_follow_the_search_and_never_the_text():
    assert marked("Virgin coconut oil", "coconut") == "Virgin <mark>coconut</mark> oil"
    assert marked("Oils of <b>nut", "oil nut") == "<mark>Oils</mark> of &lt;b&gt;<mark>nut</mark>"
    assert marked("<script>", "script") == "&lt;<mark>script</mark>&gt;"
    assert marked("any (.*) text", "(.*)") == "any (.*) text"
    assert marked("Nothing", "") == "Nothing"


def test_a_date_of_three_fields_is_one_value():
    from starlette.datastructures import FormData

    form = Form(filled=FormData([("on-day", "2"), ("on-month", "11"), ("on-year", "2026")]))
    assert form.day("on") == "2026-11-02"
    assert Form(given={"on": "2026-11-02"}).day_part("on", "day") == "2"
    assert Form(filled=FormData([("on-day", ""), ("on-month", ""), ("on-year", "")])).day("on") == ""
    assert Form(filled=FormData([("on-day", "x"), ("on-month", "11"), ("on-year", "2026")])).day("on") == "2026-11-0x"


def test_field_errors_are_sentences_in_the_readers_language():
    words = load_words("fr")
    assert field_error_text({"code": "missing", "detail": "Field required"}, words) == "Remplissez ce champ."
    lacking = {"code": "missing", "detail": "Say how these goods differ from TR-2026-7."}
    assert field_error_text(lacking, words) == "Dites en quoi ces marchandises diffèrent de TR-2026-7."
    assert field_error_text(lacking, load_words("en")) == lacking["detail"]
    assert field_error_text({"code": "not-a-code", "detail": "No.", "hint": "Do."}, words) == "No. Do."
    assert field_error_text({}, words) == "Cette valeur ne peut pas être acceptée."
    late = {"code": "past", "detail": "This day is over. Name a day to come."}
    assert field_error_text(late, words) == "Ce jour est passé. Indiquez un jour à venir."  # the sentence says more
    assert (
        field_error_text({"code": "past", "detail": "No."}, words)
        == "Donnez la date d’aujourd’hui ou une date ultérieure."
    )
    assert field_error_text(late, load_words("en")) == late["detail"]


def test_a_refusal_is_told_in_the_readers_language_with_its_next_step():
    body = {"detail": "The last day for an appeal against this decision was 2026-03-31.", "hint": "Ask a clerk."}
    told = problem_told(ApiProblem(409, body), load_words("fr"))
    assert told == "Le dernier jour pour un recours contre cette décision était le 2026-03-31. Ask a clerk."


def test_chart_says_in_words_what_it_draws():
    rows = [
        LimitRow(above="A & B", limit=30, limit_label="limit 30 days", median=18, ninth_decile=27, below="half within 18"),
        LimitRow(above="C", limit=60, limit_label="limit 60 days", median=None, ninth_decile=None, below="none yet"),
    ]  # fmt: skip
    drawn = limits(rows, title="Limits", description="What was promised")
    assert drawn.startswith("<svg")
    for words in ("A &amp; B", "limit 30 days", "none yet", '<title id="chart-title">Limits</title>'):
        assert words in drawn
    assert "style=" not in drawn
    assert drawn.count("<rect") == 2 + 2


def test_qr_code_is_an_inline_picture_without_style():
    drawn = qr_code("https://customs.example/rulings/FJ-AR-2026-00042")
    assert drawn.startswith("<svg role=")
    assert "style=" not in drawn
    assert len(drawn) < 8_000


def test_devices_and_hours_read_easily():
    assert device_name("Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0") == "Firefox, Android"
    assert device_name("curl/8") == "curl/8"
    assert weekday_hours({"monday": ["08:00-13:00", "14:00-16:30"]}, "fr") == [("Lundi", "08:00–13:00, 14:00–16:30")]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLOURS = dict(
    re.findall(
        r"--([a-z-]+): (#[0-9a-f]{6})", Path("gateway/portal/static/vaka.css").read_text(encoding="utf-8").split("}")[0]
    )
) | {"white": "#ffffff"}


@pytest.mark.parametrize("ground", ["white", "foam", "sand"])
@pytest.mark.parametrize("text", ["ink", "ocean", "lagoon", "lagoon-deep", "quiet", "hibiscus", "reef", "dusk"])
def test_text_can_be_read_on_every_ground(text, ground):
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("white", "ocean"),
        ("white", "ocean-deep"),
        ("white", "lagoon"),
        ("white", "lagoon-deep"),
        ("white", "hibiscus"),
        ("ink", "sun"),
    ],
)
def test_light_on_dark_can_be_read(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["white", "foam", "sand"])
def test_edges_of_fields_can_be_seen(ground):
    """WCAG 2.2, 1.4.11: 3 to 1."""
    assert contrast(COLOURS["edge"], COLOURS[ground]) >= 3


def test_a_part_that_acts_by_itself_is_the_platform_and_a_person_has_a_name():
    words = load_words("fr")
    parts = {path.parent.name.replace("_", " ") for path in SERVICES.glob("*/app.py")}
    assert parts
    assert {by_whom(service_actor(service=part, administration="FJ").name, words) for part in parts} == {
        "la plateforme"
    }
    assert by_whom("Litia Naivalurua", words) == "Litia Naivalurua"
