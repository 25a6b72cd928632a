"""The programmes of the demonstration: believable, and marked as not confirmed by the administrations."""

from __future__ import annotations

from typing import Any

Words = dict[str, str]


def _t(en: str, fr: str) -> Words:
    return {"en": en, "fr": fr}


CRITERIA: tuple[tuple[str, str, str, Words, Words], ...] = (
    ("compliance", "A", "WTO TFA 7.7.2(a)(i)", _t("A good record with customs and tax", "Bons antécédents douaniers et fiscaux"), _t(
        "No serious offence and no repeated one in the time looked at, no overdue duty without a plan, and somebody in charge who knows the rules.",
        "Aucune infraction grave ni répétée sur la période examinée, aucun droit en retard sans plan, et un responsable qui connaît les règles.")),
    ("records", "B", "WTO TFA 7.7.2(a)(ii)", _t("Records that can be checked", "Des registres vérifiables"), _t(
        "Papers and entries are complete, kept as long as the law asks, safe from loss, and open to customs.",
        "Pièces et écritures complètes, conservées le temps prévu par la loi, à l'abri de la perte et ouvertes à la douane.")),
    ("finance", "C", "WTO TFA 7.7.2(a)(iii)", _t("Financial health", "Santé financière"), _t(
        "No insolvency proceedings, and duties paid when due. No least turnover is asked.",
        "Aucune procédure d'insolvabilité, et droits payés à l'échéance. Aucun chiffre d'affaires minimal n'est exigé.")),
    ("cooperation", "D", "WTO TFA 7.7.2(a)(iv)", _t("Talking with customs", "Dialogue avec la douane"), _t(
        "Customs can reach somebody, and hears of what is strange and of changes.",
        "La douane peut joindre quelqu'un et apprend ce qui est suspect et ce qui change.")),
    ("training", "E", "WTO TFA 7.7.2(a)(iv)", _t("Trained people", "Personnel formé"), _t(
        "Those who work with goods know the rules and what to watch for.",
        "Les personnes qui manipulent les marchandises connaissent les règles et les signes d'alerte.")),
    ("information", "F", "WTO TFA 7.7.2(a)(iv)", _t("Safe information", "Information protégée"), _t(
        "Devices and papers are open only to those who need them, and can be restored.",
        "Appareils et pièces ne sont ouverts qu'aux personnes concernées, et restaurables.")),
    ("cargo", "G", "WTO TFA 7.7.2(a)(iv)", _t("Safe cargo", "Marchandises en sûreté"), _t(
        "Goods are compared with their papers, and nobody can add or take anything unseen.",
        "Les marchandises sont comparées aux pièces, et nul ne peut en ajouter ou en retirer sans être vu.")),
    ("conveyances", "H", "WTO TFA 7.7.2(a)(iv)", _t("Safe vehicles and vessels", "Véhicules et navires sûrs"), _t(
        "What carries goods is locked or watched, looked over, and maintained.",
        "Ce qui porte les marchandises est fermé ou gardé, inspecté et entretenu.")),
    ("premises", "I", "WTO TFA 7.7.2(a)(iv)", _t("Safe premises", "Locaux sûrs"), _t(
        "Only those who work there reach the goods, by day and by night.",
        "Seules les personnes qui y travaillent accèdent aux marchandises, de jour comme de nuit.")),
    ("people", "J", "WTO TFA 7.7.2(a)(iv)", _t("Known people", "Personnel connu"), _t(
        "The firm knows who works with goods, within the law on privacy and work.",
        "L'entreprise sait qui manipule les marchandises, dans le respect de la vie privée et du droit du travail.")),
    ("partners", "K", "WTO TFA 7.7.2(a)(iv)", _t("Known partners", "Partenaires connus"), _t(
        "The firm knows with whom it trades, and asks those who handle its goods to keep them safe.",
        "L'entreprise sait avec qui elle commerce et demande à ceux qui manipulent ses marchandises de les protéger.")),
    ("crisis", "L", "WTO TFA 7.7.2(a)(iv)", _t("A plan for cyclones and outages", "Un plan pour cyclones et coupures"), _t(
        "The firm knows what to do in a crisis and how work begins again. One page is enough for a small firm.",
        "L'entreprise sait que faire en cas de crise et comment reprendre. Une page suffit à une petite entreprise.")),
    ("improvement", "M", "WTO TFA 7.7.2(a)(ii)", _t("Looking back and improving", "Bilan et amélioration"), _t(
        "The firm checks itself, and mends what it finds.", "L'entreprise se contrôle et corrige ce qu'elle trouve.")),
)  # fmt: skip
FIRST = ("compliance", "records", "finance", "cooperation", "information", "people", "partners", "crisis")
"""What the entry tier asks; the full status asks for all thirteen elements."""
GOLD = _t("Gold Card", "Carte d'or")
AEO = _t("Authorised economic operator", "Opérateur économique agréé")
PURPOSE = _t(
    "Firms that customs can rely on are helped more and stopped less. Any firm may apply, small ones too.",
    "Les entreprises fiables sont mieux servies et moins arrêtées. Toute entreprise peut le demander, même petite.",
)
PLACES = {
    "FJ": ("Suva", "tradersfiji", "Customs Act 1986", ("Fiji", "Fidji"), 24, 36),
    "VU": ("Port Vila", "tradersvanuatu", "Customs Act", ("Vanuatu", "Vanuatu"), 24, 36),
    "TO": ("Nuku'alofa", "traderstonga", "Customs and Excise Management Act", ("Tonga", "Tonga"), 24, 36),
    "XX": ("Sandbox", "sandbox", "Sandbox Customs Act", ("Sandbox", "Bac à sable"), 24, 36),
}
"""Office, mail box, law (to be confirmed by the administration), name, and months of validity of the two tiers."""


def programme_content(code: str) -> dict[str, Any]:
    """The content of an administration's programme in the demonstration."""
    office, box, law, (en, fr), gold_months, aeo_months = PLACES[code]

    def benefit(what: str, **values: Any) -> dict[str, Any]:
        return {"code": what, "law": law, **values}

    gold = [
        benefit("low_inspection"),
        benefit("rapid_release", hours=24),
        benefit("reduced_guarantee", percent=50),
        benefit("priority"),
    ]
    aeo = [
        benefit("low_documents"),
        benefit("low_inspection"),
        benefit("rapid_release", hours=4),
        benefit("deferred_payment", days=30),
        benefit("reduced_guarantee", percent=100),
        *([benefit("periodic_declaration", period="month")] if code in ("FJ", "XX") else []),
        benefit("own_premises"),
        benefit("priority"),
    ]
    return {
        "name": _t(f"Trusted traders of {en}", f"Opérateurs agréés : {fr}"),
        "purpose": PURPOSE,
        "law": law,
        "law_confirmed": False,
        "roles": [
            "importer", "exporter", "broker", "forwarder", "carrier", "warehouse", "load_site", "express_operator",
        ],
        "tiers": [
            {"code": "gold", "name": GOLD, "entry": True, "validity_months": gold_months, "criteria": list(FIRST), "benefits": gold},
            {"code": "aeo", "name": AEO, "entry": False, "validity_months": aeo_months,
             "criteria": [row[0] for row in CRITERIA], "benefits": aeo},
        ],
        "criteria": [
            {"code": name, "element": element, "title": title, "text": text, "law": law, "tfa": tfa}
            for name, element, tfa, title, text in CRITERIA
        ],
        "contact": {"office": f"Trusted-trader desk, {office}", "email": f"{box}@customs.example"},
        "eligibility": {"years": 1, "clean_years": 3},
    }  # fmt: skip
