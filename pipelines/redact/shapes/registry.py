"""Which recognisers run on text of any language: Presidio's, the national numbers, what is written in a form."""

from typing import Any

from pipelines.redact.shapes.library import presidio

PRESIDIO_TYPES = {
    "CREDIT_CARD": "BANK_CARD",
    "CRYPTO": "DEVICE_ID",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP_ADDRESS",
    "MAC_ADDRESS": "IP_ADDRESS",
    "UUID": "DEVICE_ID",
    "US_SSN": "NATIONAL_ID",
    "US_ITIN": "NATIONAL_ID",
    "UK_NHS": "NATIONAL_ID",
    "UK_NINO": "NATIONAL_ID",
    "UK_DRIVING_LICENCE": "PASSPORT",
    "UK_VEHICLE_REGISTRATION": "PLATE",
    "ES_NIF": "NATIONAL_ID",
    "ES_NIE": "NATIONAL_ID",
    "IT_FISCAL_CODE": "NATIONAL_ID",
    "IT_VAT_CODE": "NATIONAL_ID",
    "IT_IDENTITY_CARD": "PASSPORT",
    "IT_PASSPORT": "PASSPORT",
    "IT_DRIVER_LICENSE": "PASSPORT",
    "PL_PESEL": "NATIONAL_ID",
    "FI_PERSONAL_IDENTITY_CODE": "NATIONAL_ID",
    "SE_PERSONNUMMER": "NATIONAL_ID",
    "DE_TAX_ID": "NATIONAL_ID",
    "DE_SOCIAL_SECURITY": "NATIONAL_ID",
    "DE_HEALTH_INSURANCE": "NATIONAL_ID",
    "DE_ID_CARD": "PASSPORT",
    "DE_PASSPORT": "PASSPORT",
    "TR_NATIONAL_ID": "NATIONAL_ID",
}
"""Presidio's entity -> Heard's type. An entity that is not here keeps its name: the recognisers of this package."""


def presidio_recognizers(language: str) -> list[Any]:
    """Return Presidio's own recognisers that serve a European interview, registered for a language.

    Left out: its e-mail and web-address recognisers (they drop odd domains, and ask the network for a list of
    suffixes), its telephone recogniser (one pass over the text for each region: slow), its dates (numeric only), and
    countries whose patterns are any run of digits.
    """
    presidio()
    from presidio_analyzer import predefined_recognizers

    names = [
        "CreditCardRecognizer",
        "CryptoRecognizer",
        "IbanRecognizer",
        "IpRecognizer",
        "MacAddressRecognizer",
        "UuidRecognizer",
        "UsSsnRecognizer",
        "UsItinRecognizer",
        "NhsRecognizer",
        "UkNinoRecognizer",
        "UkDrivingLicenceRecognizer",
        "UkVehicleRegistrationRecognizer",
        "EsNifRecognizer",
        "EsNieRecognizer",
        "ItFiscalCodeRecognizer",
        "ItIdentityCardRecognizer",
        "FiPersonalIdentityCodeRecognizer",
        "SePersonnummerRecognizer",
        "PlPeselRecognizer",
        "DeTaxIdRecognizer",
        "DeSocialSecurityRecognizer",
        "DeHealthInsuranceRecognizer",
        "DeIdCardRecognizer",
        "DePassportRecognizer",
        "TrNationalIdRecognizer",
    ]
    classes = [getattr(predefined_recognizers, name, None) for name in names]
    return [recognizer(supported_language=language) for recognizer in classes if recognizer is not None]


def own_recognizers(language: str) -> list[Any]:
    """Return Heard's own: national numbers, and what is written in a form of its own."""
    presidio()
    from pipelines.redact.shapes.national import FORMS, NationalNumber
    from pipelines.redact.shapes.written import WRITTEN

    return [*(kind(language) for kind in WRITTEN), *(NationalNumber(form, language) for form in FORMS)]
