"""Where the Single Administrative Document of ASYCUDA World keeps what the catalogue names: one table to read and write by.

A path is the end of an element's path, in the spelling of the exports; of several the first that holds text counts, and
the first is the one written.
"""

from __future__ import annotations

from services.risk.domain.words import Flow

_COUNTRY = "General_information/Country"
_BORDER = "Means_of_transport/Border_information"
_INLAND = "Means_of_transport/Departure_arrival_information"

HEADER_PATHS: dict[str, tuple[str, ...]] = {
    "office": ("Office_segment/Customs_clearance_office_code", "Customs_clearance_office_code"),
    "declarant": ("Declarant/Declarant_code",),
    "declarant_name": ("Declarant/Declarant_name",),
    "importer": ("Consignee/Consignee_code",),
    "importer_name": ("Consignee/Consignee_name",),
    "exporter": ("Exporter/Exporter_code",),
    "exporter_name": ("Exporter/Exporter_name",),
    "country_export": ("Export/Export_country_code", "Export_country_code"),
    "country_destination": ("Destination/Destination_country_code", "Destination_country_code"),
    "trading_country": ("Country/Trading_country", "Trading_country"),
    "transport_mode": ("Border_information/Mode",),
    "transport": ("Border_information/Identity", "Departure_arrival_information/Identity"),
    "transport_nationality": ("Border_information/Nationality", "Departure_arrival_information/Nationality"),
    "place_loading": ("Place_of_loading/Code",),
    "border_office": ("Border_office/Code",),
    "location_goods": ("Transport/Location_of_goods", "Location_of_goods"),
    "container": ("Transport/Container_flag", "Container_flag"),
    "manifest": ("Identification/Manifest_reference_number", "Manifest_reference_number"),
    "delivery_terms": ("Delivery_terms/Code",),
    "payment_mode": ("Financial/Mode_of_payment", "Mode_of_payment"),
    "invoice_currency": ("Gs_Invoice/Currency_code",),
    "exchange_rate": ("Gs_Invoice/Currency_rate",),
    "invoice_amount": ("Gs_Invoice/Amount_foreign_currency",),
    "freight": ("Gs_external_freight/Amount_national_currency",),
    "insurance": ("Gs_insurance/Amount_national_currency",),
    "total_value": ("Valuation/Total_CIF", "Total_CIF"),
    "total_taxes": ("Amounts/Totals_taxes", "Totals_taxes"),
    "total_gross_mass": ("Valuation/Weight/Gross_weight", "Valuation/Total/Total_weight"),
    "total_packages": ("Nbers/Total_number_of_packages", "Total_number_of_packages"),
    "item_count": ("Nbers/Total_number_of_items", "Total_number_of_items"),
    "lodged_on": ("Registration/Date", "Property/Date_of_declaration", "Date_of_declaration"),
}
ITEM_PATHS: dict[str, tuple[str, ...]] = {
    "description": ("Goods_description/Commercial_Description", "Goods_description/Description_of_goods"),
    "origin": ("Goods_description/Country_of_origin_code",),
    "preference": ("Tarification/Preference_code",),
    "procedure": ("Tarification/Extended_customs_procedure",),
    "national_procedure": ("Tarification/National_customs_procedure",),
    "packages": ("Packages/Number_of_packages",),
    "package_kind": ("Packages/Kind_of_packages_code",),
    "gross_mass": ("Weight_itm/Gross_weight_itm",),
    "net_mass": ("Weight_itm/Net_weight_itm",),
    "price": ("Tarification/Item_price",),
    "valuation_method": ("Tarification/Valuation_method_code",),
    "previous_document": ("Previous_doc/Summary_declaration",),
    "licence": ("Item/Licence_number", "Licence_number"),
    "taxes": ("Taxation/Item_taxes_amount",),
}
"""Beside these: commodity code with its first precision, marks, supplementary unit, customs value, duty rate and cited
rulings."""

NAMES = frozenset({"declarant_name", "importer_name", "exporter_name"})
"""Name and address in several lines of one element: the first line is the name."""

NOT_IN_SAD = frozenset({"voyage", "bill_nature", "arrived_on", "pre_arrival", "containers"})
"""Header fields that the Single Administrative Document has no element for (its containers are a list, not a number)."""

RULING_CODES = ("C626", "C627", "BTI", "RUL")
"""Codes under which box 44 cites an advance ruling (C626 and C627 as in the European tables, which several customs
territories of the Pacific follow); the first is the one written."""

PROCEDURES: dict[str, Flow] = {
    "1": Flow.EXPORT,
    "2": Flow.EXPORT,
    "3": Flow.EXPORT,
    "4": Flow.IMPORT,
    "5": Flow.IMPORT,
    "6": Flow.IMPORT,
    "7": Flow.WAREHOUSE,
    "8": Flow.TRANSIT,
}
"""ASYCUDA's general procedures: 1 export, 2 temporary export, 3 re-export, 4 home use, 5 temporary import, 6 re-import,
7 warehousing, 8 transit; 9 is national and follows the flow of the form."""


