"""Which word of the criteria is which field of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from services.risk.domain.catalogue import HEADER, ITEM, Field


@dataclass(frozen=True, slots=True)
class AsycudaName:
    """A word of the criteria. `documented` where it stands in a published criterion, else it is assumed by its pattern."""

    name: str
    key: str
    documented: bool = False

    @property
    def field(self) -> Field:
        """The field it names."""
        return ITEM[self.key.removeprefix("item.")] if self.key.startswith("item.") else HEADER[self.key]


NAMES: tuple[AsycudaName, ...] = (
    AsycudaName("ComCod", "item.hs", documented=True),
    AsycudaName("CtyOrigCod", "item.origin", documented=True),
    *(
        AsycudaName(name, key)
        for name, key in (
            ("GdsDsc", "item.description"), ("MrkNbr", "item.marks"), ("ItmNbr", "item.number"), ("PrfCod", "item.preference"),
            ("CpcCod", "item.procedure"), ("NatCpcCod", "item.national_procedure"), ("NbrPkg", "item.packages"),
            ("PkgKndCod", "item.package_kind"), ("GrossMass", "item.gross_mass"), ("NetMass", "item.net_mass"),
            ("SupQty", "item.quantity"), ("SupUntCod", "item.quantity_unit"), ("ItmPrice", "item.price"),
            ("ValMthCod", "item.valuation_method"), ("PrvDoc", "item.previous_document"), ("CusVal", "item.value"),
            ("DtyRate", "item.duty_rate"), ("ItmTax", "item.taxes"), ("LicNbr", "item.licence"),
            ("OffCod", "office"), ("FlowCod", "flow"), ("DecTyp", "declaration_type"), ("DecCod", "declarant"),
            ("DecNam", "declarant_name"), ("CmpCod", "importer"), ("CmpNam", "importer_name"), ("ExpCod", "exporter"),
            ("ExpNam", "exporter_name"), ("CtyExpCod", "country_export"), ("CtyDestCod", "country_destination"),
            ("CtyTrdCod", "trading_country"), ("ModTrpCod", "transport_mode"), ("MeaTrp", "transport"),
            ("CtyTrpCod", "transport_nationality"), ("VoyNbr", "voyage"), ("PlaLoadCod", "place_loading"),
            ("OffBordCod", "border_office"), ("LocGdsCod", "location_goods"), ("CntFlag", "container"),
            ("NbrCnt", "containers"), ("ManNbr", "manifest"), ("BolNbr", "transport_document"), ("BolNat", "bill_nature"),
            ("DelTrmCod", "delivery_terms"), ("PayModCod", "payment_mode"), ("CurCod", "invoice_currency"),
            ("ExcRate", "exchange_rate"), ("InvAmt", "invoice_amount"), ("FreAmt", "freight"), ("InsAmt", "insurance"),
            ("TotCusVal", "total_value"), ("TotTax", "total_taxes"), ("TotGrossMass", "total_gross_mass"),
            ("TotNbrPkg", "total_packages"), ("TotNbrItm", "item_count"), ("RegDat", "lodged_on"), ("ArrDat", "arrived_on"),
        )
    ),
)  # fmt: skip
"""One name for each field that a national system has; what Vaka derives (histories, deviations) has none."""

BY_NAME: dict[str, AsycudaName] = {one.name.lower(): one for one in NAMES}
BY_KEY: dict[str, AsycudaName] = {one.key: one for one in NAMES}
