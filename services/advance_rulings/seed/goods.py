"""Invented goods of the demonstration. Codes are of the HS 2022 at six digits; nothing here is anybody's real ruling."""

from __future__ import annotations

from dataclasses import dataclass

from services.advance_rulings.domain.words import RulingType


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """Goods as an applicant describes them, and what an officer would publish about them."""

    name: str
    code: str
    what: str
    made_of: str
    process: str
    use: str
    why: str
    type: RulingType = RulingType.CLASSIFICATION
    origin: str = ""
    method: int = 0


def _good(name: str, code: str, what: str, made_of: str, process: str, use: str, why: str) -> Good:
    return Good(name=name, code=code, what=what, made_of=made_of, process=process, use=use, why=why)


CLASSIFICATION: tuple[Good, ...] = (
    _good("Kava root powder, sun-dried", "1211.90", "Ground root of Piper methysticum in bags of 1 kg.", "Kava root, 100 %.",
          "Washed, sun-dried, ground and sieved.", "Preparation of a traditional drink.",
          "Plants and parts of plants used mainly in drinks or pharmacy, ground, fall in heading 12.11."),
    _good("Virgin coconut oil, cold-pressed", "1513.11", "Clear oil in drums of 190 kg.", "Coconut oil, 100 %.",
          "Grated, dried below 40 °C, pressed and filtered.", "Food and cosmetics.",
          "Pressing and filtering leave the oil crude in the sense of the subheading."),
    _good("Taro chips, salted", "2005.99", "Fried slices of taro in bags of 50 g.", "Taro 64 %, palm oil 35 %, salt 1 %.",
          "Sliced, fried and salted.", "Snack food.", "Vegetables prepared otherwise than by vinegar, not frozen."),
    _good("Yellowfin tuna loins, frozen", "0304.87", "Skinless and boneless loins, vacuum-packed.", "Thunnus albacares, 100 %.",
          "Cut, vacuum-packed and frozen at -40 °C.", "Retail and restaurants.", "Frozen fillets of tunas."),
    _good("Skipjack tuna in coconut cream, canned", "1604.14", "Chunks in cans of 180 g.", "Tuna 60 %, coconut cream 38 %, salt.",
          "Cooked, canned and sterilised.", "Retail food.", "Prepared or preserved tunas, in pieces."),
    _good("Noni juice, fermented and bottled", "2009.89", "Juice of Morinda citrifolia, 750 ml.", "Noni juice, 100 %.",
          "Aged, pressed, pasteurised and bottled.", "Drink.", "Juice of any other single fruit."),
    _good("Vanilla beans, cured", "0905.10", "Whole beans, 16 to 18 cm.", "Vanilla, 100 %.",
          "Blanched, sweated, dried and conditioned.", "Food flavour.", "Vanilla, neither crushed nor ground."),
    _good("Sandalwood oil", "3301.29", "Essential oil in aluminium flasks of 5 kg.", "Oil of Santalum austrocaledonicum.",
          "Steam distillation of heartwood.", "Perfumery.", "Essential oils other than of citrus fruit."),
    _good("Artesian water, bottled", "2201.10", "Still water in bottles of 1 l.", "Natural mineral water.",
          "Filtered and bottled at the source.", "Drink.", "Natural mineral water without sugar or flavour."),
    _good("Pandanus mats, hand-woven", "4601.29", "Mats of 180 x 240 cm.", "Leaves of pandanus.",
          "Boiled, sun-bleached and woven by hand.", "Floor covering and gifts.", "Mats of vegetable plaiting materials."),
    _good("Dried seaweed, Kappaphycus", "1212.29", "Dried plants in pressed bales.", "Seaweed, 100 %.",
          "Washed and sun-dried.", "Raw material for carrageenan.", "Seaweeds not fit for human consumption as presented."),
    _good("Crystallised ginger", "2006.00", "Cubes in sugar, pouches of 200 g.", "Ginger 55 %, sugar 45 %.",
          "Cooked in syrup, drained and sugared.", "Sweet and baking.", "Parts of plants preserved by sugar."),
    _good("Breadfruit flour", "1106.30", "Fine flour in bags of 500 g.", "Breadfruit, 100 %.",
          "Peeled, sliced, dried and milled.", "Baking without gluten.", "Flour of the products of Chapter 8."),
    _good("Coconut-shell charcoal briquettes", "4402.20", "Briquettes in cartons of 10 kg.", "Shell charcoal 96 %, starch.",
          "Carbonised, milled and pressed.", "Fuel for grilling.", "Wood charcoal of shell or nut, agglomerated."),
    _good("Rum, aged three years", "2208.40", "Spirit of 40 % vol. in bottles of 700 ml.", "Distilled from cane molasses.",
          "Fermented, distilled and aged in oak.", "Drink.", "Spirits obtained from fermented sugar-cane products."),
    _good("Corned beef in tins", "1602.50", "Cured beef, tins of 340 g.", "Beef 92 %, salt, nitrite.",
          "Cured, cooked and canned.", "Retail food.", "Prepared or preserved meat of bovine animals."),
    _good("Instant noodles with seasoning", "1902.30", "Fried noodle block with two sachets.", "Wheat flour 70 %, palm oil.",
          "Steamed, fried and packed.", "Meal after adding hot water.", "Other pasta, cooked before packing."),
    _good("Quadcopter with camera, 900 g", "8806.22", "Unmanned aircraft with fixed camera.", "Plastics, motors, lithium battery.",
          "Assembled.", "Aerial pictures.", "Take-off weight above 250 g and up to 7 kg, remotely controlled flight only."),
    _good("Solar lantern with radio", "8513.10", "Portable LED lamp with panel and battery.", "ABS, LEDs, lithium cell.",
          "Assembled.", "Light where there is no grid.", "Portable electric lamp with its own source of energy."),
    _good("Tablet computer, 10 inch", "8471.30", "Touch screen, 64 GB, 480 g.", "Electronics in an aluminium case.",
          "Assembled.", "General computing.", "Portable automatic data-processing machine of at most 10 kg."),
    _good("Outboard motor, 40 hp", "8407.21", "Two-stroke motor for small craft.", "Aluminium and steel.",
          "Assembled.", "Fishing boats.", "Spark-ignition outboard motors."),
    _good("Corrugated roofing sheets, zinc-coated", "7210.41", "Sheets of 0.42 mm, 3 m.", "Steel coated with zinc.",
          "Rolled, hot-dipped and corrugated.", "Roofs.", "Flat-rolled steel of 600 mm or more, corrugated, zinc-coated."),
    _good("Rubber sandals", "6402.20", "Soles with straps plugged in.", "Expanded rubber, PVC straps.",
          "Cut and assembled.", "Footwear.", "Straps assembled to the sole by means of plugs."),
    _good("Printed cotton dress", "6204.42", "Woven dress, screen-printed.", "Cotton, 100 %.",
          "Cut, sewn and printed.", "Clothing for women.", "Dresses of cotton, not knitted."),
    _good("Coconut-oil toilet soap", "3401.11", "Bars of 100 g.", "Sodium cocoate, perfume.",
          "Saponified, milled and pressed.", "Washing.", "Soap in bars for toilet use."),
    _good("Natural honey", "0409.00", "Honey in jars of 500 g.", "Honey, 100 %.",
          "Extracted and strained.", "Food.", "Natural honey."),
)  # fmt: skip