def flow_of(*, sad_flow: str, kind: str, procedure: str) -> Flow | None:
    """The flow from the form's own letter, the type (IM, EX, TR…) and the general procedure; None if nothing says.

    Warehousing and transit are told by the procedure; otherwise the form's letter decides, then the type.
    """
    by_procedure = PROCEDURES.get(procedure[:1])
    if by_procedure in (Flow.WAREHOUSE, Flow.TRANSIT):
        return by_procedure
    letter = sad_flow.strip().upper()[:1]
    if letter in ("I", "E"):
        return Flow.IMPORT if letter == "I" else Flow.EXPORT
    for start, flow in (("IM", Flow.IMPORT), ("EX", Flow.EXPORT), ("EU", Flow.EXPORT), ("T", Flow.TRANSIT)):
        if kind.strip().upper().startswith(start):
            return flow
    return by_procedure


HEADER_SHAPE: tuple[tuple[str, str], ...] = (
    ("Property/Sad_flow", "=flow"),
    ("Property/Nbers/Number_of_loading_lists", ""),
    ("Property/Nbers/Total_number_of_items", "=items"),
    ("Property/Nbers/Total_number_of_packages", "total_packages"),
    ("Property/Date_of_declaration", "lodged_on"),
    ("Identification/Office_segment/Customs_clearance_office_code", "office"),
    ("Identification/Type/Type_of_declaration", "=type"),
    ("Identification/Type/Declaration_gen_procedure_code", "=procedure"),
    ("Identification/Manifest_reference_number", "manifest"),
    ("Identification/Registration/Serial_number", "=serial"),
    ("Identification/Registration/Number", "=registered"),
    ("Identification/Registration/Date", "=registered_on"),
    ("Traders/Exporter/Exporter_code", "exporter"),
    ("Traders/Exporter/Exporter_name", "exporter_name"),
    ("Traders/Consignee/Consignee_code", "importer"),
    ("Traders/Consignee/Consignee_name", "importer_name"),
    ("Declarant/Declarant_code", "declarant"),
    ("Declarant/Declarant_name", "declarant_name"),
    ("Declarant/Reference/Year", "=year"),
    ("Declarant/Reference/Number", "=number"),
    (f"{_COUNTRY}/Trading_country", "trading_country"),
    (f"{_COUNTRY}/Export/Export_country_code", "country_export"),
    (f"{_COUNTRY}/Destination/Destination_country_code", "country_destination"),
    (f"Transport/{_INLAND}/Identity", "=unsaid"),
    (f"Transport/{_INLAND}/Nationality", "=unsaid"),
    (f"Transport/{_BORDER}/Identity", "transport"),
    (f"Transport/{_BORDER}/Nationality", "transport_nationality"),
    (f"Transport/{_BORDER}/Mode", "transport_mode"),
    ("Transport/Container_flag", "container"),
    ("Transport/Delivery_terms/Code", "delivery_terms"),
    ("Transport/Border_office/Code", "border_office"),
    ("Transport/Place_of_loading/Code", "place_loading"),
    ("Transport/Location_of_goods", "location_goods"),
    ("Financial/Mode_of_payment", "payment_mode"),
    ("Financial/Amounts/Totals_taxes", "total_taxes"),
    ("Valuation/Calculation_working_mode", "=working_mode"),
    ("Valuation/Weight/Gross_weight", "total_gross_mass"),
    ("Valuation/Total_CIF", "total_value"),
    ("Valuation/Gs_Invoice/Amount_foreign_currency", "invoice_amount"),
    ("Valuation/Gs_Invoice/Currency_code", "invoice_currency"),
    ("Valuation/Gs_Invoice/Currency_rate", "exchange_rate"),
    ("Valuation/Gs_external_freight/Amount_national_currency", "freight"),
    ("Valuation/Gs_insurance/Amount_national_currency", "insurance"),
)
"""What is written of the header, in the order of the exports. A source that begins with "=" is computed."""

ITEM_SHAPE: tuple[tuple[str, str], ...] = (
    ("Attached_documents/Attached_document_code", "=ruling_code"),
    ("Attached_documents/Attached_document_reference", "ruling"),
    ("Packages/Number_of_packages", "packages"),
    ("Packages/Marks1_of_packages", "marks"),
    ("Packages/Kind_of_packages_code", "package_kind"),
    ("Tarification/HScode/Commodity_code", "=commodity"),
    ("Tarification/HScode/Precision_1", "=precision"),
    ("Tarification/Preference_code", "preference"),
    ("Tarification/Extended_customs_procedure", "procedure"),
    ("Tarification/National_customs_procedure", "national_procedure"),
    ("Tarification/Supplementary_unit/Suppplementary_unit_code", "quantity_unit"),
    ("Tarification/Supplementary_unit/Suppplementary_unit_quantity", "quantity"),
    ("Tarification/Item_price", "price"),
    ("Tarification/Valuation_method_code", "valuation_method"),
    ("Goods_description/Country_of_origin_code", "origin"),
    ("Goods_description/Commercial_Description", "description"),
    ("Previous_doc/Summary_declaration", "=previous_document"),
    ("Licence_number", "licence"),
    ("Taxation/Item_taxes_amount", "taxes"),
    ("Taxation/Taxation_line/Duty_tax_rate", "duty_rate"),
    ("Valuation_item/Weight_itm/Gross_weight_itm", "gross_mass"),
    ("Valuation_item/Weight_itm/Net_weight_itm", "net_mass"),
    ("Valuation_item/Statistical_value", "value"),
)
