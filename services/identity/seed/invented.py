"""The demonstration's people and firms. All are invented: names in the manner of the islands, addresses that cannot exist."""

from __future__ import annotations

from dataclasses import dataclass

MANAGER = ("firm-manager", "trader")


@dataclass(frozen=True, slots=True)
class Someone:
    """A person: name, the part of the address before the @, roles, language."""

    name: str
    mailbox: str
    roles: tuple[str, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm with its people; the first of them manages it."""

    name: str
    tin: str
    domain: str
    people: tuple[Someone, ...]
    agent: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """An administration's officers and firms. The agent has an authority for the first firm, and another waits for the registrar.

    `newcomer` is a firm whose first person has claimed it and waits too; they have no password yet.
    """

    domain: str
    officers: tuple[Someone, ...]
    firms: tuple[Firm, ...]
    newcomer: Firm


DESK = ("counter", "reviewer", "registrar")
REVIEWER = ("parameters", "reviewer", "risk-analyst", "account-manager")
HEAD = ("decider", "parameters", "risk-approver")
EXAMINER = ("examiner", "validator")
AUDITOR = ("appeal-authority", "auditor")
SECOND = ("decider",)
"""Decides what the head of the office signed and somebody asks to be reviewed; where there is none, there are only appeals."""

OFFICES: dict[str, Office] = {
    "FJ": Office(
        domain="customs.fj.example",
        officers=(
            Someone("Litia Naivalurua", "litia.naivalurua", DESK),
            Someone("Rajendra Pillay", "rajendra.pillay", REVIEWER),
            Someone("Mere Tuilevuka", "mere.tuilevuka", HEAD),
            Someone("Sera Draunimasi", "sera.draunimasi", EXAMINER),
            Someone("Josefa Koroivueta", "josefa.koroivueta", AUDITOR),
            Someone("Emosi Vakarewa", "emosi.vakarewa", SECOND),
        ),
        firms=(
            Firm("Reef and Ridge Trading Pte Ltd", "50-10001-0-1", "reefandridge.fj.example", (
                Someone("Anaseini Waqairatu", "anaseini", MANAGER), Someone("Vikash Narayan", "vikash", ("trader",)),
            )),
            Firm("Nakasi Valley Roasters Pte Ltd", "50-10002-0-8", "nakasiroasters.fj.example", (Someone("Priya Shandil", "priya", MANAGER),)),
            Firm("Lali Building Supplies Pte Ltd", "50-10003-0-5", "lalisupplies.fj.example", (Someone("Semi Tagilala", "semi", MANAGER),)),
            Firm("Vatu Customs Agents Pte Ltd", "50-10004-0-2", "vatuagents.fj.example", (Someone("Kelera Matanitobua", "kelera", MANAGER),), agent=True),
        ),
        newcomer=Firm("Bilibili Boatworks Pte Ltd", "50-10005-0-9", "bilibili.fj.example", (Someone("Timoci Ravuvu-Seru", "timoci", ("trader",)),)),
    ),
    "VU": Office(
        domain="customs.vu.example",
        officers=(
            Someone("Leisong Tavoavanua", "leisong.tavoavanua", DESK),
            Someone("Jean-Marc Tarilongi", "jeanmarc.tarilongi", REVIEWER, "fr"),
            Someone("Rosalie Malvatu", "rosalie.malvatu", HEAD, "fr"),
            Someone("Kalo Tarimas", "kalo.tarimas", EXAMINER),
            Someone("Willie Bongnaim", "willie.bongnaim", AUDITOR),
        ),
        firms=(
            Firm("Pango Point Coffee Ltd", "204101", "pangocoffee.vu.example", (
                Someone("Serah Kalomoli", "serah", MANAGER), Someone("Émile Toarong", "emile", ("trader",), "fr"),
            )),
            Firm("Éfira Matériaux SARL", "204102", "efira.vu.example", (Someone("Hélène Naupasi", "helene", MANAGER, "fr"),)),
            Firm("Tanvasoko Marine Ltd", "204103", "tanvasoko.vu.example", (Someone("Alick Ruvu", "alick", MANAGER),)),
            Firm("Malapoa Transit Ltd", "204104", "malapoatransit.vu.example", (Someone("Yvette Sopé-Lini", "yvette", MANAGER, "fr"),), agent=True),
        ),
        newcomer=Firm("Lapita Textiles SARL", "204105", "lapita.vu.example", (Someone("Solange Tamata-Rory", "solange", ("trader",), "fr"),)),
    ),
    "TO": Office(
        domain="customs.to.example",
        officers=(
            Someone("Mele Fonuatapu", "mele.fonuatapu", DESK),
            Someone("Sione Havealofa", "sione.havealofa", REVIEWER),
            Someone("'Ana Lotokava", "ana.lotokava", HEAD),
            Someone("Pita Vaomotou", "pita.vaomotou", EXAMINER),
            Someone("Viliami Tukuheke", "viliami.tukuheke", AUDITOR),
        ),
        firms=(
            Firm("Vaini Fresh Exports Ltd", "71-2001", "vainifresh.to.example", (
                Someone("Siosaia Maka'afi", "siosaia", MANAGER), Someone("Lupe Tahitu'a", "lupe", ("trader",)),
            )),
            Firm("Haveluloto Motors Ltd", "71-2002", "havemotors.to.example", (Someone("Tevita Folauhola", "tevita", MANAGER),)),
            Firm("Talanoa Textiles Ltd", "71-2003", "talanoatextiles.to.example", (Someone("Seini Kautoke", "seini", MANAGER),)),
            Firm("Maka Tu'u Customs Services Ltd", "71-2004", "makatuu.to.example", (Someone("Paula Vaikona", "paula", MANAGER),), agent=True),
        ),
        newcomer=Firm("Kapetā Vanilla Ltd", "71-2005", "kapeta.to.example", (Someone("Fifita Lolohea", "fifita", ("trader",)),)),
    ),
    "XX": Office(
        domain="customs.xx.example",
        officers=(
            Someone("Sam Counter", "sam.counter", DESK),
            Someone("Robin Reviewer", "robin.reviewer", REVIEWER),
            Someone("Dana Decider", "dana.decider", HEAD),
            Someone("Erin Examiner", "erin.examiner", EXAMINER),
            Someone("Alex Auditor", "alex.auditor", AUDITOR),
        ),
        firms=(
            Firm("Sandbox Imports Ltd", "XX-900001", "sandboximports.xx.example", (
                Someone("Toni Trader", "toni", MANAGER), Someone("Noa Newhand", "noa", ("trader",)),
            )),
            Firm("Sample Foods Ltd", "XX-900002", "samplefoods.xx.example", (Someone("Frances Foods", "frances", MANAGER),)),
            Firm("Trial Machinery Ltd", "XX-900003", "trialmachinery.xx.example", (Someone("Max Machinery", "max", MANAGER),)),
            Firm("Trial Customs Agents Ltd", "XX-900004", "trialagents.xx.example", (Someone("Andy Agent", "andy", MANAGER),), agent=True),
        ),
        newcomer=Firm("Newcomer Trading Ltd", "XX-900005", "newcomer.xx.example", (Someone("Nic Newcomer", "nic", ("trader",)),)),
    ),
}  # fmt: skip