ORIGIN: tuple[Good, ...] = (
    Good(name="Biscuits of imported flour", code="1905.31", type=RulingType.ORIGIN, origin="FJ",
         what="Sweet biscuits in packets of 200 g.", made_of="Wheat flour (Australia) 62 %, sugar (Fiji) 20 %, fat (Malaysia).",
         process="Mixed, baked and packed in Fiji.", use="Retail food.",
         why="All materials of other origin change heading to 19.05 by the baking."),
    Good(name="Fishing nets, assembled", code="5608.11", type=RulingType.ORIGIN, origin="NZ",
         what="Made-up nets of nylon.", made_of="Nylon twine (Viet Nam), floats and leads (New Zealand).",
         process="Knotted and mounted in New Zealand.", use="Fishing.",
         why="The twine of heading 56.07 becomes a made-up net of heading 56.08."),
    Good(name="T-shirts from regional yarn", code="6109.10", type=RulingType.ORIGIN, origin="FJ",
         what="Knitted shirts of cotton.", made_of="Cotton yarn (Australia), labels (China).",
         process="Knitted, dyed, cut and sewn in Fiji.", use="Clothing.",
         why="Knitting and making up in the area satisfy the product-specific rule."),
)  # fmt: skip

VALUATION: tuple[Good, ...] = (
    Good(name="Diesel generators from a parent company", code="8502.12", type=RulingType.VALUATION, method=1,
         what="Sets of 100 kVA bought from the parent company.", made_of="", process="", use="",
         why="The relationship did not influence the price: it closely approximates that of sales to unrelated buyers."),
    Good(name="Used vehicles bought at auction", code="8703.23", type=RulingType.VALUATION, method=6,
         what="Passenger cars of 2016 to 2019, bought in lots.", made_of="", process="", use="",
         why="No sale of the single vehicle exists; the value is found by reasonable means from the lot."),
)  # fmt: skip
