"""The catalogue itself. Names of boxes follow the Single Administrative Document as ASYCUDA prints it."""

from __future__ import annotations

from services.risk.domain.catalogue.types import Criterion, Field, Level, Type

_C = Criterion


def _header(name: str, type_: Type, title: str, description: str, *, scale: int = 0, unit: str = "", box: str = "",
            wco: str = "", criterion: Criterion | None = None, derived: bool = False) -> Field:  # fmt: skip
    return Field(name=name, level=Level.HEADER, type=type_, title=title, description=description, scale=scale,
                 unit=unit, box=box, wco=wco, criterion=criterion, derived=derived)  # fmt: skip


def _item(name: str, type_: Type, title: str, description: str, *, scale: int = 0, unit: str = "", box: str = "",
          wco: str = "", criterion: Criterion | None = None, derived: bool = False) -> Field:  # fmt: skip
    return Field(name=name, level=Level.ITEM, type=type_, title=title, description=description, scale=scale,
                 unit=unit, box=box, wco=wco, criterion=criterion, derived=derived)  # fmt: skip


def _money(name: str, title: str, description: str, *, box: str = "", wco: str = "", unit: str = "national") -> Field:
    return _header(name, Type.DECIMAL, title, description, scale=2, unit=unit, box=box, wco=wco, criterion=_C.VALUE)


def _sum(name: str, title: str, description: str, *, box: str = "", wco: str = "", unit: str = "national") -> Field:
    return _item(name, Type.DECIMAL, title, description, scale=2, unit=unit, box=box, wco=wco, criterion=_C.VALUE)


