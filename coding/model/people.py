"""Who works in a project, and who was interviewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a person may be in a project; one person may hold several."""

    RESEARCHER = "researcher"
    LEAD = "lead"
    STEWARD = "steward"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class User:
    """A person who works in the project."""

    id: str
    name: str
    roles: frozenset[Role]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Participant:
    """The person interviewed: a random id and a label; identity lives in the vault only."""

    id: str
    label: str
    quote_consent: str
    retention_until: date | None
    attributes: Mapping[str, str]
    version: int


@dataclass(frozen=True, slots=True)
class Interview:
    """One conversation or case file."""

    id: str
    participant_id: str
    participant_label: str
    title: str
    language: str | None
    format: str
    state: str
    original_length: int
    turn_count: int
    warnings: tuple[str, ...]
    attributes: Mapping[str, str]
    release_id: str | None
    version: int
