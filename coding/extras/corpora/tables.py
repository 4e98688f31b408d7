"""Permits for annotated corpora: what a lead wrote as their legal basis, and which steward signed it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from coding.store.connection import Cursor
from coding.store.table import Table


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


PERMITS: Final = Table(
    "corpus_permit",
    CorpusPermit,
    order="asked_at DESC, id",
    missing="There is no such permit for a corpus in this project.",
)
"""Every permit there ever was stays in the register of what has left under it; the newest is first."""


def current_permit(cursor: Cursor, snapshot_id: str) -> CorpusPermit | None:
    """The permit for a snapshot that was not taken back, signed or not."""
    return next(iter(PERMITS.all(cursor, where="snapshot_id = ? AND ended_at IS NULL", values=[snapshot_id])), None)
