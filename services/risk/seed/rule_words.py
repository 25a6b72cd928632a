"""What the demonstration's officers wrote: rules, lists, a watch-list. Every party and every case in it is invented."""

from __future__ import annotations

from dataclasses import dataclass

from services.risk.domain.names import Kind
from services.risk.domain.words import Flow, Lane, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A rule and what becomes of it: `fate` is the state it ends in, or "soon" (expires within the month), "shadow",
    "emergency". `office` is the place of its office among the administration's."""

    title: str
    text: str
    lane: Lane
    internal: str
    examiner: str = ""
    probability: int = 100
    score: int = 20
    mandatory: bool = False
    scope: Scope = Scope.NATIONAL
    office: int | None = None
    flow: Flow | None = Flow.IMPORT
    fate: str = "active"


RULES: tuple[Written, ...] = (
    Written(
        title="Tobacco from anywhere", lane=Lane.RED, mandatory=True, score=60,
        text='items.exists(i, i.hs in list("tobacco"))',
        internal="Duty of 64 %: every carton that is not declared is worth the risk.",
        examiner="Count the outer cartons and open one in ten; look behind the first row.",
    ),
    Written(
        title="Spirits far below their usual value", lane=Lane.RED, probability=80, score=50,
        text='items.exists(i, i.hs.startsWith("2208") && i.value_deviation < 0.7)',
        internal="Undervaluation of spirits was found four times in the last year.",
        examiner="Compare the bottles' labels with the invoice; note the strength.",
    ),
    Written(
        title="Value far below the reference range", lane=Lane.YELLOW, probability=60, score=40,
        text="items.exists(i, i.value_deviation < 0.5 && i.value > 2000)",
        internal="Half of the lower end of the range or less, for more than 2,000.",
        examiner="Ask for the contract and the proof of payment.",
    ),
    Written(
        title="Value far above the range under a low duty", lane=Lane.YELLOW, probability=50, score=30,
        text="items.exists(i, i.above_reference > 2 && i.duty_rate <= 5)",
        internal="Goods worth more than such goods can be: perhaps other goods under a heading that pays little.",
        examiner="Look whether the goods are what the description says.",
    ),
    Written(
        title="Used vehicles at a price for parts", lane=Lane.RED, probability=70, score=45,
        text='items.exists(i, i.hs.startsWith("8703") && i.value < 4000)',
        internal="Auction sheets found with three importers showed twice the declared price.",
        examiner="Read the chassis number and the odometer; take a picture of both.",
    ),
    Written(
        title="Preference claimed for goods shipped from outside its area", lane=Lane.YELLOW, probability=100, score=35,
        text='country_export in ["CN", "SG", "HK", "VN"] && items.exists(i, has(i.preference))',
        internal="Direct consignment is a condition of every preference we give.",
        examiner="Ask for the through bill of lading and the certificate of origin.",
    ),
    Written(
        title="Origin claimed that the last country of shipment does not fit", lane=Lane.BLUE, probability=50, score=15,
        text='items.exists(i, i.origin in ["FJ", "WS", "TO", "VU"] && has(i.preference)) && transport_mode == "1"',
        internal="For the audit after release: certificates of origin are checked by sample.",
    ),
    Written(
        title="A new importer with a large first consignment", lane=Lane.YELLOW, probability=40, score=25,
        text="new_importer && total_value > 20000.00",
        internal="A firm that nobody knows yet begins with a large consignment.",
        examiner="Look at the firm's registration and who pays.",
    ),
    Written(
        title="An importer with finds", lane=Lane.RED, probability=60, score=45,
        text="importer_inspected >= 3 && importer_find_rate > 0.3",
        internal="More than three in ten inspections of this importer found something.",
        examiner="See the former inspection acts of this importer.",
    ),
    Written(
        title="A party on a watch-list, by number", lane=Lane.RED, mandatory=True, score=80,
        text="watch_score == 100",
        internal="An equal number is no likeness but the party itself.",
        examiner="Tell the head of the office before the goods are opened.",
    ),
    Written(
        title="A party like one on a watch-list", lane=Lane.YELLOW, score=40,
        text="watch_score >= 88 && watch_score < 100",
        internal="Somebody decides whether it is the same party; that decision is kept.",
        examiner="Compare numbers and addresses, and record whether it is the same party.",
    ),
    Written(
        title="Importers named by the investigation", lane=Lane.RED, probability=100, score=55,
        text='importer in list("watched-importers")',
        internal="The list is kept by the investigation and changes daily.",
    ),
    Written(
        title="Timber and wooden goods", lane=Lane.RED, mandatory=True, score=50, scope=Scope.AGENCY, flow=Flow.IMPORT,
        text='items.exists(i, i.hs in list("biosecurity-goods"))',
        internal="Biosecurity Act: seeds, plants and untreated wood are always examined.",
        examiner="Look for bark, insects and soil; call biosecurity when in doubt.",
    ),
    Written(
        title="Consignments just below the duty-free value", lane=Lane.BLUE, probability=30, score=15,
        text='total_value > 350.00 && total_value < 400.00 && transport_mode == "5"',
        internal="Splitting: several small parcels to one person on one day.",
    ),
    Written(
        title="Textiles on the transhipment route", lane=Lane.RED, probability=50, score=40,
        text='items.exists(i, i.hs.startsWith("61") || i.hs.startsWith("62")) && country_export == "HK"',
        internal="Information from a neighbouring administration about concealed goods in bales.",
        examiner="Weigh single bales; open those that differ.",
    ),
    Written(
        title="Yachts' provisions and parts", lane=Lane.YELLOW, probability=30, score=15, scope=Scope.OFFICE, office=-1,
        text='items.exists(i, i.hs.startsWith("89") || i.hs.startsWith("8407"))',
        internal="For the yacht harbour alone.",
    ),
    Written(
        title="Heavy for its value", lane=Lane.YELLOW, probability=30, score=20,
        text="total_value > 0.00 && total_gross_mass / total_value > 5",
        internal="More than five kilograms for one unit of currency.",
    ),
    Written(
        title="Many packages, one item", lane=Lane.BLUE, probability=20, score=10,
        text="item_count == 1 && total_packages > 400",
        internal="Groupage under one heading.", fate="soon",
    ),
    Written(
        title="To be qualified", lane=Lane.YELLOW, probability=100, score=20, flow=None,
        text="to_be_qualified",
        internal="Something needed for the assessment is missing or absurd.",
        examiner="Complete the declaration with the declarant first.",
    ),
    Written(
        title="An advance ruling cited that does not fit", lane=Lane.YELLOW, probability=100, score=35,
        text="items.exists(i, has(i.ruling) && !(i.ruling_valid && i.ruling_matches))",
        internal="The ruling is not in force, not the importer's, or decides other goods.",
    ),
    Written(
        title="Old arrivals", lane=Lane.BLUE, probability=25, score=10, text="days_since_arrival > 21",
        internal="Goods that lay in the warehouse for more than three weeks.", fate="expired",
    ),
    Written(
        title="Electronics by post", lane=Lane.RED, probability=50, score=30, fate="shadow",
        text='transport_mode == "5" && items.exists(i, i.hs.startsWith("85") && i.value > 300)',
        internal="Tried in the shadow before it takes anybody's time.",
    ),
    Written(
        title="Fireworks before the holidays", lane=Lane.RED, mandatory=True, score=60, fate="scheduled",
        text='items.exists(i, i.hs.startsWith("3604"))',
        internal="Every year before New Year; begins by itself.",
        examiner="Not to be moved without the fire service.",
    ),
    Written(
        title="Frozen meat without a licence", lane=Lane.RED, probability=100, score=50, fate="submitted",
        text='items.exists(i, i.hs.startsWith("02") && !has(i.licence))',
        internal="Import permits are issued by the ministry.",
    ),
    Written(
        title="Refrigerators with gases of the Montreal Protocol", lane=Lane.YELLOW, probability=60, score=25, fate="tested",
        text='items.exists(i, i.hs.startsWith("8418") && i.origin in ["CN", "TH"])',
        internal="Counterfeit cylinders were found in the region.",
    ),
    Written(
        title="Counterfeit medicine", lane=Lane.RED, probability=40, score=40, fate="draft",
        text='items.exists(i, i.hs.startsWith("3004") && i.unit_value < 10)',
        internal="To be discussed with the ministry of health.",
    ),
    Written(
        title="Solar panels, first attempt", lane=Lane.YELLOW, fate="broken",
        text='items.exists(i, i.hss.startsWith("8541") && i.value < 500)',
        internal="The condition is not finished.",
    ),
    Written(
        title="Rice below the reference", lane=Lane.YELLOW, probability=50, score=20, fate="withdrawn",
        text='items.exists(i, i.hs.startsWith("1006") && i.value_deviation < 0.8)',
        internal="The price of rice fell everywhere; the range was wrong, not the importers.",
    ),
    Written(
        title="A container that was named this morning", lane=Lane.RED, mandatory=True, score=90, fate="emergency",
        text='containers == 1 && place_loading == "PAMIT" && items.exists(i, i.hs.startsWith("0803"))',
        internal="Information from a partner administration.",
        examiner="Do not open without the dog.",
    ),
)  # fmt: skip