_HEADER = (
    _header("office", Type.CODE, "Customs office", "Code of the office of clearance.", box="A", wco="DeclarationOffice.ID"),
    _header("flow", Type.CODE, "Flow", "IMPORT, EXPORT, TRANSIT or WAREHOUSE.", box="1", wco="TypeCode"),
    _header("declaration_type", Type.CODE, "Type of declaration", "Type and general procedure, as in IM4.", box="1", wco="TypeCode"),
    _header("declarant", Type.CODE, "Declarant", "Code of the declarant or agent.", box="14", wco="Agent.ID", criterion=_C.COMPLIANCE),
    _header("declarant_name", Type.TEXT, "Declarant's name", "Name of the declarant or agent.", box="14", wco="Agent.Name"),
    _header("importer", Type.CODE, "Importer", "Tax number of the importer (consignee).", box="8", wco="Importer.ID", criterion=_C.COMPLIANCE),
    _header("importer_name", Type.TEXT, "Importer's name", "Name of the importer (consignee).", box="8", wco="Importer.Name"),
    _header("exporter", Type.CODE, "Exporter", "Code of the exporter (consignor).", box="2", wco="Exporter.ID", criterion=_C.COMPLIANCE),
    _header("exporter_name", Type.TEXT, "Exporter's name", "Name of the exporter (consignor).", box="2", wco="Exporter.Name"),
    _header("country_export", Type.CODE, "Country of export", "Country the goods were shipped from.", box="15", wco="ExportationCountry.ID", criterion=_C.SHIPPED_FROM),
    _header("country_destination", Type.CODE, "Country of destination", "Where the goods go.", box="17", wco="Destination.CountryCode"),
    _header("trading_country", Type.CODE, "Trading country", "Country of the seller.", box="11", wco="TradeTerms.CountryCode"),
    _header("transport_mode", Type.CODE, "Mode of transport at the border", "1 sea, 4 air, 5 post.", box="25", wco="BorderTransportMeans.TypeCode", criterion=_C.TRANSPORT),
    _header("transport", Type.TEXT, "Means of transport", "Name of the vessel, or the flight.", box="21", wco="BorderTransportMeans.Name", criterion=_C.TRANSPORT),
    _header("transport_nationality", Type.CODE, "Nationality of the transport", "Flag of the vessel or aircraft.", box="21", wco="BorderTransportMeans.RegistrationNationalityCode", criterion=_C.TRANSPORT),
    _header("voyage", Type.CODE, "Voyage or flight", "Number of the voyage or flight.", box="21", wco="BorderTransportMeans.JourneyID", criterion=_C.TRANSPORT),
    _header("place_loading", Type.CODE, "Place of loading", "UN/LOCODE of loading.", box="27", wco="LoadingLocation.ID", criterion=_C.SHIPPED_FROM),
    _header("border_office", Type.CODE, "Office of entry or exit", "Code of the office at the border.", box="29", wco="EntryOffice.ID"),
    _header("location_goods", Type.CODE, "Location of goods", "Where the goods can be examined.", box="30", wco="GoodsLocation.ID"),
    _header("container", Type.BOOLEAN, "In containers", "Whether the goods come in containers.", box="19", wco="TransportEquipment", criterion=_C.TRANSPORT),
    _header("containers", Type.INTEGER, "Number of containers", "Distinct containers; one shared by several bills counts once.", unit="containers", box="31", wco="TransportEquipment.SequenceNumeric", criterion=_C.TRANSPORT),
    _header("manifest", Type.CODE, "Manifest", "Registration number of the manifest.", box="A", wco="PreviousDocument.ID"),
    _header("transport_document", Type.CODE, "Bill of lading or air waybill", "Number of the transport document.", box="40", wco="TransportContractDocument.ID"),
    _header("bill_nature", Type.CODE, "Nature of the bill", "22 export, 23 import, 24 transit, 26 remains on board, 28 transhipment.", wco="TransportContractDocument.TypeCode"),
    _header("delivery_terms", Type.CODE, "Delivery terms", "Incoterms code.", box="20", wco="TradeTerms.ConditionCode"),
    _header("payment_mode", Type.CODE, "Mode of payment", "How duty is paid.", box="B", wco="DutyTaxFee.Payment.MethodCode"),
    _header("invoice_currency", Type.CODE, "Invoice currency", "ISO 4217 code.", box="22", wco="InvoiceAmount.CurrencyID", criterion=_C.VALUE),
    _header("exchange_rate", Type.DECIMAL, "Exchange rate", "Units of national currency for one of the invoice's.", scale=6, box="23", wco="CurrencyExchange.RateNumeric", criterion=_C.VALUE),
    _money("invoice_amount", "Invoice amount", "Total of the invoice, in the invoice's currency.", box="22", wco="InvoiceAmount", unit="invoice"),
    _money("freight", "Freight", "External freight.", box="22", wco="CustomsValuation.FreightChargeAmount"),
    _money("insurance", "Insurance", "Insurance of the carriage.", box="22", wco="CustomsValuation.ChargeDeduction"),
    _money("total_value", "Total customs value", "CIF (or FOB) of all items.", box="46", wco="CustomsValueAmount"),
    _money("total_taxes", "Total duties and taxes", "What the declaration pays.", box="B", wco="DutyTaxFee.AdValoremTaxBaseAmount"),
    _header("total_gross_mass", Type.DECIMAL, "Total gross mass", "Of all items, or of the bill.", scale=3, unit="kg", box="35", wco="TotalGrossMassMeasure"),
    _header("total_packages", Type.INTEGER, "Total packages", "Packages of all items.", unit="packages", box="6", wco="TotalPackageQuantity"),
    _header("item_count", Type.INTEGER, "Number of items", "Items of the declaration.", unit="items", box="5", wco="GoodsItemQuantity"),
    _header("lodged_on", Type.DATE, "Day of lodging", "When the declaration was lodged.", box="A", wco="AcceptanceDateTime"),
    _header("arrived_on", Type.DATE, "Day of arrival", "When the means of transport arrived, or is expected.", wco="BorderTransportMeans.ArrivalDateTime", criterion=_C.TRANSPORT),
    _header("pre_arrival", Type.BOOLEAN, "Before arrival", "Whether this was sent before the goods arrived.", wco="FunctionCode"),
    _header("to_be_qualified", Type.BOOLEAN, "To be qualified", "Something needed for a full assessment is missing or absurd.", derived=True),
    _header("days_since_arrival", Type.INTEGER, "Days since arrival", "From arrival to lodging; below zero before arrival.", unit="days", derived=True, criterion=_C.TRANSPORT),
    _header("new_importer", Type.BOOLEAN, "New importer", "Fewer declarations in the window than the parameter asks.", derived=True, criterion=_C.COMPLIANCE),
    _header("importer_declarations", Type.INTEGER, "Importer's declarations", "In the window before this one.", unit="declarations", derived=True, criterion=_C.COMPLIANCE),
    _header("importer_inspected", Type.INTEGER, "Importer's inspections", "Inspected in the window before this one.", unit="declarations", derived=True, criterion=_C.COMPLIANCE),
    _header("importer_finds", Type.INTEGER, "Importer's finds", "Inspections with a find, in the window before this one.", unit="declarations", derived=True, criterion=_C.COMPLIANCE),
    _header("importer_find_rate", Type.DECIMAL, "Importer's find rate", "Finds for each inspection; missing without an inspection.", scale=4, derived=True, criterion=_C.COMPLIANCE),
    _header("new_declarant", Type.BOOLEAN, "New declarant", "Fewer declarations in the window than the parameter asks.", derived=True, criterion=_C.COMPLIANCE),
    _header("declarant_declarations", Type.INTEGER, "Declarant's declarations", "In the window before this one.", unit="declarations", derived=True, criterion=_C.COMPLIANCE),
    _header("declarant_inspected", Type.INTEGER, "Declarant's inspections", "Inspected in the window before this one.", unit="declarations", derived=True, criterion=_C.COMPLIANCE),
    _header("declarant_finds", Type.INTEGER, "Declarant's finds", "Inspections with a find, in the window before this one.", unit="declarations", derived=True, criterion=_C.COMPLIANCE),
    _header("declarant_find_rate", Type.DECIMAL, "Declarant's find rate", "Finds for each inspection; missing without an inspection.", scale=4, derived=True, criterion=_C.COMPLIANCE),
    _header("trusted_trader", Type.BOOLEAN, "Trusted trader", "The importer's status is active, to the second.", derived=True, criterion=_C.COMPLIANCE),
    _header("watch_score", Type.INTEGER, "Watch-list match", "0 to 100: how well a party matches an entry; 100 for an exact number.", derived=True, criterion=_C.COMPLIANCE),
    _header("watch_list", Type.CODE, "Watch-list", "The list of the best match.", derived=True, criterion=_C.COMPLIANCE),
)  # fmt: skip

