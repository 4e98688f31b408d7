"""A permit for a corpus."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class CorpusPermit:
    """A permit for the corpus of one snapshot.

    Attributes:
        licence: Terms under which the corpus is passed on.
        interviews: Ids of the interviews whose words it covers.
        asked_by: The lead who wrote it.
        signed_by: The steward who signed it, or None.
        ended_at: When it was taken back or a newer one took its place, or None while it stands.
    """

    id: str
    snapshot_id: str
    legal_basis: str
    licence: str
    interviews: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    signed_by: str | None = None
    signed_at: datetime | None = None
    ended_at: datetime | None = None