LISTS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("tobacco", "Tobacco and its substitutes", "prefix", "item.hs", ("2401", "2402", "2403", "2404")),
    (
        "biosecurity-goods",
        "Goods that biosecurity examines",
        "prefix",
        "item.hs",
        ("06", "1209", "4401", "4403", "4407"),
    ),
    ("watched-importers", "Importers named by the investigation", "exact", "importer", ("WATCH-0001", "WATCH-0002")),
)
"""Name, title, matching, field, values."""

WATCHED: tuple[tuple[str, Kind, tuple[str, ...], tuple[tuple[str, str], ...], str, str], ...] = (
    ("fisheries", Kind.COMPANY, ("Golden Lantern Ocean Fish Co., Ltd.", "Jin Deng Yuan Yang"), (("registration", "GL-88-3021"),), "CN", "Shark fins among frozen tuna, 2024."),
    ("fisheries", Kind.VESSEL, ("MV Moana Runner 7", "Moana Runner No. 7"), (("imo", "IMO 9990017"),), "PA", "Transhipped at sea without notice."),
    ("investigation", Kind.PERSON, ("Vikash Chand Bhindesi", "Wikash Chand"), (("passport", "ZX4410092"),), "FJ", "Director of three firms that closed after one import each."),
    ("investigation", Kind.PERSON, ("Tu'ilautala Fa'oliu",), (), "TO", "Named in a case of 2025."),
    ("investigation", Kind.COMPANY, ("Coral Gate Holdings Pte Ltd", "Coral Gate Imports"), (("tin", "50-99001-0-3"),), "FJ", "Two sets of invoices, 2025."),
    ("investigation", Kind.COMPANY, ("Société Récif Bleu SARL",), (("tin", "209901"),), "VU", "Undervaluation of vehicles, 2025."),
    ("partners", Kind.COMPANY, ("Blue Dragon Fortune Trading Ltd", "Lan Long Fu"), (), "HK", "Sent by a partner administration."),
    ("partners", Kind.VESSEL, ("Sea Lantern II", "MV Sea Lantern 2"), (("imo", "9990029"),), "", "Sent by a partner administration."),
)  # fmt: skip
"""List, kind, names, numbers, country, reason."""
