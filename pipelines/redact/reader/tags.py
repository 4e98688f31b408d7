"""What the reader tells of a piece of text: a tag for each type of identifier."""

from collections.abc import Mapping
from types import MappingProxyType

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "P": "PERSON",
        "H": "HANDLE",
        "M": "EMAIL",
        "U": "URL",
        "F": "PHONE",
        "C": "CASE_NUMBER",
        "N": "NATIONAL_ID",
        "I": "IBAN",
        "B": "BANK_CARD",
        "S": "PASSPORT",
        "K": "PLATE",
        "G": "IP_ADDRESS",
        "D": "DEVICE_ID",
        "X": "ADDRESS",
        "Z": "POSTCODE",
        "L": "LOCATION",
        "O": "ORGANISATION",
        "T": "DATE",
        "R": "RELATIVE_DATE",
        "A": "AGE",
        "E": "NATIONALITY",
        "J": "OCCUPATION",
        "V": "EVENT",
    }
)
"""Letter in marked texts -> what it marks; all but ``RELATIVE_DATE`` are types of :mod:`pipelines.redact.model`."""

TAGS: tuple[str, ...] = ("-", *(f"{part}-{letter}" for letter in LETTERS for part in "BI"))
"""Tags in the order of the model's outputs: none, then the beginning and the inside of each letter's type."""

TAG_NUMBERS: Mapping[str, int] = MappingProxyType({tag: number for number, tag in enumerate(TAGS)})
