"""The countries that can be chosen, by name in the reader's language."""

from __future__ import annotations

from gateway.portal.formatting import Formats
from gateway.portal.language import locale_of
from gateway.portal.visit import Visit

CODES = (
    "AD AE AF AG AI AL AM AO AR AS AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH "
    "CI CK CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FO FR GA GB GD GE GH GI GL GM GN "
    "GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI "
    "LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MP MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PN PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST "
    "SV SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE ZA ZM ZW"
)
"""The codes of ISO 3166-1 from which goods are sent."""


def countries(visit: Visit) -> dict[str, str]:
    """Every country by its two letters, in the reader's language, in the order of its alphabet."""
    formats = Formats(locale_of(visit.language))
    found = {code: formats.country(code) for code in CODES.split()}
    return dict(sorted(found.items(), key=lambda item: _sorted_as(item[1])))


def _sorted_as(name: str) -> str:
    return name.casefold().translate(str.maketrans("éèêëàâäåçîïôöûüø", "eeeeaaaaciioouuo")).lstrip("'’")