_ITEM = (
    _item("number", Type.INTEGER, "Item number", "From 1.", box="32", wco="SequenceNumeric"),
    _item("hs", Type.CODE, "Commodity code", "Digits of the tariff heading, 2 to 12.", box="33", wco="Classification.ID", criterion=_C.HS_CODE),
    _item("description", Type.TEXT, "Description of the goods", "Trade description.", box="31", wco="Commodity.Description", criterion=_C.NATURE),
    _item("marks", Type.TEXT, "Marks", "Marks and numbers of the packages.", box="31", wco="Packaging.MarksNumbersID", criterion=_C.NATURE),
    _item("origin", Type.CODE, "Country of origin", "ISO 3166 code.", box="34", wco="Origin.CountryCode", criterion=_C.ORIGIN),
    _item("preference", Type.CODE, "Preference", "Code of the preference claimed.", box="36", wco="DutyRegimeCode", criterion=_C.ORIGIN),
    _item("procedure", Type.CODE, "Procedure", "Extended procedure, as in 4000.", box="37", wco="GovernmentProcedure.CurrentCode"),
    _item("national_procedure", Type.CODE, "National procedure", "Additional code of the procedure.", box="37", wco="GovernmentProcedure.PreviousCode"),
    _item("packages", Type.INTEGER, "Packages", "Number of packages.", unit="packages", box="31", wco="Packaging.QuantityQuantity"),
    _item("package_kind", Type.CODE, "Kind of packages", "UN Recommendation 21.", box="31", wco="Packaging.TypeCode"),
    _item("gross_mass", Type.DECIMAL, "Gross mass", "With packing.", scale=3, unit="kg", box="35", wco="GoodsMeasure.GrossMassMeasure"),
    _item("net_mass", Type.DECIMAL, "Net mass", "Without packing.", scale=3, unit="kg", box="38", wco="GoodsMeasure.NetNetWeightMeasure"),
    _item("quantity", Type.DECIMAL, "Supplementary quantity", "In the tariff's unit.", scale=3, box="41", wco="GoodsMeasure.TariffQuantity"),
    _item("quantity_unit", Type.CODE, "Supplementary unit", "Unit of the quantity.", box="41", wco="GoodsMeasure.TariffQuantity.UnitCode"),
    _sum("price", "Item price", "In the invoice's currency.", box="42", wco="InvoiceLine.ItemChargeAmount", unit="invoice"),
    _item("valuation_method", Type.CODE, "Valuation method", "1 to 6 of the WTO Valuation Agreement.", box="43", wco="CustomsValuation.MethodCode", criterion=_C.VALUE),
    _item("previous_document", Type.CODE, "Previous document", "Bill of lading or declaration before this.", box="40", wco="PreviousDocument.ID"),
    _item("ruling", Type.CODE, "Advance ruling cited", "Number of the ruling.", box="44", wco="AdditionalDocument.ID", criterion=_C.HS_CODE),
    _item("licence", Type.CODE, "Licence or permit", "Number of the permit.", box="44", wco="AdditionalDocument.ID"),
    _sum("value", "Customs value", "Statistical value in national currency.", box="46", wco="CustomsValueAmount"),
    _item("duty_rate", Type.DECIMAL, "Rate of duty", "Highest rate charged.", scale=4, unit="%", box="47", wco="DutyTaxFee.TaxRateNumeric"),
    _sum("taxes", "Duties and taxes", "Of this item.", box="47", wco="DutyTaxFee.Payment.TaxAssessedAmount"),
    _item("unit_value", Type.DECIMAL, "Value of a kilogram", "Customs value for each kilogram net (gross where net is missing).", scale=4, unit="national/kg", derived=True, criterion=_C.VALUE),
    _item("value_deviation", Type.DECIMAL, "Deviation from the reference", "Value of a unit, over the lower end of its reference range: 0.5 is half of it; 1 or more is within or above.", scale=4, derived=True, criterion=_C.VALUE),
    _item("above_reference", Type.DECIMAL, "Above the reference", "Value of a unit, over the upper end of its reference range.", scale=4, derived=True, criterion=_C.VALUE),
    _item("ruling_valid", Type.BOOLEAN, "Ruling in force", "The ruling cited is in force and the importer's own.", derived=True, criterion=_C.HS_CODE),
    _item("ruling_matches", Type.BOOLEAN, "Ruling matches", "The ruling cited decides this commodity code and origin.", derived=True, criterion=_C.HS_CODE),
)  # fmt: skip

HEADER: dict[str, Field] = {one.name: one for one in _HEADER}
ITEM: dict[str, Field] = {one.name: one for one in _ITEM}
FIELDS: tuple[Field, ...] = (*_HEADER, *_ITEM)


def find(name: str, level: Level) -> Field | None:
    """The field of this name at this level."""
    return (HEADER if level is Level.HEADER else ITEM).get(name)


def field(name: str, level: Level = Level.HEADER) -> Field:
    """The field of this name. Raises KeyError for one that is not in the catalogue."""
    return (HEADER if level is Level.HEADER else ITEM)[name]
