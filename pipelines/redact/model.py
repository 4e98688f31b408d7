"""What a detector finds, and the types an identifier can have."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from codebook.message import Message

Kind = Literal["direct", "quasi"]
Means = Literal["read", "form", "list", "known", "repeated", "model"]
"""By what means a detector finds: reading the sentence, a form, the project's own list, words known or found before, or
a model of the user's own."""
_MEANS: Mapping[str, Means] = MappingProxyType(
    {
        "reader": "read",
        "deny list": "list",
        "known in this project": "known",
        "consistency": "repeated",
    }
)


@dataclass(frozen=True, slots=True)
class Detection:
    """A span that could identify someone.

    Attributes:
        start: First code point, into the text that was searched.
        end: One past the last code point.
        type: A key of :data:`ENTITY_TYPES`.
        kind: ``direct`` names a person or leads straight to one; ``quasi`` does so together with other facts.
        score: How sure the surest detector is, 0 to 1. Below :data:`DOUBTFUL` the span is a near miss: something that
            looks like an identifier but fails a check, kept so that a person can decide.
        detectors: Names of the detectors that found it, sorted.
    """

    start: int
    end: int
    type: str
    kind: Kind
    score: float
    detectors: tuple[str, ...]


DOUBTFUL = 0.5
"""Scores below this are near misses: masked until a person has looked."""


@dataclass(frozen=True, slots=True)
class EntityType:
    """One type of identifier.

    Attributes:
        name: Stable name, as stored and exported.
        kind: Whether it identifies directly or together with other facts.
        label: Short name for screens, in lower case.
        description: One sentence on what belongs to it.
    """

    name: str
    kind: Kind
    label: Message
    description: str


_TYPES = (
    EntityType("PERSON", "direct", Message("person"), "First names, family names, nicknames and initials of anybody."),
    EntityType("ADDRESS", "direct", Message("address"), "Street with house number, flat, postal box."),
    EntityType("EMAIL", "direct", Message("e-mail address"), "E-mail addresses, oddly written ones too."),
    EntityType("PHONE", "direct", Message("phone number"), "Telephone and fax numbers, spoken digit by digit too."),
    EntityType("HANDLE", "direct", Message("username"), "Usernames, handles and game tags on any platform."),
    EntityType("URL", "direct", Message("web address"), "Links, profile pages and site names."),
    EntityType(
        "NATIONAL_ID", "direct", Message("national number"), "Identity, social-security, tax and health numbers."
    ),
    EntityType(
        "PASSPORT", "direct", Message("passport or licence"), "Passport, identity-card and driving-licence numbers."
    ),
    EntityType("IBAN", "direct", Message("bank account"), "IBANs and other account numbers, mistyped ones too."),
    EntityType("BANK_CARD", "direct", Message("bank card"), "Credit and debit card numbers."),
    EntityType("PLATE", "direct", Message("number plate"), "Vehicle registration plates."),
    EntityType(
        "CASE_NUMBER", "direct", Message("case or file number"), "Police, court, hospital and social-work file numbers."
    ),
    EntityType("IP_ADDRESS", "direct", Message("network address"), "IP and hardware addresses of devices."),
    EntityType("DEVICE_ID", "direct", Message("device or wallet number"), "Device, session and wallet identifiers."),
    EntityType("OTHER", "direct", Message("from your own list"), "Words the project's own list says to mask."),
    EntityType("LOCATION", "quasi", Message("place"), "Countries, regions, towns, villages, rivers, landmarks."),
    EntityType("POSTCODE", "quasi", Message("postcode"), "Postal codes."),
    EntityType("ORGANISATION", "quasi", Message("organisation"), "Employers, clubs, churches, companies, services."),
    EntityType("SCHOOL", "quasi", Message("school"), "Schools, nurseries, colleges, universities."),
    EntityType("CARE_PLACE", "quasi", Message("place of care"), "Hospitals, clinics, shelters, children's homes."),
    EntityType("DATE", "quasi", Message("date"), "Dates and years, and days told by an event."),
    EntityType("BIRTH_DATE", "quasi", Message("date of birth"), "Dates said to be somebody's birth date or birthday."),
    EntityType("AGE", "quasi", Message("age"), "Ages in figures or words."),
    EntityType(
        "NATIONALITY", "quasi", Message("nationality"), "Nationalities, ethnic groups and religions said of people."
    ),
    EntityType("OCCUPATION", "quasi", Message("occupation"), "What somebody works as, where it tells who it is."),
    EntityType("EVENT", "quasi", Message("event"), "Events that pin people or a time: a flood, an accident, a feast."),
)

ENTITY_TYPES: Mapping[str, EntityType] = MappingProxyType({entry.name: entry for entry in _TYPES})
"""Every type a detection can have, by name."""
NUMBERS = frozenset(
    {"PHONE", "IBAN", "NATIONAL_ID", "PASSPORT", "BANK_CARD", "PLATE", "CASE_NUMBER", "IP_ADDRESS", "DEVICE_ID"}
)
"""Types that are the same under any grouping of their digits and letters."""


def means_of(detector: str) -> Means:
    """By what means a detector finds, by its name."""
    return "form" if detector.startswith("presidio ") else _MEANS.get(detector, "model")
