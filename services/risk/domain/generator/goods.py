"""The goods an island buys: commodity, words, usual price, duty, usual mass, how often, and who deals in it.

Prices are the median customs value of a kilogram in national currency (about two to the US dollar), duty in per cent, mass
the median of an item in kilograms. All invented, in the right order of magnitude.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SECTORS = "FDTVEMBHPK"
"""Food, drink and tobacco, textiles, vehicles, electronics, machinery, building, household, pharmacy, paper."""

_LINES = """
020230 Boneless frozen beef|9.5|15|2400|6|F
020714 Frozen cuts of chicken|4.1|15|5200|12|F
020442 Frozen mutton with bone|7.8|5|3100|6|F
030389 Frozen fish|5.2|5|2600|4|F
040210 Milk powder|8.3|0|1800|8|F
040510 Butter|11.2|5|900|4|F
040690 Cheese|13.5|10|600|4|F
070310 Fresh onions|1.3|5|6500|8|F
070190 Fresh potatoes|1.2|5|7800|7|F
080810 Fresh apples|3.1|10|2300|6|F
080510 Oranges|2.6|10|1900|4|F
090111 Coffee|12.4|10|220|2|F
100630 Milled rice|2.1|0|21000|14|F
110100 Wheat flour|1.1|5|18000|9|F
150790 Soya bean oil|3.4|10|5200|6|F
160414 Prepared tuna|8.2|25|1700|5|F
170199 White sugar|1.7|10|12000|7|F
190230 Instant noodles|4.4|15|2500|10|F
190531 Sweet biscuits|6.1|25|1100|9|F
200980 Fruit juice|2.6|25|2100|5|F
210390 Sauces|5.2|15|900|6|F
210690 Food preparations|9.4|15|500|7|F
220210 Sweetened waters|1.5|32|4200|6|D
220300 Beer of malt|2.8|32|6200|6|D
220421 Wine in bottles|11.5|32|1200|5|D
220830 Whisky|24.0|64|500|4|D
220870 Liqueurs|19.0|64|300|2|D
240220 Cigarettes|48.0|64|420|4|D
240319 Smoking tobacco|33.0|64|250|2|D
300490 Medicaments in doses|85.0|0|120|8|P
300510 Adhesive dressings|28.0|0|90|3|P
330499 Beauty preparations|31.0|25|140|7|P
330510 Shampoos|7.4|25|700|6|P
340220 Washing preparations|4.1|15|2600|8|P
380891 Insecticides|14.0|5|300|4|P
320910 Paints|6.3|15|1600|5|B
390120 Polyethylene|3.2|5|4200|3|B
391723 Tubes of plastics|6.5|15|1500|4|B
392330 Bottles of plastics|5.8|15|800|4|H
392410 Tableware of plastics|6.9|25|700|9|H
392690 Articles of plastics|9.8|15|350|16|H
401110 New tyres for cars|8.6|15|1400|8|V
401120 New tyres for lorries|7.2|15|2100|4|V
420212 Suitcases|12.5|25|300|5|T
420222 Handbags|18.0|25|160|5|T
440710 Sawn coniferous wood|1.9|5|16000|6|B
441233 Plywood|2.6|15|6200|5|B
480256 Paper for writing|2.7|5|3600|5|K
481820 Tissue paper|4.2|15|1500|6|K
490199 Printed books|14.0|0|260|6|K
491110 Advertising matter|11.0|0|120|3|K
520852 Printed cotton fabric|15.0|5|420|5|T
540761 Polyester fabric|11.0|5|520|5|T
610910 T-shirts of cotton|21.0|32|380|10|T
610990 T-shirts of other textiles|19.0|32|330|7|T
611030 Jerseys of man-made fibres|23.0|32|260|5|T
620342 Trousers of cotton|24.0|32|320|7|T
620443 Dresses|27.0|32|210|6|T
620520 Shirts of cotton|25.0|32|240|5|T
621210 Brassieres|33.0|32|90|2|T
630790 Made-up textile articles|13.0|25|300|6|T
630900 Worn clothing|3.0|15|4100|6|T
640219 Sports footwear|22.0|32|280|6|T
640299 Footwear of plastics|14.0|32|450|7|T
650500 Hats|19.0|25|90|3|T
690721 Ceramic tiles|1.8|15|9200|6|B
701090 Bottles of glass|2.3|5|3100|3|H
721041 Galvanised roofing sheet|3.1|15|8800|8|B
721420 Reinforcing bars|1.9|5|21000|7|B
730630 Steel tubes|3.3|5|6100|5|B
730890 Steel structures|5.4|5|4200|5|B
731815 Screws and bolts|7.9|15|500|6|B
732393 Kitchen articles of steel|11.0|25|420|6|H
732690 Articles of iron|8.3|15|380|8|B
761010 Doors and windows of aluminium|12.0|15|700|5|B
820559 Hand tools|13.0|15|220|5|B
830140 Locks|15.0|15|130|4|B
840734 Engines for vehicles|19.0|5|420|3|V
841330 Fuel pumps|29.0|5|110|3|V
841510 Air conditioners|14.0|25|900|6|E
841810 Refrigerators|9.5|25|1100|6|E
842121 Water filters|24.0|5|180|3|M
842952 Excavators|13.5|5|18500|2|M
843149 Parts of machinery|21.0|0|430|6|M
844331 Printers|27.0|5|160|4|E
845011 Washing machines|9.8|25|900|5|E
847130 Portable computers|165.0|0|55|8|E
847330 Parts of computers|62.0|0|60|6|E
848180 Taps and valves|18.0|5|240|5|M
850231 Wind and solar generating sets|22.0|0|1500|2|M
850440 Static converters|36.0|5|120|6|E
850710 Lead-acid batteries|6.6|15|900|5|V
850760 Lithium batteries|41.0|5|160|4|E
851713 Smartphones|420.0|5|28|9|E
851762 Network equipment|130.0|0|45|6|E
851830 Headphones|64.0|15|40|4|E
852852 Monitors|31.0|5|180|4|E
852872 Television sets|22.0|25|650|6|E
853710 Switchboards|38.0|5|150|4|M
854370 Electrical apparatus|47.0|5|90|5|E
854442 Fitted cables|19.0|5|260|6|E
870120 Road tractors|11.0|15|8200|1|V
870322 Cars to 1500 cc|12.5|32|1250|10|V
870323 Cars to 3000 cc|15.5|32|1600|12|V
870332 Diesel cars|16.5|32|1800|5|V
870340 Hybrid cars|18.0|5|1500|5|V
870421 Light lorries|11.5|15|2100|7|V
870829 Parts of bodies|17.0|15|240|8|V
870899 Parts of vehicles|15.0|15|300|10|V
871120 Motor cycles|16.0|25|180|3|V
880330 Parts of aircraft|310.0|0|35|2|M
890399 Pleasure boats|17.0|25|2200|1|V
901890 Medical instruments|140.0|0|40|4|P
902780 Instruments for analysis|120.0|0|30|2|M
940161 Upholstered seats|8.2|25|800|6|H
940360 Wooden furniture|6.4|25|1300|8|H
940540 Lamps|18.0|15|240|6|H
950300 Toys|13.0|25|420|9|H
950450 Video game consoles|78.0|25|60|3|E
960810 Ball pens|16.0|15|110|3|K
961900 Sanitary towels and napkins|6.2|15|1200|6|H
"""


@dataclass(frozen=True, slots=True)
class Goods:
    """The lines as parallel columns: `codes` of eight digits, prices per kilogram, duty in per cent, masses in kilograms."""

    codes: tuple[str, ...]
    descriptions: tuple[str, ...]
    price: Floats
    duty: Floats
    mass: Floats
    weight: Floats
    sector: NDArray[np.int64]
    spread: Floats
    """Standard deviation of the logarithm of honest prices."""

    def line(self, hs6: str) -> int:
        """The position of a commodity. Raises KeyError for one that is not traded here."""
        found = [place for place, code in enumerate(self.codes) if code.startswith(hs6)]
        if not found:
            raise KeyError(hs6)
        return found[0]

    def reference(self) -> tuple[Floats, ...]:
        """The lower and upper end of each line's reference range: one standard deviation below and above the median."""
        return self.price * np.exp(-self.spread), self.price * np.exp(self.spread)


def _read() -> Goods:
    rows = [line.split("|") for line in _LINES.strip().splitlines()]
    heads = [row[0].partition(" ") for row in rows]
    weight = _numbers(rows, 4)
    kind = np.arange(len(rows)) % 3
    return Goods(
        codes=tuple(head[0] + "00" for head in heads),
        descriptions=tuple(head[2] for head in heads),
        price=_numbers(rows, 1),
        duty=_numbers(rows, 2),
        mass=_numbers(rows, 3),
        weight=weight / weight.sum(),
        sector=np.array([SECTORS.index(row[5]) for row in rows]),
        spread=np.array([0.36, 0.28, 0.22])[kind],
    )


def _numbers(rows: list[list[str]], place: int) -> Floats:
    return np.array([float(row[place]) for row in rows])


GOODS = _read()
