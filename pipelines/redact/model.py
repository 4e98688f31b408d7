"""What a detector finds, and the types an identifier can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["direct", "quasi"]
Means = Literal["model", "surroundings", "list", "known", "repeated", "rules"]
"""By what means a detector finds: a model of names or of what stands around, the project's own list, words known or
found before, or rules."""
_MEANS: Mapping[str, Means] = MappingProxyType(
    {
        "spaCy": "model",
        "rampart": "model",
        "name model": "model",
        "surroundings": "surroundings",
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
    label: str
    description: str


_TYPES = (
    EntityType("PERSON", "direct", "person", "First names, family names, nicknames and initials of anybody."),
    EntityType("ADDRESS", "direct", "address", "Street with house number, flat, postal box."),
    EntityType("EMAIL", "direct", "e-mail address", "E-mail addresses, oddly written ones too."),
    EntityType("PHONE", "direct", "phone number", "Telephone and fax numbers, spoken digit by digit too."),
    EntityType("HANDLE", "direct", "username", "Usernames, handles and game tags on any platform."),
    EntityType("URL", "direct", "web address", "Links, profile pages and site names."),
    EntityType("NATIONAL_ID", "direct", "national number", "Identity, social-security, tax and health numbers."),
    EntityType("PASSPORT", "direct", "passport or licence", "Passport, identity-card and driving-licence numbers."),
    EntityType("IBAN", "direct", "bank account", "IBANs and other account numbers, mistyped ones too."),
    EntityType("BANK_CARD", "direct", "bank card", "Credit and debit card numbers."),
    EntityType("PLATE", "direct", "number plate", "Vehicle registration plates."),
    EntityType("CASE_NUMBER", "direct", "case or file number", "Police, court, hospital and social-work file numbers."),
    EntityType("IP_ADDRESS", "direct", "network address", "IP and hardware addresses of devices."),
    EntityType("DEVICE_ID", "direct", "device or wallet number", "Device, session and wallet identifiers."),
    EntityType("OTHER", "direct", "from your own list", "Words the project's own list says to mask."),
    EntityType("LOCATION", "quasi", "place", "Countries, regions, towns, villages, rivers, landmarks."),
    EntityType("POSTCODE", "quasi", "postcode", "Postal codes."),
    EntityType("ORGANISATION", "quasi", "organisation", "Employers, clubs, churches, companies, services."),
    EntityType("SCHOOL", "quasi", "school", "Schools, nurseries, colleges, universities."),
    EntityType("CARE_PLACE", "quasi", "place of care", "Hospitals, clinics, shelters, children's homes."),
    EntityType("DATE", "quasi", "date", "Dates, years, and days that pin an event."),
    EntityType("BIRTH_DATE", "quasi", "date of birth", "Dates said to be somebody's birth date or birthday."),
    EntityType("AGE", "quasi", "age", "Ages in figures or words."),
    EntityType("NATIONALITY", "quasi", "nationality", "Nationalities, ethnic groups and religions said of people."),
)

ENTITY_TYPES: Mapping[str, EntityType] = MappingProxyType({entry.name: entry for entry in _TYPES})
"""Every type a detection can have, by name."""
NUMBERS = frozenset(
    {"PHONE", "IBAN", "NATIONAL_ID", "PASSPORT", "BANK_CARD", "PLATE", "CASE_NUMBER", "IP_ADDRESS", "DEVICE_ID"}
)
"""Types that are the same under any grouping of their digits and letters."""


def means_of(detector: str) -> Means:
    """By what means a detector finds, by its name."""
    return _MEANS.get(detector, "rules")
